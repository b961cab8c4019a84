/** FIS with two tables and two buckets on paper, in us-east-1, and templates that pause one of each. */
import { DynamoDb } from '../../../../lab/cloud/dynamodb';
import type { Fields } from '../../../../lab/calls/call';
import { Fis } from '../../../../lab/cloud/fis';
import { Iam } from '../../../../lab/cloud/iam';
import { S3 } from '../../../../lab/cloud/s3';
import { ACCOUNT, caller, EAST, newKernel, resource, runSeconds, WEST } from '../bench';
import { globalTable, key, STREAM } from '../dynamodb/bench';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/fis`;
export const ALARM = `arn:aws:cloudwatch:${EAST}:${ACCOUNT}:alarm:felt`;
export const TABLE = `arn:aws:dynamodb:${EAST}:${ACCOUNT}:table/data`;
const RULE = (bucket: string) => ({ Destination: { Bucket: `arn:aws:s3:::${bucket}` }, Status: 'Enabled', Prefix: '' });

const bucket = (name: string, region: string, more: Fields = {}) =>
  resource(
    'AWS::S3::Bucket',
    {
      BucketName: name,
      VersioningConfiguration: { Status: 'Enabled' },
      Tags: [{ Key: 'name', Value: name }],
      ...more,
    },
    { region, logicalId: name },
  );

export const table = (changes: Fields = {}, action: Fields = {}) =>
  resource(
    'AWS::FIS::ExperimentTemplate',
    {
      Description: 'a table',
      RoleArn: ROLE,
      StopConditions: [{ Source: 'aws:cloudwatch:alarm', Value: ALARM }],
      Targets: { table: { ResourceType: 'aws:dynamodb:global-table', ResourceArns: [TABLE], SelectionMode: 'ALL' } },
      Actions: {
        pause: {
          ActionId: 'aws:dynamodb:global-table-pause-replication',
          Parameters: { duration: 'PT20M' },
          Targets: { Tables: 'table' },
          ...action,
        },
      },
      ExperimentOptions: { AccountTargeting: 'single-account', EmptyTargetResolutionMode: 'fail' },
      Tags: { Name: 'pause-table' },
      ...changes,
    },
    { ref: 'EXTtable' },
  );

export const ofBuckets = (tag: string, more: Fields = {}) => ({
  ...table({
    Targets: { bucket: { ResourceType: 'aws:s3:bucket', ResourceTags: { name: tag }, SelectionMode: 'ALL' } },
    Actions: {
      pause: {
        ActionId: 'aws:s3:bucket-pause-replication',
        Parameters: { duration: 'PT1M', region: WEST },
        Targets: { Buckets: 'bucket' },
      },
    },
    ...more,
  }),
  ref: 'EXTbucket',
});

export function bench(actions = ['dynamodb:*', 's3:*', 'tag:GetResources']) {
  const kernel = newKernel();
  const iam = new Iam();
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  iam.provision(resource('AWS::IAM::Policy', { Roles: ['fis'], PolicyDocument: { Statement } }));
  const [dynamodb, s3] = [new DynamoDb(kernel), new S3(kernel)];
  for (const made of [globalTable('data', [EAST, WEST], STREAM), globalTable('other', [EAST, WEST], STREAM)])
    dynamodb.provision(made);
  s3.provision(bucket('west', WEST));
  s3.provision(bucket('east', EAST, { ReplicationConfiguration: { Role: ROLE, Rules: [RULE('west')] } }));
  const raised = new Set<string>();
  const cloudwatch = { isInAlarm: (arn: string) => raised.has(arn), onAlarm: [] as ((arn: string) => void)[] };
  const fis = new Fis(kernel, ACCOUNT, { cloudwatch, dynamodb, s3, iam });
  const { call, refusal } = caller(fis, 'fis');
  const start = (experimentTemplateId = 'EXTtable', clientToken = 'one') =>
    (
      call(EAST, 'StartExperiment', { experimentTemplateId, clientToken, tags: { drill: 'd' } })['experiment'] as Fields
    )['id'] as string;
  const state = (id: string) =>
    (call(EAST, 'GetExperiment', { id })['experiment'] as { state: { status: string; reason: string } }).state;
  const db = caller(dynamodb, 'dynamodb');
  return {
    ...{ kernel, fis, dynamodb, s3, call, refusal, start, state },
    seconds: (count: number) => runSeconds(kernel, count),
    raise: (arn: string) => {
      raised.add(arn);
      cloudwatch.onAlarm.forEach((listener) => listener(arn));
    },
    lever: () => (call(EAST, 'GetSafetyLever', { id: 'default' })['safetyLever'] as { state: object }).state,
    pull: (status: string) => call(EAST, 'UpdateSafetyLeverState', { id: 'default', state: { status, reason: 'why' } }),
    write: (region: string, name: string, TableName = 'data') =>
      db.call(region, 'PutItem', { TableName, Item: key(name) }),
    has: (region: string, name: string, of = 'data') => dynamodb.item(of, region, key(name)) !== undefined,
    put: (Key: string) => caller(s3, 's3').call(EAST, 'PutObject', { Bucket: 'east', Key, Body: 'x' }),
    copied: (name: string) => s3.object('west', name) !== undefined,
  };
}
