/** One region of one environment, as constructs see it. Names and ARNs are literals computed from it. */
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { Environment } from '../environments/schema';

export interface Site {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly region: Region;
}

/** Placements that keep data in this region. */
export function placementsAt({ topology, region }: Site): readonly Placement[] {
  return topology.placements.filter((placement) => regionsOf(placement).includes(region));
}

/** The regions that this one watches. */
export function othersOf({ topology, region }: Site): readonly Region[] {
  return topology.regions.filter((other) => other !== region);
}

/** ARN of a resource with a fixed name, in the environment's account. */
export function arnOf(site: Pick<Site, 'topology' | 'region'>, service: string, resource: string): string {
  return `arn:aws:${service}:${site.region}:${site.topology.account}:${resource}`;
}
