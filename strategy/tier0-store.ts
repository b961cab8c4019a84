/**
 * Whether a placement's Tier-0 table is strongly consistent across its regions: then nothing acknowledged can be missing in a
 * target, and a promotion has no lag to check. DynamoDB offers that in three regions of one AWS region set, or in two with a
 * witness in the third (DynamoDB developer guide, MRSC). If this says yes for a table deployed without it, losses go uncounted.
 */
import { regionsOf, type Placement, type Region } from './topology';

/** The sets AWS allows together for multi-Region strong consistency. */
const REGION_SETS: readonly (readonly Region[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** True iff all regions of the placement, two or three of them, lie in one set. */
export function tier0IsStronglyConsistent(placement: Placement): boolean {
  const regions = regionsOf(placement);
  const oneSet = REGION_SETS.some((set) => regions.every((region) => set.includes(region)));
  return oneSet && (regions.length === 2 || regions.length === 3);
}
