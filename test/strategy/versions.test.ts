import { type MadeFrom, stackVersionOf, Versions, versionsText } from '../../strategy/evidence/versions';
import { sha256 } from '../../strategy/sha256';
import { stackRegions, stacksIn } from '../../strategy/stacks';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const MADE_FROM: MadeFrom = { commit: 'a'.repeat(40), hasLocalChanges: false };
const TEMPLATE = {
  Metadata: { 'companyos-dr': MADE_FROM },
  Resources: {
    Record: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'companyos-dev-record', Code: { S3Bucket: 'assets', S3Key: 'abc123.zip' } },
    },
    Inline: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'exports' } } },
    Evacuate: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { StateMachineName: 'companyos-dev-evacuate', DefinitionString: '{}' },
    },
    RolePolicy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [] } } },
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [1] } } },
  },
};
const versionOf = (template: object) => stackVersionOf('companyos-dev-region', JSON.stringify(template));

describe('the version of a stack', () => {
  it('has the commit, the bundles, the definitions and the policies', () => {
    const version = versionOf(TEMPLATE);
    expect(version).toMatchObject({
      ...{ kind: 'read', name: 'companyos-dev-region', template: sha256(JSON.stringify(TEMPLATE)) },
      madeFrom: MADE_FROM,
      functions: [
        { name: 'Inline', bundle: 'not named' },
        { name: 'companyos-dev-record', bundle: 'abc123' },
      ],
      machines: [{ name: 'companyos-dev-evacuate', sha256: sha256('{"DefinitionString":"{}"}') }],
      policies: [
        { resource: 'Role', property: 'AssumeRolePolicyDocument', sha256: sha256('{"Statement":[1]}') },
        { resource: 'RolePolicy', property: 'PolicyDocument', sha256: sha256('{"Statement":[]}') },
      ],
    });
    const regions = [{ region: 'us-west-2', stacks: [version] }];
    const text = versionsText({ schema: 1, readAt: '2027-01-01T00:00:00.000Z', regions });
    expect(Versions.parse(JSON.parse(text)).regions[0]?.stacks).toEqual([version]);
  });

  it('changes when a permission or a definition changes, whatever the order of its members', () => {
    const { Resources } = TEMPLATE;
    const changed = { ...Resources, RolePolicy: { ...Resources.RolePolicy, Properties: { PolicyDocument: {} } } };
    expect(versionOf({ ...TEMPLATE, Resources: changed })).not.toMatchObject({
      policies: [expect.anything(), { sha256: sha256('{"Statement":[]}') }],
    });
  });

  it('is without a commit when the template names none, and unread when it is no template', () => {
    expect(versionOf({ Resources: {} })).toMatchObject({ kind: 'read', madeFrom: null });
    expect(versionOf({ Resources: {}, Metadata: { 'companyos-dr': 7 } })).toMatchObject({ madeFrom: null });
    expect(versionOf([])).toMatchObject({ kind: 'unread', why: expect.stringContaining('not of a form') as string });
    expect(stackVersionOf('one', 'Resources: yaml')).toMatchObject({ kind: 'unread' });
  });
});

it('names stacks of the witness too', () => {
  expect(stackRegions(DEV_TOPOLOGY)).toContain('us-east-2');
  expect(stacksIn(DEV_TOPOLOGY, 'us-east-2')).toEqual(['companyos-dev-witness']);
});
