/**
 * The way back: what tenants write at a standby reaches the home and the other standbys, as what they write at home
 * reaches them. S3 refuses a rule to a bucket that is not there, and CloudFormation has no resource for a rule apart
 * from its bucket: so the home's stack, which is deployed after the standbys', sets the standbys' rules by a call. S3
 * never copies a copy on, so nothing goes round in a circle.
 */
import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Region } from '../../strategy/topology';
import { replicationRole, type Place } from './replication-role';

/** What is worth its way: tenants' objects, and the signs of life by which one sees how far they have come. */
const PREFIXES = ['content-standard/', 'heartbeat/'];
/** Minutes that S3 promises (replication time control). */
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
    // The CDK keeps the function of all such calls directly below the stack.
    Validations.of(Stack.of(this)).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason:
        'The function that the CDK deploys for calls of a deployment writes a log whose name nobody knows beforehand.',
    });
  }
}

/** In the words of `PutBucketReplication`, which are nearly those of CloudFormation. */
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
