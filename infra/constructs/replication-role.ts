import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, toStatements, type Grant } from '../access/grant';

/** A bucket by name, and its encryption key. */
export interface Place {
  readonly bucketName: string;
  readonly keyArn: string;
}

/**
 * The role that S3 uses to copy objects from one bucket to others. It replaces CDK's, which has one fixed name: a
 * second placement of the account could not be deployed.
 */
export function replicationRole(scope: Construct, id: string, ways: { from: Place; to: readonly Place[] }): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('s3.amazonaws.com') });
  const grants = replicationGrants(ways.from, ways.to);
  toStatements(grants).forEach((statement) => role.addToPolicy(statement));
  acknowledgeWildcards(role, grants);
  return role;
}

/** The grants that S3 needs to replicate objects encrypted with KMS, from the S3 User Guide. */
function replicationGrants(from: Place, to: readonly Place[]): Grant[] {
  const source = `arn:aws:s3:::${from.bucketName}`;
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
      resources: to.map(({ bucketName }) => `arn:aws:s3:::${bucketName}/*`),
      wildcardReason,
    },
    { actions: ['kms:Decrypt'], resources: [from.keyArn] },
    { actions: ['kms:Encrypt', 'kms:GenerateDataKey'], resources: to.map(({ keyArn }) => keyArn) },
  ];
}
