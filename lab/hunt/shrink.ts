/**
 * Makes a schedule that breaks a promise as small as it can, while it still breaks the same promise under the same seed: faults are left out
 * one at a time, then the operator's answers. The smaller schedule is another night, so it is played again each time.
 */
import type { Scenario } from '../scenario';

/** Plays a scenario and tells which promises it breaks. */
export type Breaks = (scenario: Scenario) => Promise<readonly string[]>;

/** Plays at most this many nights; what is left by then is good enough. */
const PLAYS_MAX = 60;

/** The smallest schedule found; the given one when nothing can be left out. */
export async function shrink(scenario: Scenario, promise: string, breaks: Breaks): Promise<Scenario> {
  let plays = 0;
  const stillBreaks = async (candidate: Scenario): Promise<boolean> => {
    plays += 1;
    return plays <= PLAYS_MAX && (await breaks(candidate)).includes(promise);
  };
  let smallest = scenario;
  for (let found: Scenario | undefined = scenario; found; found = await firstThat(stillBreaks, smallerThan(smallest)))
    smallest = found;
  return smallest;
}

async function firstThat(
  holds: (one: Scenario) => Promise<boolean>,
  all: readonly Scenario[],
): Promise<Scenario | undefined> {
  for (const one of all) if (await holds(one)) return one;
  return undefined;
}

/** One step smaller each: without one fault, with a fault that never heals, with one answer less, with the plain yes. */
function smallerThan(scenario: Scenario): readonly Scenario[] {
  const { faults, approvals } = scenario;
  const without = faults.map((_, index) => ({ ...scenario, faults: faults.filter((__, other) => other !== index) }));
  const lasting = faults.flatMap((fault, index) => {
    if (!('for' in fault)) return [];
    const endless = { ...fault };
    delete endless.for;
    return [{ ...scenario, faults: faults.map((other, at) => (at === index ? endless : other)) }];
  });
  const fewer = approvals.length > 1 ? [{ ...scenario, approvals: approvals.slice(0, 1) }] : [];
  return [...without, ...fewer, ...lasting];
}
