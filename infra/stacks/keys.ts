import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keyAlias, sessionKeyAlias } from '../../strategy/names';
import type { Placement, Topology } from '../../strategy/topology';
import { keyPolicy } from '../access/key-policy';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';

interface KeysProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly placement: Placement;
}

/**
 * The placement's multi-Region keys, in its home: one for its data, one from which its session keys are derived. A
 * region needs replicas of both before this placement may move there.
 */
export class KeysStack extends Stack {
  readonly key: Key;
  readonly sessionKey: Key;

  constructor(scope: Construct, id: string, { environment, topology, placement, ...props }: KeysProps) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', {
      description: `companyos-dr: data of placement ${placement.name}, residency ${placement.residency}`,
      multiRegion: true,
      enableKeyRotation: true,
      alias: keyAlias(topology, placement.name),
      policy: keyPolicy(topology, placement),
      // Without this key the data of every region is lost at once.
      removalPolicy: removalOf(environment),
    });
    this.sessionKey = new Key(this, 'SessionKey', {
      description: `companyos-dr: sessions of placement ${placement.name}, residency ${placement.residency}`,
      multiRegion: true,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      alias: sessionKeyAlias(topology, placement.name),
      // Without this key only sessions are lost: everybody logs in again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
