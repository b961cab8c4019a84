/**
 * What a drill proved: the criteria of its playbook, counted from the requests of the workload and from the control
 * store, not from what the steps say of themselves. What was not measured is null, and such a criterion is not met.
 */
import type { Claim } from './claim';
import { type DrillVerdict, foundText, type Scored } from './drill-result';
import type { Criterion, Measure, Playbook } from './playbooks';
import {
  answeredElsewhere,
  documentedNotSeen,
  messagesNotSent,
  secondsBehind,
  secondsUntilAnswered,
  secondsUntilCaughtUp,
  secondsUntilServed,
  secondsUntilTakenOver,
  type StageFacts,
} from './stage-measures';
import { regionsOf, type Topology } from './topology';
import { isRead, isReading, isRefused, isSame, isWriting, refusedSeconds } from './tried';
import type { Tried } from './workload';

/**
 * `plan` and `back`: the claims of the evacuation and of the first return after it. `away`: rows that are not as
 * deployed, and regions that DNS avoids. `auditFaults`: entries of the audit log that are wrong or missing; null when
 * nobody could read it. What belongs to stages: see `StageFacts`.
 */
export interface Facts extends StageFacts {
  readonly topology: Pick<Topology, 'placements'>;
  readonly plan: Pick<Claim, 'endedAt'> | undefined;
  readonly back: Pick<Claim, 'claimedAt'> | undefined;
  readonly away: number | null;
  readonly auditFaults: number | null;
}

/** Every criterion with what was seen. */
export function scoreOf({ criteria }: Pick<Playbook, 'criteria'>, facts: Facts): Scored[] {
  return criteria.map((criterion) => {
    const seen = MEASURES[criterion.name](facts);
    const { name, unit, limit } = criterion;
    return { name, unit, limit, seen, met: seen === null ? null : isWithin(criterion, seen) };
  });
}

const isWithin = ({ bound, limit }: Criterion, seen: number): boolean =>
  bound === 'at most' ? seen <= limit : seen >= limit;

/** The verdict. `outcome` `done` leaves it to the criteria; every other end stands, whatever they say. */
export function verdictOf(
  { outcome, reason }: { readonly outcome: 'done' | Exclude<DrillVerdict, 'passed'>; readonly reason: string },
  criteria: readonly Scored[],
): { readonly verdict: DrillVerdict; readonly reason?: string } {
  if (outcome !== 'done') return { verdict: outcome, reason };
  const unmet = criteria.filter(({ met }) => met !== true).map(said);
  return unmet.length === 0 ? { verdict: 'passed' } : { verdict: 'missed', reason: unmet.join('; ') };
}

const said = (scored: Scored): string => `${scored.name}: ${foundText(scored)}`;

const MEASURES: Readonly<Record<Measure, (facts: Facts) => number | null>> = {
  'requests answered': ({ tries }) =>
    tries.length === 0 ? null : rounded(tries.filter((one) => !isRefused(one)).length / tries.length),
  'reads refused': ({ tries }) => ofSome(tries.filter(isReading), (reads) => reads.filter(isRefused).length),
  'writes refused for': ({ tries }) => ofSome(tries.filter(isWriting), refusedSeconds),
  'acknowledged writes lost': ({ tries }) =>
    ofSome(
      tries.filter((one) => isWriting(one) && one.ok),
      (writes) => writes.filter((one) => !isRead(one, tries)).length,
    ),
  'settings read elsewhere after': (facts) => slowestSpread(facts, 'setting'),
  'feature flags read elsewhere after': (facts) => slowestSpread(facts, 'flag'),
  'audit log entries wrong or missing': ({ auditFaults }) => auditFaults,
  'served from elsewhere for': ({ plan, back }) => secondsBetween(plan?.endedAt, back?.claimedAt),
  'rows not at home': ({ away }) => away,
  'documented answers not seen': documentedNotSeen,
  'served again after': secondsUntilServed,
  'others answered': answeredElsewhere,
  'copies seen behind by': secondsBehind,
  'copies caught up after': secondsUntilCaughtUp,
  'conductor taken over after': secondsUntilTakenOver,
  'people answered after': secondsUntilAnswered,
  'messages not sent': messagesNotSent,
};

const ofSome = (tries: readonly Tried[], count: (tries: readonly Tried[]) => number): number | null =>
  tries.length === 0 ? null : count(tries);

/**
 * The longest time, in seconds, from the acknowledgement of a setting (or flag) until it was read through the door of
 * every region of its placement. Null when there was none, and when a door never gave it.
 */
function slowestSpread({ tries, topology }: Facts, kind: 'setting' | 'flag'): number | null {
  const written = tries.filter(({ what, ok, key }) => what === 'set' && ok && key.startsWith(`drill-${kind}-`));
  const spreads = written.flatMap((write) => {
    const placement = topology.placements.find(({ name }) => name === write.placement);
    return (placement ? regionsOf(placement) : [write.door]).map((door) => spreadTo(door, write, tries));
  });
  const slowest = Math.max(...spreads);
  return Number.isFinite(slowest) ? rounded(Math.max(0, slowest) / 1000) : null;
}

/** In ms; Infinity when it was never read there. */
const spreadTo = (door: string, write: Tried, tries: readonly Tried[]): number =>
  Math.min(
    ...tries
      .filter((one) => one.what === 'get' && one.ok && one.door === door && isSame(one, write))
      .map(({ endedMs }) => endedMs - write.endedMs),
  );

function secondsBetween(from: string | undefined, to: string | undefined): number | null {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? null : rounded(ms / 1000);
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
