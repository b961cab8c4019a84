import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keyAlias } from '../../strategy/names';
import type { Placement, Topology } from '../../strategy/topology';
import { keyPolicy } from '../constructs/key-policy';

interface KeysProps extends StackProps {
  readonly topology: Topology;
  readonly placement: Placement;
}

/** The placement's multi-Region key, in its home. Its replicas are what a region needs before this placement may move there. */
export class KeysStack extends Stack {
  readonly key: Key;

  constructor(scope: Construct, id: string, { topology, placement, ...props }: KeysProps) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', {
      description: `companyos-dr: data of placement ${placement.name}, residency ${placement.residency}`,
      multiRegion: true,
      enableKeyRotation: true,
      alias: keyAlias(topology, placement.name),
      policy: keyPolicy(topology, placement),
      // Without the key the data is gone, in every region at once.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
