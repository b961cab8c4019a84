/**
 * Whether a placement's Tier-0 can lose writes. In a strongly consistent (MRSC) table, every target has all
 * acknowledged writes, and a promotion has no lag to check. DynamoDB offers such a table for exactly three members of
 * one set: three replicas, or two and a witness. The placement says which mode its table has, and synth checks that AWS
 * offers it. If a placement says "strong" and its table is not, losses are not counted.
 */
import type { Placement, Region } from './topology';

/** Source: DynamoDB Developer Guide, "Multi-Region strong consistency": one set per continent. */
export const STRONG_REGION_SETS: readonly (readonly Region[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

export const tier0IsStronglyConsistent = ({ tier0 }: Pick<Placement, 'tier0'>): boolean => tier0.mode === 'strong';
