/**
 * One region's bucket of one placement: versioned, encrypted with the placement's key, retained. The home's bucket replicates one
 * way to the standbys with a 15-minute promise (RTC); every rule re-encrypts with the standby's own replica key. Assumes that the
 * standby buckets exist: S3 refuses a rule to a missing bucket. Disabled and enabled again, a rule does not catch up what it missed, nor does S3
 * try a copy again that has failed: it says so to a queue, and `recopy` does.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
import { acknowledgeWildcards, toStatements, type Grant } from './grant';

/** A bucket by name, and the key it encrypts with. */
interface Place {
  readonly bucketName: string;
  readonly keyArn: string;
}

interface ContentBucketProps extends Place {
  readonly replicateTo?: readonly Place[];
  /** ARN of the queue that S3 tells of objects whose copy has failed. */
  readonly failedCopies?: string;
}

export class ContentBucket extends Construct {
  constructor(scope: Construct, id: string, { replicateTo = [], failedCopies, ...home }: ContentBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: home.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: Key.fromKeyArn(this, 'Key', home.keyArn),
      // One data key per bucket and hour instead of one KMS call per object: KMS limits would be met first during a rehydration.
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        // A snapshot of settings may be replaced every ten seconds; a restore looks at the last few versions only.
        { id: 'OldSnapshots', prefix: 'snapshots/', noncurrentVersionExpiration: Duration.days(1) },
        // Every observer replaces its object once a minute, and nobody looks at what it was.
        { id: 'OldProbes', prefix: 'probe/', noncurrentVersionExpiration: Duration.days(1) },
      ],
      ...(replicateTo.length > 0 && {
        replicationRole: this.role(home, replicateTo),
        replicationRules: replicateTo.map((standby, index) => this.rule(standby, index)),
      }),
    });
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

  /** Our own, because CDK gives the role it makes one fixed name: the second placement of the account could not be deployed. */
  private role(home: Place, standbys: readonly Place[]): Role {
    const role = new Role(this, 'Replication', { assumedBy: new ServicePrincipal('s3.amazonaws.com') });
    const grants = replicationGrants(home, standbys);
    toStatements(grants).forEach((statement) => role.addToPolicy(statement));
    acknowledgeWildcards(role, grants);
    return role;
  }
}

/**
 * In the template's own words: CDK's way is a function of its own that configures the bucket later. Tenants' objects only: of signs of life
 * and snapshots a newer one follows by itself.
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

/** What S3 needs to replicate, as the S3 User Guide lists it for objects encrypted with KMS. */
function replicationGrants(home: Place, standbys: readonly Place[]): Grant[] {
  const source = `arn:aws:s3:::${home.bucketName}`;
  const wildcardReason = 'Replication covers every object of the bucket.';
  return [
    { actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], resources: [source] },
    {
      actions: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      resources: [`${source}/*`],
      wildcardReason,
    },
    {
      actions: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      resources: standbys.map(({ bucketName }) => `arn:aws:s3:::${bucketName}/*`),
      wildcardReason,
    },
    { actions: ['kms:Decrypt'], resources: [home.keyArn] },
    { actions: ['kms:Encrypt', 'kms:GenerateDataKey'], resources: standbys.map(({ keyArn }) => keyArn) },
  ];
}
