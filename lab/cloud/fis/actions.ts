/**
 * The two actions that the templates use: which resources they find, what the role of the experiment needs for each,
 * and what they pause (FIS User Guide, actions reference). Assumption: the pause begins at once, where AWS allows a
 * table five minutes, and a bucket an hour for the objects that it has.
 */
import type { DynamoDb } from '../dynamodb';
import type { Iam, Request } from '../iam';
import type { S3 } from '../s3';
import { TARGETS } from './kinds';
import type { Action, Target } from './template';

export interface Stores {
  readonly dynamodb: Pick<DynamoDb, 'isReplicated' | 'pause'>;
  readonly s3: Pick<S3, 'tagged' | 'pause'>;
  readonly iam: Pick<Iam, 'allowed'>;
}

/** Names of the tables or buckets that a target finds in the region. */
export function found(
  { dynamodb, s3 }: Stores,
  region: string,
  { resourceType, arns, tags }: Target,
): readonly string[] {
  if (resourceType === TARGETS['aws:s3:bucket-pause-replication'].resourceType) return s3.tagged(region, tags);
  const names = arns.filter((arn) => arn.split(':')[3] === region).map((arn) => arn.split('/').at(-1) ?? '');
  return names.filter((name) => dynamodb.isReplicated(name, region));
}

interface Place {
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

/** The first action of IAM that the role lacks; undefined when it may do everything. */
export function lacking({ iam }: Stores, roleArn: string, needed: readonly Request[]): string | undefined {
  return needed.find((request) => !iam.allowed(roleArn, request))?.action;
}

/** What the role needs to pause that table or bucket. */
export function neededFor({ actionId, toRegion = '' }: Action, { region, account, name }: Place): readonly Request[] {
  if (actionId === 'aws:dynamodb:global-table-pause-replication') {
    const resources = [`arn:aws:dynamodb:${region}:${account}:table/${name}`];
    const operations = ['PutResourcePolicy', 'GetResourcePolicy', 'DeleteResourcePolicy', 'DescribeTable'];
    return operations.map((operation) => ({ action: `dynamodb:${operation}`, resources }));
  }
  const resources = [`arn:aws:s3:::${name}`];
  const pausing = { 's3:isreplicationpauserequest': ['true'] };
  return [
    { action: 'tag:GetResources', resources: ['*'] },
    { action: 's3:GetReplicationConfiguration', resources },
    { action: 's3:PutReplicationConfiguration', resources, context: pausing },
    { action: 's3:PauseReplication', resources, context: { 's3:destinationregion': [toRegion] } },
  ];
}

/** Pauses that table or bucket. Call the result to let its replication go on. */
export function begin(
  { dynamodb, s3 }: Stores,
  { actionId, toRegion = '' }: Action,
  { region, name }: Pick<Place, 'region' | 'name'>,
): () => void {
  return actionId === 'aws:s3:bucket-pause-replication' ? s3.pause(name, toRegion) : dynamodb.pause(name, region);
}
