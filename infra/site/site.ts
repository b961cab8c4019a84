/** One region of one environment, as the constructs see it; names and ARNs are literals computed from it. */
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

/** Regions this one watches. */
export function othersOf({ topology, region }: Site): readonly Region[] {
  return topology.regions.filter((other) => other !== region);
}

/** ARN of something with a fixed name; the account is the environment's. */
export function arnOf(site: Pick<Site, 'topology' | 'region'>, service: string, resource: string): string {
  return `arn:aws:${service}:${site.region}:${site.topology.account}:${resource}`;
}
