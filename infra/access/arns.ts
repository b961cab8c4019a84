/**
 * ARNs of the resources that functions use, as literals from fixed names. The recovery path may not look anything up,
 * and the stack of one region may not wait for another region's. A key's id is not a fixed name, so keys are granted by
 * alias (`grants.ts`).
 */
import {
  contentBucket,
  controlTable,
  dataTable,
  failedCopiesQueue,
  jobQueue,
  knownMapTable,
  tier0Table,
} from '../../strategy/names';
import type { Placement, Region } from '../../strategy/topology';
import { arnOf, type Site } from '../site/site';

/** One placement's data in one region. */
export interface Holding {
  readonly placement: Placement;
  readonly region: Region;
}

const table = (site: Site, region: Region, name: string): string =>
  arnOf({ ...site, region }, 'dynamodb', `table/${name}`);

/** All replicas of the control store: when one does not answer, the next is asked. */
export const controlTables = (site: Site): string[] =>
  site.topology.controlReplicas.map((region) => table(site, region, controlTable(site.topology)));

/** The table in which this region stores its last known routing map. */
export const knownMapArn = (site: Site): string => table(site, site.region, knownMapTable(site.topology, site.region));

export const tier0TableArn = (site: Site, { placement, region }: Holding): string =>
  table(site, region, tier0Table(site.topology, placement.name));

export const dataTableArn = (site: Site, { placement, region }: Holding): string =>
  table(site, region, dataTable(site.topology, placement.name));

export const contentBucketArn = (site: Site, { placement, region }: Holding): string =>
  `arn:aws:s3:::${contentBucket(site.topology, placement.name, region)}`;

export const jobQueueArn = (site: Site, { placement, region }: Holding): string =>
  arnOf({ ...site, region }, 'sqs', jobQueue(site.topology, placement.name));

/** The queue is in the placement's home, the only region whose objects are copied by rule. */
export const failedCopiesQueueArn = (site: Site, { name, home }: Placement): string =>
  arnOf({ ...site, region: home }, 'sqs', failedCopiesQueue(site.topology, name));
