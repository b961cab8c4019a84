/**
 * This region's evidence packs: versioned, locked for the environment's retention, retained. One bucket per region, so
 * that evidence never leaves its residency. Nobody may bypass the lock. The S3 console sends the bypass header by
 * default, so without this Deny an administrator could undo a GOVERNANCE lock with a click.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { evidenceBucket } from '../../strategy/names';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';
import type { Site } from '../site/site';

export class EvidenceBucket extends Construct {
  constructor(scope: Construct, id: string, { environment, topology, region }: Site) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: evidenceBucket(topology, region),
      versioned: true,
      objectLockEnabled: true,
      // A locked object cannot be deleted, and a bucket that is not empty cannot be deleted either.
      ...(!environment.disposable && { objectLockDefaultRetention: retentionOf(environment) }),
      // S3's own key. Evidence must stay readable when a customer key is lost, because it may have to prove that loss.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: removalOf(environment),
      autoDeleteObjects: environment.disposable,
      // Nothing can be deleted before its lock ends, and nothing is kept for ever.
      lifecycleRules: [
        {
          id: 'AfterTheLock',
          expiration: Duration.days(environment.evidence.retentionDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
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
    // The policy stays with the bucket. Otherwise deleting the stack would open the lock.
    bucket.policy?.applyRemovalPolicy(removalOf(environment));
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access is in CloudTrail data events of the account; who read evidence is not itself evidence of an evacuation.',
    });
  }
}

function retentionOf({ evidence }: Environment): ObjectLockRetention {
  const period = Duration.days(evidence.retentionDays);
  return evidence.mode === 'COMPLIANCE'
    ? ObjectLockRetention.compliance(period)
    : ObjectLockRetention.governance(period);
}
