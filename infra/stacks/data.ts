import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { contentBucket, dataTable, failedCopiesQueue, tier0Table } from '../../strategy/names';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import { ContentBucket } from '../constructs/content-bucket';
import { GlobalTable } from '../constructs/global-table';
import { allowedSets, formStrongTable, witnessFor } from '../environments/strong-sets';

interface DataProps extends StackProps {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly key: Key;
}

/** A placement's stores, owned by its home: the tables with their replicas, and the bucket that feeds the standbys. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { topology, placement, key, ...props }: DataProps) {
    super(scope, id, props);
    const regions = regionsOf(placement);
    // A multi-Region key has the same id everywhere, so the peers' ARNs are known without asking them.
    const keyArn = (region: Region): string => `arn:aws:kms:${region}:${topology.account}:key/${key.keyId}`;
    const strong = tier0IsStronglyConsistent(placement) ? { strong: strongWith(regions) } : {};
    new GlobalTable(this, 'Tier0', { tableName: tier0Table(topology, placement.name), regions, keyArn, ...strong });
    new GlobalTable(this, 'Data', { tableName: dataTable(topology, placement.name), regions, keyArn });
    new ContentBucket(this, 'Content', {
      bucketName: contentBucket(topology, placement.name, placement.home),
      keyArn: keyArn(placement.home),
      replicateTo: placement.standbys.map((region) => ({
        bucketName: contentBucket(topology, placement.name, region),
        keyArn: keyArn(region),
      })),
      ...(placement.standbys.length > 0 && { failedCopies: failedCopiesOf(topology, placement) }),
    });
  }
}

/** The queue is in the stack of its region, which is there before this one. */
const failedCopiesOf = (topology: Topology, { name, home }: Placement): string =>
  `arn:aws:sqs:${home}:${topology.account}:${failedCopiesQueue(topology, name)}`;

/** Two replicas need a third region that serves nothing. Throws when the strategy asks for a set that AWS does not offer. */
function strongWith(regions: readonly Region[]): { witness: Region | undefined } {
  const witness = regions.length === 2 ? witnessFor(regions) : undefined;
  if (formStrongTable(witness === undefined ? regions : [...regions, witness], false)) return { witness };
  throw new Error(`${regions.join(', ')} cannot share a strongly consistent table; allowed: ${allowedSets(false)}`);
}
