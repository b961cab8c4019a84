import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { contentBucket, dataTable, tier0Table } from '../../strategy/names';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import { ContentBucket, failedCopiesOf } from '../constructs/content-bucket';
import { CopiesBack } from '../constructs/copies-back';
import { GlobalTable } from '../constructs/global-table';
import type { Place } from '../constructs/replication-role';
import type { Environment } from '../environments/schema';

interface DataProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly placement: Placement;
  readonly key: Key;
}

/**
 * A placement's stores, owned by its home: the tables with their replicas, the bucket that replicates to the standbys,
 * and the replication rules back.
 */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { environment, topology, placement, key, ...props }: DataProps) {
    super(scope, id, props);
    const regions = regionsOf(placement);
    // A multi-Region key has the same id in every region, so the ARNs in other regions are known without asking.
    const keyArn = (region: Region): string => `arn:aws:kms:${region}:${topology.account}:key/${key.keyId}`;
    const { tier0 } = placement;
    const strong = tier0.mode === 'strong' ? { strong: { witness: tier0.witness } } : {};
    const kept = { environment, regions, keyArn };
    new GlobalTable(this, 'Tier0', { ...kept, tableName: tier0Table(topology, placement.name), ...strong });
    new GlobalTable(this, 'Data', { ...kept, tableName: dataTable(topology, placement.name) });
    const place = (region: Region): Place => ({
      bucketName: contentBucket(topology, placement.name, region),
      keyArn: keyArn(region),
    });
    const content = new ContentBucket(this, 'Content', {
      ...{ environment, ...place(placement.home) },
      replicateTo: placement.standbys.map(place),
      ...(placement.standbys.length > 0 && { failedCopies: failedCopiesOf(topology, placement, placement.home) }),
    });
    for (const region of placement.standbys) {
      const to = regions.filter((other) => other !== region).map(place);
      const back = new CopiesBack(this, `CopiesBack-${region}`, { region, from: place(region), to });
      back.node.addDependency(content);
    }
  }
}
