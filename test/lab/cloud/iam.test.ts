import type { Resource } from '../../../lab/cloud/call';
import { Iam } from '../../../lab/cloud/iam';

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
