import type { Fields } from '../../../lab/calls/call';
import { QueuePolicies } from '../../../lab/cloud/sqs/policies';
import { ACCOUNT, resource } from './bench';

const URL = 'https://sqs.us-east-1.amazonaws.com/111111111111/failed';
const BUCKET = 'arn:aws:s3:::home';
const allow = {
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Condition: { ArnLike: { 'aws:SourceArn': BUCKET }, StringEquals: { 'aws:SourceAccount': ACCOUNT } },
};
const noPlainHttp = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 'sqs:*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

it.each<[string, boolean, readonly Fields[]]>([
  ['lets S3 send for the bucket', true, [noPlainHttp, allow]],
  ['lets nobody send without a statement', false, [noPlainHttp]],
  ['keeps out other buckets', false, [{ ...allow, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' } } }]],
  ['keeps out other accounts', false, [{ ...allow, Condition: { StringEquals: { 'aws:SourceAccount': '2' } } }]],
  ['keeps out other services', false, [{ ...allow, Principal: { Service: 'sns.amazonaws.com' } }]],
  ['lets nobody in by a condition that is not modelled', false, [{ ...allow, Condition: { Bool: { x: 'true' } } }]],
  ['denies before it allows', false, [allow, { ...allow, Effect: 'Deny' }]],
])('a policy %s', (_, expected, Statement) => {
  const policies = new QueuePolicies();
  policies.provision(resource('AWS::SQS::QueuePolicy', { Queues: [URL], PolicyDocument: { Statement } }));
  const sender = { service: 's3.amazonaws.com', sourceArn: BUCKET };
  expect(policies.admits({ url: URL, account: ACCOUNT }, sender)).toBe(expected);
});
