/**
 * No region is left that served its clients: of the requests that reached it until anything was moved, less than 99 %
 * succeeded. What the faults of the scenario were does not matter; what users got does. Only jobs that are accepted and
 * worked off by nobody are known by their faults; a service of which faults leave it open whether it worked for anybody
 * makes it unknown. A claim is no evacuation yet: it may wait for its proof.
 */
import { SERVICES } from '../../../strategy/layers';
import type { Region } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { evacuatedSources } from '../affected';
import { DETECTION_FLOOR_SECONDS } from './claimed';
import { promise, type PromiseResult } from './promise';
import { shareOf } from '../objectives/rto';
import type { Spell } from '../spells';
import { legalRegions, worldOf } from '../works';

const SERVED_RATIO = 0.99;
/** Fewer sampled requests than this cannot show a share of 99 %. */
const REQUESTS_MIN = 10;

export function noFalseEvacuation(record: DrillRecord): PromiseResult {
  const sources = evacuatedSources(record);
  const seen = sources
    .filter((source) => !isJobless(record, source))
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

/** What has mended counts as failing until nothing has failed for three minutes (strategy/budget.ts). */
const RECOVERED_MS = 180_000;

/**
 * Whether a placement's jobs were not worked off there when it was left, or shortly before: no answer to a client shows
 * that.
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

/** From the decision to leave a region to the first row that is moved: DNS, a lease and a promotion lie between. */
const LEAVING_MS = 30_000;

/**
 * Whether nobody can say that a service worked there for any of its placements when it was decided to leave it: the few
 * sampled may have asked for the rest.
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
 * Share of the requests sent to the region that succeeded; undefined when too few were, or all of them before anybody
 * saw it fail, or when what looks served may not have been.
 */
function servedUntilMoved(record: DrillRecord, source: Region): number | undefined {
  const untilMs = movedMs(record, source);
  const asked = record.requests.filter(({ path, sentAtMs }) => path.includes(source) && sentAtMs < untilMs);
  const seenMs = claimedMs(record, source) - DETECTION_FLOOR_SECONDS * 1000;
  if (asked.filter(({ sentAtMs }) => sentAtMs >= seenMs).length < REQUESTS_MIN) return undefined;
  const ratio = shareOf(asked, ({ outcome }) => outcome === 'ok');
  return ratio !== undefined && ratio >= SERVED_RATIO && hasDoubtfulService(record, source) ? undefined : ratio;
}

/** When its evacuation was claimed first, in ms; minus infinity when it was drained without. */
function claimedMs(record: DrillRecord, source: Region): number {
  const claimed = evacuationsOf(record, source).map(({ claimedAt }) => Date.parse(claimedAt));
  return claimed.length > 0 ? Math.min(...claimed) : -Infinity;
}

const evacuationsOf = ({ claims }: DrillRecord, region: Region): DrillRecord['claims'] =>
  claims.filter(({ flow, source }) => flow === 'evacuation' && source === region);

/** When the first row was moved out of it, in ms; the end, when none was. */
function movedMs(record: DrillRecord, source: Region): number {
  const incidents = evacuationsOf(record, source).map(({ incident }) => incident);
  const moves = record.routes.filter(({ incident }) => incident !== null && incidents.includes(incident));
  return Math.min(record.endMs, ...moves.map(({ atMs }) => atMs));
}
