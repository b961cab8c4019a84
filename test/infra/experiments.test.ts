import { environmentOf, toTopology } from '../../infra/environments/load';
import { contentBucket } from '../../strategy/names';
import { regionsOf } from '../../strategy/topology';
import { at, list, property, synthesized, text, type Resource } from './synthesized';

const environment = environmentOf('dev');
const topology = toTopology(environment);
const resources = synthesized(environment);
const templates = resources.filter(({ type }) => type === 'AWS::FIS::ExperimentTemplate');
const actionsOf = (template: Resource): readonly unknown[] => Object.values(property(template, 'Actions') as object);
const statements = resources
  .filter(({ type, id }) => type === 'AWS::IAM::Policy' && id.startsWith('Experiments'))
  .flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')));

describe('experiments', () => {
  it('pause the table and the bucket of each shared placement in each of its regions, and nothing else', () => {
    const wanted = topology.placements
      .filter((placement) => regionsOf(placement).length > 1)
      .flatMap((placement) =>
        regionsOf(placement).flatMap((region) => [1, 2].map(() => `${region} ${placement.name}`)),
      );
    const made = templates.map(({ region, properties }) => {
      const [, placement = ''] = / of (\S+) out of /.exec(text(at(properties, 'Description'))) ?? [];
      return `${region} ${placement}`;
    });
    expect(made.sort()).toEqual(wanted.sort());
  });

  it('end by themselves, stop when users feel them, and fail when they find no target', () => {
    expect(templates.length).toBeGreaterThan(0);
    for (const template of templates) {
      for (const action of actionsOf(template)) {
        const isBucket = text(at(action, 'ActionId')).includes('bucket');
        expect(at(action, 'Parameters.duration')).toBe(isBucket ? 'PT1M' : 'PT20M');
      }
      const stops = list(property(template, 'StopConditions'));
      expect(stops.map((stop) => at(stop, 'Source'))).toEqual(['aws:cloudwatch:alarm', 'aws:cloudwatch:alarm']);
      expect(property(template, 'ExperimentOptions.EmptyTargetResolutionMode')).toBe('fail');
    }
  });

  it('find exactly one bucket, by a tag with its name that no other bucket has', () => {
    const tags = resources
      .filter(({ type }) => type === 'AWS::S3::Bucket')
      .flatMap((bucket) => list(property(bucket, 'Tags')))
      .filter((tag) => at(tag, 'Key') === 'companyos-dr-bucket')
      .map((tag) => text(at(tag, 'Value')));
    const names = topology.placements.flatMap((placement) =>
      regionsOf(placement).map((region) => contentBucket(topology, placement.name, region)),
    );
    expect(tags.sort()).toEqual(names.sort());
    const targeted = templates.flatMap((template) =>
      Object.values(property(template, 'Targets.bucket.ResourceTags') ?? {}).map(text),
    );
    expect(targeted.filter((name) => !tags.includes(name))).toEqual([]);
  });

  it('may touch tables and buckets of their region only, and change no rule of a bucket but to pause it', () => {
    expect(statements.length).toBeGreaterThan(0);
    const control = statements.filter((statement) => /control|tier0|evidence|known/.test(JSON.stringify(statement)));
    expect(control).toEqual([]);
    const wild = statements.filter((statement) => list(at(statement, 'Resource')).includes('*'));
    for (const statement of wild) expect(at(statement, 'Action')).toEqual(['s3:ListAllMyBuckets', 'tag:GetResources']);
    const rules = statements.filter((one) => list(at(one, 'Action')).includes('s3:PutReplicationConfiguration'));
    for (const rule of rules)
      expect(at(rule, 'Condition')).toEqual({ BoolIfExists: { 's3:IsReplicationPauseRequest': 'true' } });
  });

  it('are started and stopped by inject alone, those of this environment only', () => {
    const ofFis = resources
      .filter(({ type }) => type === 'AWS::IAM::Policy')
      .flatMap(({ id, properties }) => list(at(properties, 'PolicyDocument.Statement')).map((one) => ({ id, one })))
      .filter(({ one }) => list(at(one, 'Action')).some((action) => text(action).startsWith('fis:')));
    expect(new Set(ofFis.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')))).toEqual(
      new Set(['ConductorInjectRoleDefaultPolicy']),
    );
    const changing = ofFis.filter(({ one }) => /Start|Stop|Tag/.test(JSON.stringify(at(one, 'Action'))));
    expect(changing.length).toBe(3 * topology.regions.length);
    const ours = /^\{"aws:(Resource|Request)Tag\/companyos-dr-environment":"dev"\}$/;
    for (const { one } of changing) expect(JSON.stringify(at(one, 'Condition.StringEquals'))).toMatch(ours);
    for (const template of templates)
      expect(at(property(template, 'Tags'), 'companyos-dr-environment')).toBe(topology.environment);
  });

  it('run with a role that only Fault Injection Service gets', () => {
    const roles = resources.filter(({ type, id }) => type === 'AWS::IAM::Role' && id.startsWith('Experiments'));
    expect(roles.length).toBe(new Set(templates.map(({ region }) => region)).size);
    for (const role of roles) {
      const [trust] = list(property(role, 'AssumeRolePolicyDocument.Statement'));
      expect(at(trust, 'Principal')).toEqual({ Service: 'fis.amazonaws.com' });
      expect(at(trust, 'Condition.StringEquals')).toEqual({ 'aws:SourceAccount': topology.account });
    }
  });
});
