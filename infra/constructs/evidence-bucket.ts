/**
 * Where this region keeps its evidence packs: versioned, locked for the environment's retention, retained on deletion, one per
 * region so that evidence never leaves its residency. Nobody may bypass the lock: the S3 console sends the bypass header by default,
 * so without the Deny a GOVERNANCE lock is undone by an administrator's click.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { evidenceBucket } from '../../strategy/names';
import type { Site } from '../site';

export class EvidenceBucket extends Construct {
  constructor(scope: Construct, id: string, { environment, topology, region }: Site) {
    super(scope, id);
    const { mode, retentionDays } = environment.evidence;
    const retention = Duration.days(retentionDays);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: evidenceBucket(topology, region),
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        mode === 'COMPLIANCE' ? ObjectLockRetention.compliance(retention) : ObjectLockRetention.governance(retention),
      // S3's own key: evidence must stay readable when a customer key is lost, which is what it may have to prove.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      // Nothing can be deleted before its lock is over, and nothing is kept for ever after.
      lifecycleRules: [{ id: 'AfterTheLock', expiration: retention, noncurrentVersionExpiration: Duration.days(1) }],
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NobodyBypassesTheLock',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:BypassGovernanceRetention'],
        resources: [bucket.arnForObjects('*')],
      }),
    );
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access is in CloudTrail data events of the account; who read evidence is not itself evidence of an evacuation.',
    });
  }
}
