/**
 * Replication in the other direction: copies of tenants' writes at a standby go to the home and the other standbys. S3
 * refuses a rule to a missing bucket, and CloudFormation has no resource for a rule apart from its bucket. So the
 * home's stack, which is deployed after the standbys' stacks, sets the standbys' rules by an API call. S3 never
 * replicates a replica, so there is no loop.
 */
import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { heartbeatObjectKey } from '../../strategy/data-items';
import type { Region } from '../../strategy/topology';
import { replicationRole, type Place } from './replication-role';

/** What is copied: tenants' objects, and the heartbeats that show how far replication has come. */
const PREFIXES = ['content-standard/', heartbeatObjectKey('')];
/** S3's replication time control, in minutes. */
const PROMISED = { Status: 'Enabled', Time: { Minutes: 15 } };

interface CopiesBackProps {
  readonly region: Region;
  readonly from: Place;
  readonly to: readonly Place[];
}

export class CopiesBack extends Construct {
  constructor(scope: Construct, id: string, { region, from, to }: CopiesBackProps) {
    super(scope, id);
    const role = replicationRole(this, 'Replication', { from, to });
    const Rules = to.flatMap((place, index) =>
      PREFIXES.map((prefix, nth) => rule(place, prefix, index * PREFIXES.length + nth + 1)),
    );
    const Bucket = from.bucketName;
    const put = {
      service: 'S3',
      action: 'putBucketReplication',
      parameters: { Bucket, ReplicationConfiguration: { Role: role.roleArn, Rules } },
      physicalResourceId: PhysicalResourceId.of(`${Bucket}/replication`),
      region,
    };
    const call = new AwsCustomResource(this, 'Rules', {
      resourceType: 'Custom::BucketReplication',
      installLatestAwsSdk: false,
      onCreate: put,
      onUpdate: put,
      onDelete: { service: 'S3', action: 'deleteBucketReplication', parameters: { Bucket }, region },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['s3:PutReplicationConfiguration'], resources: [`arn:aws:s3:::${Bucket}`] }),
        new PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn] }),
      ]),
    });
    call.node.addDependency(role);
    // The CDK puts the function for all such calls directly below the stack.
    Validations.of(Stack.of(this)).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason:
        'The function that the CDK deploys for calls of a deployment writes a log whose name nobody knows beforehand.',
    });
  }
}

/** One rule in the form of `PutBucketReplication`, which differs slightly from CloudFormation's. */
function rule({ bucketName, keyArn }: Place, prefix: string, priority: number) {
  return {
    ID: `${prefix}${bucketName}`,
    Priority: priority,
    Status: 'Enabled',
    Filter: { Prefix: prefix },
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    DeleteMarkerReplication: { Status: 'Enabled' },
    Destination: {
      Bucket: `arn:aws:s3:::${bucketName}`,
      EncryptionConfiguration: { ReplicaKmsKeyID: keyArn },
      ReplicationTime: PROMISED,
      Metrics: { Status: 'Enabled', EventThreshold: PROMISED.Time },
    },
  };
}
