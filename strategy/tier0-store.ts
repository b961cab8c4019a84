/**
 * Which regions can share one strongly consistent (MRSC) table, and so whether a placement's Tier-0 can lose anything: in such a table
 * nothing acknowledged can be missing in a target, and a promotion has no lag to check. DynamoDB offers it for exactly three members
 * of one set: three replicas, or two and a witness. If this says yes for a table deployed without it, losses go uncounted.
 */
import { regionsOf, type Placement, type Region } from './topology';

/** Source: DynamoDB Developer Guide, "Multi-Region strong consistency": one set per continent. */
export const STRONG_REGION_SETS: readonly (readonly Region[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** True iff all regions of the placement, two or three of them, lie in one set. */
export function tier0IsStronglyConsistent(placement: Placement): boolean {
  const regions = regionsOf(placement);
  const oneSet = STRONG_REGION_SETS.some((set) => regions.every((region) => set.includes(region)));
  return oneSet && (regions.length === 2 || regions.length === 3);
}
