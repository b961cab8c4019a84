/**
 * Evacuations that nobody had asked for, of what is common or contested. Common: what is broken there is broken
 * wherever it could go. Contested: no observer reaches the region, and it serves whoever reaches it. Both by the
 * faults, when the incident was claimed. A person may do either.
 */
import { SERVICES } from '../../../strategy/layers';
import { handStart } from '../../../strategy/progress';
import type { Region } from '../../../strategy/topology';
import { isOfLink, type Fault } from '../../scenario/fault-kinds';
import type { ClaimSeen, DrillRecord } from '../record';
import { isFromOutside, type Place } from '../bearing';
import { spellAt, type Span, type Works } from '../spells';
import { isGone, legalRegions, spanOf, worldOf } from '../works';

/** A region that was left, the moment of the claim, and the faults of that moment. */
interface Left {
  readonly source: Region;
  readonly atMs: number;
  readonly active: readonly Fault[];
}

/** Each with what it was, in words. */
export function movedUnasked(record: DrillRecord): readonly string[] {
  return record.claims.flatMap((claim) => {
    const { flow, source, incident, claimedAt } = claim;
    if (flow !== 'evacuation' || !hasLeft(record, claim) || wasAsked(record, claim)) return [];
    const atMs = Date.parse(claimedAt);
    const active = record.scenario.faults.filter((fault) => isIn(spanOf(record, fault), atMs));
    const left = { source, atMs, active };
    const what = isContested(record, left) ? 'contested' : isCommon(record, left) ? 'common' : undefined;
    return what === undefined ? [] : [`${incident} left ${source} by itself, although what was wrong was ${what}`];
  });
}

/** Whether this incident, and not another one of the same region, moved a row or had DNS leave it. */
function hasLeft(record: DrillRecord, { source, incident }: ClaimSeen): boolean {
  const hasMoved = record.routes.some((row) => row.incident === incident);
  const newest = record.claims.findLast(({ flow, source: of }) => flow === 'evacuation' && of === source);
  return hasMoved || (record.drained.includes(source) && newest?.incident === incident);
}

const isIn = ({ fromMs, untilMs }: Span, atMs: number): boolean => fromMs <= atMs && atMs < untilMs;

/** Whether a person started it, or approved before anything moved. */
function wasAsked({ ledgers, questions, routes }: DrillRecord, { incident }: ClaimSeen): boolean {
  const entries = ledgers.find((ledger) => ledger.incident === incident)?.entries ?? [];
  const started = handStart(entries) !== undefined;
  const movedMs = Math.min(...routes.filter((row) => row.incident === incident).map(({ atMs }) => atMs));
  const approved = questions.some(
    ({ incident: of, answer }) => of === incident && answer?.decision === 'approve' && answer.atMs <= movedMs,
  );
  return started || approved;
}

/** What each service of each placement that may be in the region is there, at that time. */
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

/** Whether no other region gets an answer from there. */
function isUnseen({ topology }: DrillRecord, { source, active }: Omit<Left, 'atMs'>): boolean {
  const observers = topology.regions.filter((region) => region !== source);
  return observers.every((observer) => active.some((fault) => separates(fault, observer, source)));
}

/** Whether the observer gets no answer from there because of that fault, or is not there itself. */
function separates(fault: Fault, observer: Region, source: Region): boolean {
  if (fault.kind === 'link-cut') return [fault.from, fault.to].every((end) => end === observer || end === source);
  return isGone(fault) && fault.region === observer;
}

/** From a fault until every view shows it; assumption: Route 53's checkers (3 × 10 s), DNS, and two ticks. */
const KNOWN_AFTER_MS = 90_000;

function isCommon(record: DrillRecord, { source, atMs, active }: Left): boolean {
  // What no other region hears is lost to all of them, whatever else is broken there.
  if (active.some((fault) => isGone(fault) && fault.region === source) || isUnseen(record, { source, active }))
    return false;
  // Peers do not see what only users on the internet meet: checkers do, a minute later and more.
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
