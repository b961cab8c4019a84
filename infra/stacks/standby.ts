import { Stack, type StackProps } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnReplicaKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { contentBucket, keyAlias, sessionKeyAlias } from '../../strategy/names';
import type { Placement, Region, Topology } from '../../strategy/topology';
import { ContentBucket, failedCopiesOf } from '../constructs/content-bucket';
import { keyPolicy } from '../access/key-policy';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';

interface StandbyProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
  /**
   * ARNs of the keys in the placement's home. They are the only values here that cannot be computed from names, so they
   * are passed between regions.
   */
  readonly primaryKeyArn: string;
  readonly primarySessionKeyArn: string;
}

/** What a standby region needs before the home can replicate to it: replicas of the keys, and the content bucket. */
export class StandbyStack extends Stack {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StandbyProps) {
    const { environment, topology, placement, region, primaryKeyArn, primarySessionKeyArn, ...rest } = props;
    super(scope, id, rest);
    const of = `of placement ${placement.name}, residency ${placement.residency}`;
    const replica = new CfnReplicaKey(this, 'ReplicaKey', {
      description: `companyos-dr: data ${of}`,
      primaryKeyArn,
      keyPolicy: keyPolicy(topology, placement),
    });
    replica.applyRemovalPolicy(removalOf(environment));
    // Aliases and policies of a multi-Region key are not replicated, so each region has its own.
    new CfnAlias(this, 'Alias', { aliasName: keyAlias(topology, placement.name), targetKeyId: replica.ref });
    const sessions = new CfnReplicaKey(this, 'ReplicaSessionKey', {
      description: `companyos-dr: sessions ${of}`,
      primaryKeyArn: primarySessionKeyArn,
      keyPolicy: this.delegateToIam(),
    });
    new CfnAlias(this, 'SessionAlias', {
      aliasName: sessionKeyAlias(topology, placement.name),
      targetKeyId: sessions.ref,
    });
    this.keyArn = replica.attrArn;
    new ContentBucket(this, 'Content', {
      environment,
      bucketName: contentBucket(topology, placement.name, region),
      keyArn: this.keyArn,
      failedCopies: failedCopiesOf(topology, placement, region),
    });
  }

  /** As for the home's key, the account's IAM policies decide who may use it. In a key policy "*" means this key. */
  private delegateToIam(): PolicyDocument {
    const all = new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] });
    return new PolicyDocument({ statements: [all] });
  }
}
