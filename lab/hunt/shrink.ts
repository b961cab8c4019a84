/**
 * Makes a schedule that breaks a promise as small as possible, while it still breaks the same promise under the same
 * seed. It tries to drop the operator's second answer, to keep one fault alone, and to leave out one or two faults.
 * Each smaller schedule is another run, so it is played again.
 */
import { firstContradiction } from '../scenario/fault-overlaps';
import type { Scenario } from '../scenario/scenario';

/** Plays a scenario and returns the names of the promises that it breaks. */
export type Breaks = (scenario: Scenario) => Promise<readonly string[]>;

/** Plays at most this many runs. The smallest schedule by then is good enough. */
const PLAYS_MAX = 60;

/** The smallest schedule found, or the given one if nothing can be left out. No schedule is played twice. */
export async function shrink(scenario: Scenario, promise: string, breaks: Breaks): Promise<Scenario> {
  const played = new Set<string>();
  const stillBreaks = async (candidate: Scenario): Promise<boolean> => {
    const text = JSON.stringify(candidate);
    if (played.has(text) || played.size >= PLAYS_MAX) return false;
    played.add(text);
    return (await breaks(candidate)).includes(promise);
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

/** Smaller schedules, the most likely first: usually a single fault breaks a promise. */
function smallerThan(scenario: Scenario): readonly Scenario[] {
  const { faults, approvals } = scenario;
  const keeping = (isKept: (index: number) => boolean): Scenario => ({
    ...scenario,
    faults: faults.filter((_, index) => isKept(index)),
  });
  const alone = faults.length > 1 ? faults.map((_, kept) => keeping((index) => index === kept)) : [];
  const without = faults.map((_, left) => keeping((index) => index !== left));
  const fewer = approvals.length > 1 ? [{ ...scenario, approvals: approvals.slice(0, 1) }] : [];
  return [...fewer, ...alone, ...without, ...withoutPairs(faults.length).map(keeping), ...lasting(scenario)];
}

/** Which indices stay. Two faults may undo each other, so that neither can be left out alone. */
function withoutPairs(count: number): readonly ((index: number) => boolean)[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.flatMap((first) =>
    indices.slice(first + 1).map((second) => (index: number) => index !== first && index !== second),
  );
}

/**
 * Schedules in which one fault never ends. A creeping share is skipped, because it needs an end. So is a fault that
 * would overlap a later one of its kind.
 */
function lasting(scenario: Scenario): readonly Scenario[] {
  const { faults } = scenario;
  return faults.flatMap((fault, index) => {
    if (!('for' in fault) || 'ratioTo' in fault) return [];
    const endless = { ...fault };
    delete endless.for;
    const lasts = faults.map((other, at) => (at === index ? endless : other));
    return firstContradiction(lasts) ? [] : [{ ...scenario, faults: lasts }];
  });
}
