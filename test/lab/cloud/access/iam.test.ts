import { authorizations } from '../../../../lab/cloud/authorization';
import type { Resource } from '../../../../lab/calls/call';
import { Iam } from '../../../../lab/cloud/iam';

const ROLE = 'arn:aws:iam::111111111111:role/reader';

function withStatements(...statements: object[]): Iam {
  const iam = new Iam();
  const resource: Resource = {
    stack: 's',
    region: 'us-east-1',
    logicalId: 'Role',
    type: 'AWS::IAM::Role',
    properties: { Policies: [{ PolicyDocument: { Statement: statements } }] },
    ref: 'reader',
    attributes: { RoleName: 'reader', Arn: ROLE },
  };
  iam.provision(resource);
  return iam;
}

const table = 'arn:aws:dynamodb:us-east-1:111111111111:table/companyos-dev-control';

describe('identity policies', () => {
  it('allow nothing that no statement names', () => {
    const iam = withStatements({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table });
    expect(iam.allowed(ROLE, { action: 'dynamodb:GetItem', resources: [table] })).toBe(true);
    expect(iam.allowed(ROLE, { action: 'dynamodb:PutItem', resources: [table] })).toBe(false);
    expect(iam.allowed(ROLE, { action: 'dynamodb:GetItem', resources: [`${table}-other`] })).toBe(false);
    expect(
      iam.allowed('arn:aws:iam::111111111111:role/other', { action: 'dynamodb:GetItem', resources: [table] }),
    ).toBe(false);
  });

  it('let an explicit deny win', () => {
    const iam = withStatements(
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:BypassGovernanceRetention', Resource: '*' },
    );
    expect(iam.allowed(ROLE, { action: 's3:PutObject', resources: ['arn:aws:s3:::b/k'] })).toBe(true);
    expect(iam.allowed(ROLE, { action: 's3:BypassGovernanceRetention', resources: ['arn:aws:s3:::b/k'] })).toBe(false);
  });

  it('hold a statement to its conditions, and match nothing on an operator they do not know', () => {
    const key = 'arn:aws:kms:us-west-2:111111111111:key/asked-by-alias';
    const iam = withStatements(
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: 'arn:aws:kms:*:111111111111:key/*',
        Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/companyos-dev-us-east' } },
      },
      {
        Effect: 'Allow',
        Action: 'kms:Encrypt',
        Resource: '*',
        Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } },
      },
    );
    const context = { 'kms:resourcealiases': ['alias/companyos-dev-us-east'] };
    expect(iam.allowed(ROLE, { action: 'kms:Decrypt', resources: [key], context })).toBe(true);
    expect(iam.allowed(ROLE, { action: 'kms:Decrypt', resources: [key] })).toBe(false);
    expect(iam.allowed(ROLE, { action: 'kms:Encrypt', resources: [key] })).toBe(false);
    expect([...iam.unknownOperators]).toEqual(['DateGreaterThan']);
  });
});

describe('leading keys', () => {
  const of = (...keys: string[]): object => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });
  const iam = withStatements({
    Effect: 'Allow',
    Action: ['GetItem', 'PutItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'].map((one) => `dynamodb:${one}`),
    Resource: table,
    Condition: of('routing', 'lease#us-*'),
  });
  const may = (operation: string, input: object): boolean =>
    authorizations(
      { service: 'dynamodb', region: 'us-east-1', operation, input: { TableName: 'companyos-dev-control', ...input } },
      '111111111111',
    ).every((request) => iam.allowed(ROLE, request));
  const key = (pk: string): object => ({ pk: { S: pk }, sk: { S: 'x' } });

  it('are those of the item that is read or written', () => {
    expect(may('GetItem', { Key: key('routing') })).toBe(true);
    expect(may('GetItem', { Key: key('approvals') })).toBe(false);
    expect(may('PutItem', { Item: key('lease#us-east') })).toBe(true);
    expect(may('PutItem', { Item: key('lease#eu') })).toBe(false);
    expect(may('PutItem', { Item: { sk: { S: 'x' } } })).toBe(false);
  });

  it.each([
    { KeyConditionExpression: 'pk = :v' },
    { KeyConditionExpression: ':v = pk AND sk > :s' },
    { KeyConditionExpression: 'begins_with(sk, :s) AND #k = :v', ExpressionAttributeNames: { '#k': 'pk' } },
  ])('are those of the partition that is queried: $KeyConditionExpression', (input) => {
    const values = (pk: string): object => ({ ExpressionAttributeValues: { ':v': { S: pk }, ':s': { S: 'routing' } } });
    expect(may('Query', { ...input, ...values('routing') })).toBe(true);
    expect(may('Query', { ...input, ...values('ledger#evac-1') })).toBe(false);
    expect(may('Query', { KeyConditionExpression: 'pk ! :v', ...values('routing') })).toBe(false);
  });

  it('are all of those in a batch', () => {
    const keys = (...pks: string[]): object => ({ RequestItems: { 'companyos-dev-control': { Keys: pks.map(key) } } });
    const writes = (...requests: object[]): object => ({ RequestItems: { 'companyos-dev-control': requests } });
    expect(may('BatchGetItem', keys('routing', 'lease#us-east'))).toBe(true);
    expect(may('BatchGetItem', keys('routing', 'approvals'))).toBe(false);
    expect(may('BatchGetItem', { RequestItems: { 'companyos-dev-other': { Keys: [key('routing')] } } })).toBe(false);
    expect(may('BatchWriteItem', writes({ PutRequest: { Item: key('routing') } }))).toBe(true);
    expect(may('BatchWriteItem', writes({ DeleteRequest: { Key: key('claims') } }))).toBe(false);
  });

  it('hold for a scan, which has none: as on AWS, only the action keeps it out', () => {
    expect(may('Scan', {})).toBe(true);
  });
});
