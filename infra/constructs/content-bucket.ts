/**
 * One placement's bucket in one region: versioned, encrypted with the placement's key, retained. The home's bucket
 * replicates to the standbys within 15 minutes (RTC). Every rule re-encrypts with the standby's replica key.
 *
 * Assumes that the standby buckets exist, because S3 refuses a rule to a missing bucket. `copies-back.ts` sets the
 * standbys' own rules later. A rule that was disabled does not catch up after it is enabled again. S3 also never
 * retries a failed copy: it sends a message to a queue, and `recopy` copies the object again.
 */
import { Duration, Tags, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ReplicationTimeValue,
  type ReplicationRule,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { heartbeatObjectKey } from '../../strategy/data-items';
import { failedCopiesQueue } from '../../strategy/names';
import type { Placement, Region, Topology } from '../../strategy/topology';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';
import { KEPT_DAYS } from '../../strategy/written';
import { replicationRole, type Place } from './replication-role';

/** Names the bucket in a tag, because Fault Injection Service finds buckets by tags only (`experiments.ts`). */
export const BUCKET_TAG = 'companyos-dr-bucket';

interface ContentBucketProps extends Place {
  readonly environment: Environment;
  readonly replicateTo?: readonly Place[];
  /** ARN of the queue to which S3 reports objects whose copy has failed. */
  readonly failedCopies?: string;
}

/** ARN of the queue for failed copies. It belongs to the stack of its region, which is deployed before the bucket. */
export const failedCopiesOf = (topology: Topology, { name }: Placement, region: Region): string =>
  `arn:aws:sqs:${region}:${topology.account}:${failedCopiesQueue(topology, name)}`;

export class ContentBucket extends Construct {
  constructor(scope: Construct, id: string, props: ContentBucketProps) {
    super(scope, id);
    const { environment, replicateTo = [], failedCopies, ...home } = props;
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: home.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: Key.fromKeyArn(this, 'Key', home.keyArn),
      // One data key per bucket and hour instead of one KMS call per object. Without it a rehydration would reach KMS
      // limits first.
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: removalOf(environment),
      autoDeleteObjects: environment.disposable,
      lifecycleRules: [
        // A snapshot of settings may be replaced every ten seconds. A restore reads only the last few versions.
        { id: 'OldSnapshots', prefix: 'snapshots/', noncurrentVersionExpiration: Duration.days(1) },
        // Every observer replaces its object once a minute. Nobody reads old versions.
        { id: 'OldProbes', prefix: 'probe/', noncurrentVersionExpiration: Duration.days(1) },
        // Only the newest heartbeat counts.
        { id: 'OldSignsOfLife', prefix: heartbeatObjectKey(''), noncurrentVersionExpiration: Duration.days(1) },
        // A return looks for late writes in versions under the copies that replaced them. It looks as far back as the
        // lists of writes in tables.
        { id: 'OldContent', prefix: 'content-standard/', noncurrentVersionExpiration: Duration.days(KEPT_DAYS) },
      ],
      ...(replicateTo.length > 0 && {
        replicationRole: replicationRole(this, 'Replication', { from: home, to: replicateTo }),
        replicationRules: replicateTo.map((standby, index) => this.rule(standby, index)),
      }),
    });
    Tags.of(bucket).add(BUCKET_TAG, home.bucketName);
    if (failedCopies !== undefined) tellOfFailedCopies(bucket, failedCopies);
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Object access is in CloudTrail data events of the account; a log bucket would need a residency and a standby of its own.',
    });
  }

  private rule(standby: Place, index: number): ReplicationRule {
    return {
      destination: Bucket.fromBucketName(this, `Standby${index}`, standby.bucketName),
      kmsKey: Key.fromKeyArn(this, `StandbyKey${index}`, standby.keyArn),
      sseKmsEncryptedObjects: true,
      replicationTimeControl: ReplicationTimeValue.FIFTEEN_MINUTES,
      metrics: ReplicationTimeValue.FIFTEEN_MINUTES,
      deleteMarkerReplication: true,
      priority: index + 1,
    };
  }
}

/**
 * Sets the notification in the template itself: CDK's method would deploy a function that configures the bucket later.
 * Only for tenants' objects: a heartbeat or a snapshot is soon replaced by a newer one.
 */
function tellOfFailedCopies(bucket: Bucket, queue: string): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error(`${bucket.node.path} is no bucket`);
  resource.notificationConfiguration = {
    queueConfigurations: [
      {
        event: 's3:Replication:OperationFailedReplication',
        queue,
        filter: { s3Key: { rules: [{ name: 'prefix', value: 'content-standard/' }] } },
      },
    ],
  };
}
