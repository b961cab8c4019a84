import { regionsOf, type Placement } from '../../../strategy/topology';
import { affectedOf } from '../affected';
import { wasHindered } from '../control-reach';
import { successRatio } from '../objectives/rto';
import type { DrillRecord } from '../record';
import { promise, type PromiseResult } from './promise';
import { lostRegions } from '../taken';

/** Placements that no fault touches must see at least this share of their requests succeed. */
const UNTOUCHED_RATIO = 0.99;

/**
 * Users of placements that no fault touches notice nothing. Unknown if the placement could not rely on any replica of
 * the control store, on which all placements depend. If the placement was moved, its deploys and settings are frozen on
 * purpose and do not count. A placement that a person agreed to move out of one of its regions is not judged here.
 */
export function untouchedPlacements(record: DrillRecord): PromiseResult {
  const hit = lostRegions(record);
  const isStoreLost = record.topology.controlReplicas.every((region) => hit.includes(region));
  const affected = affectedOf(record).placements;
  const untouched = record.topology.placements.filter(
    (placement) => !affected.includes(placement) && !isApproved(record, placement),
  );
  const isMoved = (name: string): boolean =>
    record.routes.some(({ placement, epoch }) => placement === name && epoch > 0);
  const since = record.requests.filter(({ sentAtMs }) => sentAtMs >= affectedOf(record).struckAtMs);
  const seen = untouched.map((placement) => {
    const { name } = placement;
    const asked = since.filter((one) => one.placement === name && !(one.outcome === 'frozen' && isMoved(name)));
    const isHindered = isStoreLost || wasHindered(record, regionsOf(placement));
    return { name, ratio: successRatio(asked), isHindered };
  });
  const violations = seen.flatMap(({ name, ratio, isHindered }) => {
    if (ratio === undefined || ratio >= UNTOUCHED_RATIO || isHindered) return [];
    return [`no fault touched ${name}, but only ${(ratio * 100).toFixed(1)} % of its requests succeeded`];
  });
  // A placement without a reachable control store was touched by a fault. A placement without requests is unknown.
  const own = seen.filter(({ ratio, isHindered }) => !isHindered || (ratio ?? 0) >= UNTOUCHED_RATIO);
  const isKnown = own.every(({ ratio }) => ratio !== undefined) && (own.length > 0 || seen.length === 0);
  return promise('untouched-placements', violations, isKnown);
}

const isApproved = ({ questions, claims }: DrillRecord, placement: Placement): boolean =>
  questions.some(({ incident, answer, expectedLoss }) => {
    const source = claims.find((claim) => claim.incident === incident)?.source ?? '';
    const isAsked = expectedLoss.some(({ placement: name }) => name === placement.name);
    return answer?.decision === 'approve' && isAsked && regionsOf(placement).includes(source);
  });
