/**
 * No region is evacuated while it serves its clients. Before the first row moved, less than 99 % of the requests that
 * reached it must have succeeded. Judged by what users got, not by the faults, with two exceptions. Jobs that are
 * accepted but never run are known by their faults. If the faults leave open whether a service worked for any of its
 * users, the result is unknown. A claim alone is not an evacuation: it may still wait for its proof.
 * A plan leaves a region that serves: it has a promise of its own.
 */
import { SERVICES } from '../../../strategy/layers';
import type { Region } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { affectedOf } from '../affected';
import { DETECTION_FLOOR_SECONDS } from './claimed';
import { planOf } from '../plans';
import { promise, type PromiseResult } from './promise';
import { shareOf } from '../objectives/rto';
import type { Spell } from '../spells';
import { legalRegions, worldOf } from '../works';

const SERVED_RATIO = 0.99;
/** A share of 99 % cannot be shown with fewer sampled requests than this. */
const REQUESTS_MIN = 10;

export function noFalseEvacuation(record: DrillRecord): PromiseResult {
  const sources = affectedOf(record).evacuated;
  const seen = sources
    .filter((source) => !isLeftByPlan(record, source) && !isJobless(record, source))
    .map((source) => ({ source, ratio: servedUntilMoved(record, source) }));
  const violations = seen.flatMap(({ source, ratio }) =>
    ratio !== undefined && ratio >= SERVED_RATIO
      ? [`${source} was evacuated, and had served ${(ratio * 100).toFixed(1)} % of the requests that reached it`]
      : [],
  );
  return promise(
    'no-false-evacuation',
    violations,
    seen.every(({ ratio }) => ratio !== undefined),
  );
}

/** A region that works again counts as failing until nothing has failed for three minutes (strategy/budget.ts). */
const RECOVERED_MS = 180_000;

/**
 * Whether jobs of a placement did not run there when the region was evacuated, or shortly before. No answer to a client
 * shows that.
 */
function isJobless(record: DrillRecord, source: Region): boolean {
  const untilMs = movedMs(record, source);
  const isBroken = ({ works, fromMs, untilMs: endMs }: Spell): boolean =>
    works === 'broken' && fromMs <= untilMs && endMs > untilMs - RECOVERED_MS;
  return record.topology.placements.some(
    (placement) =>
      legalRegions(placement).includes(source) &&
      worldOf(record).serving({ placement, service: 'orchestration', region: source }).some(isBroken),
  );
}

/** From the decision to evacuate to the first moved row: DNS, a lease and a promotion come before it. */
const LEAVING_MS = 30_000;

/**
 * Whether there is a service that, by the faults, may not have worked there for any placement at the time of the
 * decision. The few sampled requests may all have been for other services.
 */
function hasDoubtfulService(record: DrillRecord, source: Region): boolean {
  const atMs = movedMs(record, source);
  const isDoubtful = ({ works, fromMs, untilMs }: Spell): boolean =>
    works !== 'works' && fromMs <= atMs && untilMs > atMs - LEAVING_MS;
  const placements = record.topology.placements.filter((placement) => legalRegions(placement).includes(source));
  return SERVICES.some((service) =>
    placements.every((placement) => worldOf(record).serving({ placement, service, region: source }).some(isDoubtful)),
  );
}

/**
 * The share of requests to the region that succeeded. Undefined in three cases: too few were sampled; too few of them
 * were sent after the region can have been seen failing; they succeeded, but a service is in doubt.
 */
function servedUntilMoved(record: DrillRecord, source: Region): number | undefined {
  const untilMs = movedMs(record, source);
  const asked = record.requests.filter(({ path, sentAtMs }) => path.includes(source) && sentAtMs < untilMs);
  const seenMs = claimedMs(record, source) - DETECTION_FLOOR_SECONDS * 1000;
  if (asked.filter(({ sentAtMs }) => sentAtMs >= seenMs).length < REQUESTS_MIN) return undefined;
  const ratio = shareOf(asked, ({ outcome }) => outcome === 'ok');
  return ratio !== undefined && ratio >= SERVED_RATIO && hasDoubtfulService(record, source) ? undefined : ratio;
}

/** When its evacuation was first claimed, in ms. Minus infinity if the region was drained without a claim. */
function claimedMs(record: DrillRecord, source: Region): number {
  const claimed = evacuationsOf(record, source).map(({ atMs }) => atMs);
  return claimed.length > 0 ? Math.min(...claimed) : -Infinity;
}

/**
 * Whether a person left it on purpose, and nothing overtook that. An alarm that flaps may have claimed it and moved
 * nothing.
 */
function isLeftByPlan(record: DrillRecord, source: Region): boolean {
  const own = evacuationsOf(record, source);
  const [plans, others] = [own.filter(({ atMs }) => atMs === Infinity), own.filter(({ atMs }) => atMs < Infinity)];
  const hasMoved = (one: { incident: string }): boolean =>
    record.routes.some(({ incident }) => incident === one.incident);
  return plans.some(hasMoved) && !others.some(hasMoved);
}

/** Its evacuations, and from when on each was no plan: the time of the claim, or of the one that overtook the plan. */
function evacuationsOf(record: DrillRecord, region: Region): readonly { incident: string; atMs: number }[] {
  return record.claims
    .filter(({ flow, source }) => flow === 'evacuation' && source === region)
    .map((claim) => ({
      incident: claim.incident,
      atMs: planOf(record, claim)?.untilMs ?? Date.parse(claim.claimedAt),
    }));
}

/** When its first row was moved, in ms, or the end if none was. */
function movedMs(record: DrillRecord, source: Region): number {
  const own = evacuationsOf(record, source);
  const moves = record.routes.filter((row) =>
    own.some(({ incident, atMs }) => row.incident === incident && row.atMs >= atMs),
  );
  return Math.min(record.endMs, ...moves.map(({ atMs }) => atMs));
}
