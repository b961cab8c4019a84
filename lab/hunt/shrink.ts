/**
 * Makes a schedule that breaks a promise as small as it can, while it still breaks the same promise under the same
 * seed: the operator's second answer goes, one fault is kept alone, or else one or two are left out at a time. The
 * smaller schedule is another run, so it is played again each time.
 */
import { firstContradiction } from '../scenario/fault-overlaps';
import type { Scenario } from '../scenario/scenario';

/** Plays a scenario and tells which promises it breaks. */
export type Breaks = (scenario: Scenario) => Promise<readonly string[]>;

/** Plays at most this many runs; what is left by then is good enough. */
const PLAYS_MAX = 60;

/** The smallest schedule found; the given one when nothing can be left out. No schedule is played twice. */
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

/** Smaller ones, the likely ones first: most promises are broken by a single fault, if at all. */
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

/** Two faults may undo each other, so that neither can be left out by itself: which indices stay. */
function withoutPairs(count: number): readonly ((index: number) => boolean)[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.flatMap((first) =>
    indices.slice(first + 1).map((second) => (index: number) => index !== first && index !== second),
  );
}

/**
 * With one fault that never heals, where that is a scenario: a share that creeps needs an end, and nobody may follow.
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
