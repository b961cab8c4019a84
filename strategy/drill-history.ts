/**
 * What a drill was slower at than three of four earlier ones of its kind (strategy §5, score). Only times that have to
 * be short are compared. With fewer than four earlier drills nothing is usual yet, and nothing is said.
 */
import { type DrillResult, type Slower, wasPlayed } from './drill-result';
import { PLAYBOOKS } from './playbooks';

const EARLIER_MIN = 4;
const USUAL = 0.75;

/** What was slower than usual, in the order of the criteria. `earlier`: all results that are kept. */
export function slowerThanUsual(
  { playbook, criteria, startedAt }: Pick<DrillResult, 'playbook' | 'criteria' | 'startedAt'>,
  earlier: readonly DrillResult[],
): Slower[] {
  const played = earlier
    .filter((one) => one.playbook === playbook && Date.parse(one.endedAt) <= Date.parse(startedAt))
    .filter(wasPlayed);
  const short = PLAYBOOKS[playbook].criteria.filter(({ unit, bound }) => unit === 'seconds' && bound === 'at most');
  return short.flatMap(({ name }) => {
    const seen = secondsOf(criteria, name);
    const usual = percentile(played.flatMap((one) => secondsOf(one.criteria, name) ?? []));
    return seen === undefined || usual === undefined || seen <= usual ? [] : [{ name, seen, usual }];
  });
}

const secondsOf = (criteria: DrillResult['criteria'], wanted: string): number | undefined =>
  criteria.find(({ name }) => name === wanted)?.seen ?? undefined;

/** By nearest rank; undefined with too few values. */
function percentile(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length < EARLIER_MIN ? undefined : sorted[Math.ceil(sorted.length * USUAL) - 1];
}
