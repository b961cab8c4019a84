/**
 * Where a placement's data may be (strategy §2, residency): in regions of its own residency, or, if the contract opts
 * in, in any region that it names. A placement without opt-in is on the strategy's deny-failover list: when it has no
 * legal target left, its tenants see the maintenance page. A region that is missing here belongs to no residency. A
 * region in the wrong list would move data across a border.
 */
import { regionsOf, RESIDENCIES, type Placement, type Region, type Residency } from './topology';

/**
 * AWS commercial regions by AWS's own geography. "EU" follows the region prefix, so it includes London (eu-west-2) and
 * Zurich (eu-central-2), which are outside the European Union. A contract that excludes them must not name them as
 * standby.
 */
export const REGIONS_OF_RESIDENCY: Readonly<Record<Residency, readonly Region[]>> = {
  US: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  CA: ['ca-central-1', 'ca-west-1'],
  MX: ['mx-central-1'],
  SA: ['sa-east-1'],
  EU: ['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ME: ['me-central-1', 'me-south-1', 'me-west-1'],
  IL: ['il-central-1'],
  AF: ['af-south-1'],
  APAC: [
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
  ],
};

/** The residency of a region; undefined for a region that no placement may use. */
export function residencyOf(region: Region): Residency | undefined {
  return RESIDENCIES.find((residency) => REGIONS_OF_RESIDENCY[residency].includes(region));
}

/**
 * Whether this placement's data may be in this region: it is one of the placement's regions, and inside its residency
 * unless the contract opts in.
 */
export function mayHold(placement: Placement, region: Region): boolean {
  const residency = residencyOf(region);
  if (residency === undefined || !regionsOf(placement).includes(region)) return false;
  return placement.optIn || residency === placement.residency;
}

/**
 * The regions that may keep something that names this placement's tenants: `first`, if it may hold the placement, then
 * the placement's other regions, home first.
 */
export function regionsThatMayKeep(placement: Placement, first: Region): readonly Region[] {
  const allowed = regionsOf(placement).filter((region) => mayHold(placement, region));
  return [...allowed.filter((region) => region === first), ...allowed.filter((region) => region !== first)];
}

/**
 * Regions to which this placement may move when it leaves `source`: home first, then the standbys in order of
 * preference.
 */
export function allowedTargets(placement: Placement, source: Region): readonly Region[] {
  return regionsOf(placement).filter((region) => region !== source && mayHold(placement, region));
}

/**
 * Whether this placement has no target when `source` is lost. Then it waits behind the maintenance page (strategy §2,
 * deny failover).
 */
export function failoverIsDenied(placement: Placement, source: Region): boolean {
  return allowedTargets(placement, source).length === 0;
}
