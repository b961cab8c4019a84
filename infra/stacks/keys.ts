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
 * The placement's multi-Region keys, in its home: one for its data, one that the keys of its sessions are made of.
 * Their replicas are what a region needs before this placement may move there.
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
      // Without the key the data is gone, in every region at once.
      removalPolicy: removalOf(environment),
    });
    this.sessionKey = new Key(this, 'SessionKey', {
      description: `companyos-dr: sessions of placement ${placement.name}, residency ${placement.residency}`,
      multiRegion: true,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      alias: sessionKeyAlias(topology, placement.name),
      // Nothing is lost with it but sessions: everybody logs in again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
