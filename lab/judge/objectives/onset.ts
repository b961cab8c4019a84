/**
 * When the trouble began that an incident is about, from the faults alone. What people or a drill start has no such
 * moment: nobody had to detect it.
 */
import { SERVICES } from '../../../strategy/layers';
import { handStart } from '../../../strategy/progress';
import type { Region } from '../../../strategy/topology';
import type { Fault } from '../../scenario/fault-kinds';
import { bearingOf, type Bearing } from '../bearing';
import type { ClaimSeen, DrillRecord } from '../record';
import { takenBy } from '../taken';
import { legalRegions, spanOf } from '../works';

/**
 * In ms. Undefined if nobody had to detect anything, or if no fault concerns the source: a claim of a healthy region
 * does not count from the fault of another one.
 */
export function onsetOf(record: DrillRecord, claim: ClaimSeen): number | undefined {
  if (claim.flow === 'restore') return damagedAtMs(record, claim);
  if (claim.flow !== 'evacuation' || isByHand(record, claim)) return undefined;
  const claimedAtMs = Date.parse(claim.claimedAt);
  const begun = (faults: readonly Fault[]): readonly number[] =>
    faults.map((fault) => spanOf(record, fault).fromMs).filter((ms) => ms <= claimedAtMs);
  const { faults } = record.scenario;
  const worstFirst = [
    faults.filter((fault) => takenBy(fault) === claim.source),
    ...(['breaks', 'blurs'] as const).map((how) =>
      faults.filter((fault) => worstIn(record, fault, claim.source) === how),
    ),
  ];
  const before = worstFirst.map(begun).find((times) => times.length > 0);
  const atMs = before && Math.max(...before);
  return atMs === undefined || wasClaimed(record, claim, atMs) ? undefined : atMs;
}

/** Whether an earlier incident was about the same trouble already, so that this one says nothing of detection. */
const wasClaimed = ({ claims }: DrillRecord, { source, claimedAt }: ClaimSeen, sinceMs: number): boolean =>
  claims.some(
    (one) =>
      one.flow === 'evacuation' &&
      one.source === source &&
      one.claimedAt < claimedAt &&
      Date.parse(one.claimedAt) >= sinceMs,
  );

/** The first damage to the placement's settings that no earlier restore was about. */
function damagedAtMs({ damages, claims }: DrillRecord, { source, claimedAt }: ClaimSeen): number | undefined {
  const earlier = claims.filter((one) => one.flow === 'restore' && one.source === source && one.claimedAt < claimedAt);
  const sinceMs = Math.max(-Infinity, ...earlier.map((one) => Date.parse(one.claimedAt)));
  const own = damages.filter(({ placement, atMs }) => placement === source && atMs > sinceMs);
  return own.map(({ atMs }) => atMs).find((ms) => ms <= Date.parse(claimedAt));
}

function isByHand({ ledgers }: DrillRecord, { incident }: ClaimSeen): boolean {
  const entries = ledgers.find((ledger) => ledger.incident === incident)?.entries ?? [];
  return handStart(entries) !== undefined;
}

/** The most that the fault does to a service of that region. */
function worstIn({ topology }: DrillRecord, fault: Fault, region: Region): Bearing {
  const found = topology.placements
    .filter((placement) => legalRegions(placement).includes(region))
    .flatMap((placement) => SERVICES.map((service) => bearingOf(fault, { placement, service, region })));
  return (['breaks', 'blurs'] as const).find((how) => found.includes(how)) ?? 'spares';
}
