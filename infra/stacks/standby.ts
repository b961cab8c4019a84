import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnAlias, CfnReplicaKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { contentBucket, keyAlias } from '../../strategy/names';
import type { Placement, Region, Topology } from '../../strategy/topology';
import { ContentBucket, failedCopiesOf } from '../constructs/content-bucket';
import { keyPolicy } from '../constructs/key-policy';

interface StandbyProps extends StackProps {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
  /** ARN of the key in the placement's home: the one thing here that no name can tell, so it crosses regions. */
  readonly primaryKeyArn: string;
}

/** What a standby region must have before the home can replicate to it: the key's replica and the content bucket. */
export class StandbyStack extends Stack {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StandbyProps) {
    const { topology, placement, region, primaryKeyArn, ...rest } = props;
    super(scope, id, rest);
    const replica = new CfnReplicaKey(this, 'ReplicaKey', {
      description: `companyos-dr: data of placement ${placement.name}, residency ${placement.residency}`,
      primaryKeyArn,
      keyPolicy: keyPolicy(topology, placement),
    });
    replica.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // Aliases and policies of a multi-Region key are not replicated: each region has its own.
    new CfnAlias(this, 'Alias', { aliasName: keyAlias(topology, placement.name), targetKeyId: replica.ref });
    this.keyArn = replica.attrArn;
    new ContentBucket(this, 'Content', {
      bucketName: contentBucket(topology, placement.name, region),
      keyArn: this.keyArn,
      failedCopies: failedCopiesOf(topology, placement, region),
    });
  }
}
