/**
 * Evacuations of a common or contested failure that no person asked for. Common: what is broken there is broken
 * wherever it could go. Contested: no observer reaches the region, but it serves everybody who reaches it. Both are
 * decided by the faults at three times: at the claim, when the first row moved (meanwhile it may have become a loss),
 * and two ticks before the claim (observers report every ten seconds). A person may evacuate in both cases.
 */
import { SERVICES } from '../../../strategy/layers';
import { TICK_SECONDS } from '../../../strategy/observation';
import { handStart } from '../../../strategy/progress';
import type { Region } from '../../../strategy/topology';
import { isOfLink, type Fault } from '../../scenario/fault-kinds';
import type { ClaimSeen, DrillRecord } from '../record';
import { isFromOutside, type Place } from '../bearing';
import { spellAt, type Span, type Works } from '../spells';
import { isGone, legalRegions, spanOf, worldOf } from '../works';

/** An evacuated region, a time, and the faults active at that time. */
interface Left {
  readonly source: Region;
  readonly atMs: number;
  readonly active: readonly Fault[];
}

/** One line for each such evacuation: what it was. */
export function movedUnasked(record: DrillRecord): readonly string[] {
  return record.claims.flatMap((claim) => {
    const { flow, source, incident, claimedAt } = claim;
    if (flow !== 'evacuation' || !hasLeft(record, claim) || wasAsked(record, claim)) return [];
    const claimedMs = Date.parse(claimedAt);
    const times = [claimedMs, claimedMs - 2 * TICK_SECONDS * 1000, Math.max(claimedMs, movedMs(record, claim))];
    const [what, ...others] = times.map((atMs) => whatAt(record, source, atMs));
    return what === undefined || others.includes(undefined)
      ? []
      : [`${incident} left ${source} without asking anybody, although the failure was ${what}`];
  });
}

/** What the failure of the region was at that time, if it is a kind that moves nothing by itself. */
function whatAt(record: DrillRecord, source: Region, atMs: number): 'contested' | 'common' | undefined {
  const active = record.scenario.faults.filter((fault) => isIn(spanOf(record, fault), atMs));
  const left = { source, atMs, active };
  if (isContested(record, left)) return 'contested';
  return isCommon(record, left) ? 'common' : undefined;
}

/** When the incident moved its first row, in ms. Minus infinity if it moved none: DNS alone left the region. */
function movedMs({ routes }: DrillRecord, { incident }: Pick<ClaimSeen, 'incident'>): number {
  const moved = routes.filter((row) => row.incident === incident).map(({ atMs }) => atMs);
  return moved.length > 0 ? Math.min(...moved) : -Infinity;
}

/**
 * Whether this incident moved a row, or made DNS avoid the region. Another incident of the same region does not count:
 * if an earlier one moved rows, DNS avoids the region since then.
 */
function hasLeft({ routes, drained, claims }: DrillRecord, { source, incident }: ClaimSeen): boolean {
  const movers = new Set(routes.map((row) => row.incident));
  const all = claims.filter(({ flow, source: of }) => flow === 'evacuation' && of === source);
  const isFirst = all.at(-1)?.incident === incident && all.every((one) => !movers.has(one.incident));
  return movers.has(incident) || (drained.includes(source) && isFirst);
}

const isIn = ({ fromMs, untilMs }: Span, atMs: number): boolean => fromMs <= atMs && atMs < untilMs;

/** Whether a person started it, or approved before anything moved. */
function wasAsked(record: DrillRecord, { incident }: ClaimSeen): boolean {
  const entries = record.ledgers.find((ledger) => ledger.incident === incident)?.entries ?? [];
  const started = handStart(entries) !== undefined;
  const first = movedMs(record, { incident });
  const approved = record.questions.some(
    ({ incident: of, answer }) =>
      of === incident && answer?.decision === 'approve' && (first === -Infinity || answer.atMs <= first),
  );
  return started || approved;
}

/** The state of each service of each placement that may be in the region, there and elsewhere, at that time. */
function placesIn(record: DrillRecord, region: Region, atMs: number) {
  const stateIn = (place: Place): Works => spellAt(worldOf(record).serving(place), atMs).works;
  return record.topology.placements
    .filter((placement) => legalRegions(placement).includes(region))
    .flatMap((placement) =>
      SERVICES.map((service) => ({
        here: stateIn({ placement, service, region }),
        elsewhere: legalRegions(placement)
          .filter((other) => other !== region)
          .map((other) => stateIn({ placement, service, region: other })),
      })),
    );
}

function isContested(record: DrillRecord, { source, atMs, active }: Left): boolean {
  const states = placesIn(record, source, atMs).map(({ here }) => here);
  return isUnseen(record, { source, active }) && states.includes('works') && !states.includes('broken');
}

/** Whether no other region gets an answer from the source. */
function isUnseen({ topology }: DrillRecord, { source, active }: Omit<Left, 'atMs'>): boolean {
  const observers = topology.regions.filter((region) => region !== source);
  return observers.every((observer) => active.some((fault) => separates(fault, observer, source)));
}

/** Whether that fault keeps the observer from an answer of the source, or takes the observer itself away. */
function separates(fault: Fault, observer: Region, source: Region): boolean {
  if (fault.kind === 'link-cut') return [fault.from, fault.to].every((end) => end === observer || end === source);
  return isGone(fault) && fault.region === observer;
}

/** How long it takes until every view shows a fault. Assumption: Route 53's checkers (3 × 10 s), DNS, and two ticks. */
const KNOWN_AFTER_MS = 90_000;

function isCommon(record: DrillRecord, { source, atMs, active }: Left): boolean {
  // A region that no other region reaches is lost for all of them, whatever else is broken there.
  if (active.some((fault) => isGone(fault) && fault.region === source) || isUnseen(record, { source, active }))
    return false;
  // Peers do not see a fault that only users on the internet meet. Checkers see it, but more than a minute later.
  if (
    active.some(
      (fault) => isOfLink(fault) && isFromOutside(fault) && spanOf(record, fault).fromMs > atMs - KNOWN_AFTER_MS,
    )
  )
    return false;
  const broken = placesIn(record, source, atMs).filter(({ here }) => here === 'broken');
  const others = broken.flatMap(({ elsewhere }) => elsewhere);
  return others.length > 0 && others.every((state) => state === 'broken');
}
