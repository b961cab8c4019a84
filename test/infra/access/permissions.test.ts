import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { environmentOf, toTopology } from '../../../infra/environments/load';
import { SIZING, type FunctionName } from '../../../infra/site/sizing';
import { contentBucket } from '../../../strategy/names';
import { VERBS } from '../../../strategy/flow-words';
import { PERMISSIONS } from '../../../infra/access/permissions';
import { MACHINES } from '../../../statemachines/load';
import { at, isOfDeployment, list, property, synthesized, text, type Resource } from '../synthesized';

const ROOT = join(__dirname, '..', '..', '..');
const environment = environmentOf('dev');
const topology = toTopology(environment);
const all = synthesized(environment);
const resources = all.filter((resource) => !isOfDeployment(resource));
const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);

/** IAM's name, where it is not that of the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: 'sqs:SendMessage',
  PutEvents: 'events:PutEvents',
  ListObjectVersions: 's3:ListBucketVersions',
  HeadObject: 's3:GetObject',
  CopyObject: 's3:PutObject',
};
const SERVICES: readonly [operation: RegExp, service: string][] = [
  [/^(Get|Put|Delete|Update)Item$|^Query$|^Scan$/, 'dynamodb'],
  [/Object$/, 's3'],
  [/Message|Queue/, 'sqs'],
  [/Execution(History)?$|^SendTask/, 'states'],
  [/^(GenerateDataKey|GenerateMac|Decrypt|Encrypt|Sign|GetPublicKey)$/, 'kms'],
  [/^Publish$/, 'sns'],
  [/^(GetMetricData|DescribeAlarmHistory|DescribeAlarms)$/, 'cloudwatch'],
  [/Experiment|SafetyLever/, 'fis'],
  [/^GetSecretValue$/, 'secretsmanager'],
  [/^GetTemplate$/, 'cloudformation'],
];
/**
 * Not called by the code under that name: a version is asked for with GetObject, S3 answers 404 instead of 403 only
 * with it, stores use the key on the caller's behalf, a probe is a signed request to an API, so are a mail and a case,
 * and a start may set tags.
 */
const IMPLIED = [
  'execute-api:Invoke',
  'fis:TagResource',
  's3:ListBucket',
  's3:GetObjectVersion',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'ses:ListContacts',
  'ses:SendBulkEmail',
  'support:CreateCase',
  'support:AddCommunicationToCase',
  'support:DescribeCases',
];

const handlerOf = (given: FunctionName): string => fileOf(given.replace(/^probes-/, ''));
const fileOf = (name: string): string =>
  name.startsWith('cell-') ? `functions/cell/${name.slice('cell-'.length)}/handler.ts` : `functions/${name}/handler.ts`;

function calledActions(name: FunctionName): ReadonlySet<string> {
  const entry = handlerOf(name);
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs).map((path) => readFileSync(join(ROOT, path), 'utf8'));
  // Some services are called without the SDK.
  const calls = /new (\w+)Command\(|operation: '(\w+)'/g;
  return new Set(
    sources.flatMap((source) => [...source.matchAll(calls)].map(([, sdk, plain = '']) => action(sdk ?? plain))),
  );
}

function action(operation: string): string {
  const service = SERVICES.find(([pattern]) => pattern.test(operation))?.[1] ?? 'unknown';
  return ACTIONS[operation] ?? `${service}:${operation}`;
}

describe('the permission table', () => {
  it.each(Object.keys(SIZING) as FunctionName[])('grants %s nothing that its code never calls', (name) => {
    const called = calledActions(name);
    const granted = new Set(
      topology.regions.flatMap((region) =>
        PERMISSIONS[name]({ environment, topology, region }).flatMap((grant) => grant.actions),
      ),
    );

    const unused = [...granted].filter((one) => !called.has(one) && !IMPLIED.includes(one));
    expect(unused).toEqual([]);
  });

  it.each(['cell-login', 'cell-content', 'cell-jobs', 'cell-worker', 'detect', 'snapshot'] as const)(
    'keeps %s to the stores of its own region',
    (name) => {
      for (const region of topology.regions) {
        const arns = PERMISSIONS[name]({ environment, topology, region }).flatMap((grant) => grant.resources);
        const elsewhere = topology.regions.filter((other) => other !== region);
        const foreign = arns.filter(
          (arn) => !/-control$|:execute-api:/.test(arn) && elsewhere.some((other) => arn.includes(other)),
        );
        expect(foreign).toEqual([]);
      }
    },
  );
});

describe('telling people', () => {
  it('is granted for topics that this region has: those of people to both, of testers to `inject` alone', () => {
    for (const region of topology.regions) {
      const topics = ofType('AWS::SNS::Topic').filter((topic) => topic.region === region);
      const names = topics.map((topic) => text(property(topic, 'TopicName'))).sort();
      const told = (name: FunctionName) =>
        PERMISSIONS[name]({ environment, topology, region })
          .filter(({ actions }) => actions.includes('sns:Publish'))
          .flatMap(({ resources: arns }) => arns.map((arn) => arn.split(':').at(-1)))
          .sort();
      expect(told('inject')).toEqual(names);
      expect(told('detect')).toEqual(names.filter((name) => name.endsWith('-operators')));
    }
  });
});

describe('who may tell people', () => {
  it('is this account: its alarms and its rules, in this region', () => {
    const policies = ofType('AWS::SNS::TopicPolicy');
    // The topics of testers allow nobody anything; a role alone may publish there.
    const quiet = policies.filter(
      (policy) => !list(property(policy, 'PolicyDocument.Statement')).some((one) => at(one, 'Effect') === 'Allow'),
    );
    expect([policies.length, quiet.length]).toEqual([2 * topology.regions.length + 1, topology.regions.length]);
    for (const policy of policies.filter((one) => !quiet.includes(one))) {
      const { region } = policy;
      const allowed = list(property(policy, 'PolicyDocument.Statement')).filter((one) => at(one, 'Effect') === 'Allow');
      const asked = allowed.map((statement) => ({
        who: at(statement, 'Principal.Service'),
        on: at(statement, 'Condition.StringEquals.aws:SourceAccount'),
        of: at(statement, 'Condition.ArnLike.aws:SourceArn'),
      }));
      const arn = (service: string, what: string): string => `arn:aws:${service}:${region}:${topology.account}:${what}`;
      expect(asked).toEqual([
        { who: 'cloudwatch.amazonaws.com', on: topology.account, of: arn('cloudwatch', 'alarm:*') },
        { who: 'events.amazonaws.com', on: topology.account, of: arn('events', 'rule/*') },
      ]);
    }
  });
});

interface Statement {
  readonly owner: Resource;
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const statementsOf = (owner: Resource): Statement[] =>
  list(property(owner, 'PolicyDocument.Statement')).map((statement) => ({
    owner,
    effect: at(statement, 'Effect'),
    actions: list(at(statement, 'Action')).map(text),
    resources: list(at(statement, 'Resource')).map(text),
  }));
const statements = ofType('AWS::IAM::Policy').flatMap(statementsOf);

describe('synthesized permissions', () => {
  it('let detect call the probes, verify and replay the synthetic paths, and nobody else any API', () => {
    const callers = statements.filter(({ actions }) => actions.includes('execute-api:Invoke'));
    const of = (id: RegExp) => callers.filter(({ owner }) => id.test(owner.id));
    const [observers, verifiers, players] = [of(/Detect/), of(/[Vv]erify/), of(/Replay/)];
    expect(callers).toHaveLength(observers.length + verifiers.length + players.length);
    const places = (found: typeof callers) => found.map(({ owner }) => owner.region).sort();
    expect(places(observers)).toEqual([...topology.regions, topology.witness].sort());
    expect([places(verifiers), places(players)]).toEqual([[...topology.regions].sort(), [...topology.regions].sort()]);
    const paths = (found: typeof callers) => new Set(found.flatMap(({ resources: arns }) => arns));
    const inEach = (...ends: string[]) =>
      new Set(
        topology.regions.flatMap((region) =>
          ends.map((end) => `arn:aws:execute-api:${region}:${topology.account}:*/${end}`),
        ),
      );
    expect(paths(observers)).toEqual(inEach('POST/probe/*'));
    const synthetic = inEach('GET/synthetic/*', 'PUT/synthetic/*', 'POST/synthetic/*');
    expect([paths(verifiers), paths(players)]).toEqual([synthetic, synthetic]);
    for (const { actions } of callers) expect(actions).toEqual(['execute-api:Invoke']);
  });

  it('hold no wildcard action', () => {
    expect(statements.length).toBeGreaterThan(50);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('hold resource "*" only where AWS knows nothing finer: logs of machines, FIS, metrics, cases', () => {
    const isOfFis = ({ owner }: (typeof statements)[number]): boolean => /^Experiments|Inject/.test(owner.id);
    const unlimited = statements.filter((statement) => statement.resources.includes('*'));
    const reading = /^(?:Conductor(?:Guard|Score|Record)|AnchoringAnchor)Role/;
    const readers = unlimited.filter(({ owner }) => reading.test(owner.id));
    expect(new Set(readers.flatMap(({ actions }) => actions))).toEqual(
      new Set(['DescribeAlarmHistory', 'DescribeAlarms', 'GetMetricData'].map((what) => `cloudwatch:${what}`)),
    );
    const cases = unlimited.filter(({ owner }) => /^CommunicationsSend/.test(owner.id));
    expect(cases.map(({ actions }) => actions)).toEqual(
      topology.regions.map(() =>
        ['AddCommunicationToCase', 'CreateCase', 'DescribeCases'].map((one) => `support:${one}`),
      ),
    );
    const everything = unlimited.filter((one) => !isOfFis(one) && ![...readers, ...cases].includes(one));

    expect(new Set(unlimited.filter(isOfFis).flatMap(({ actions }) => actions))).toEqual(
      new Set(['s3:ListAllMyBuckets', 'tag:GetResources', 'fis:ListExperimentTemplates', 'fis:ListExperiments']),
    );

    for (const { actions, owner } of everything) {
      expect(owner.id).toMatch(/^Conductor(Evacuate|Ask|Promote|Serve|Return|Rollback|Restore|Drill)Machine/);
      expect(actions.every((action) => action.startsWith('logs:'))).toBe(true);
    }
    expect(everything).toHaveLength(Object.keys(MACHINES).length * topology.regions.length);
  });

  it('come from no managed policy, and each function has a role of its own', () => {
    const roles = ofType('AWS::Lambda::Function').map((lambda) => `${lambda.region} ${text(property(lambda, 'Role'))}`);

    expect(new Set(roles).size).toBe(roles.length);
    expect(ofType('AWS::IAM::Role').filter((role) => property(role, 'ManagedPolicyArns') !== undefined)).toEqual([]);
  });

  it('never reach the control planes that a recovery may not call', () => {
    const forbidden = /^(route53|iam|cloudfront|organizations|acm|arc-region-switch|route53-recovery)/;

    expect(statements.flatMap(({ actions }) => actions).filter((action) => forbidden.test(action))).toEqual([]);
  });

  it("let a deployment set the rules of the standbys' buckets, with their role, and nothing else", () => {
    const given = all
      .filter((resource) => isOfDeployment(resource) && resource.type === 'AWS::IAM::Policy')
      .flatMap(statementsOf);

    expect([...new Set(given.flatMap(({ actions }) => actions))].sort()).toEqual([
      'iam:PassRole',
      's3:PutReplicationConfiguration',
    ]);
    const standbys = topology.placements.flatMap(({ name, standbys: regions }) =>
      regions.map((region) => `arn:aws:s3:::${contentBucket(topology, name, region)}`),
    );
    const rules = given.filter(({ actions }) => actions.includes('s3:PutReplicationConfiguration'));
    expect(rules.flatMap((statement) => statement.resources).sort()).toEqual(standbys.sort());
    for (const { resources: roles } of given.filter(({ actions }) => actions.includes('iam:PassRole')))
      expect(roles).toEqual([expect.stringContaining('CopiesBack')]);
  });

  it('let nobody delete or scan a control item', () => {
    const control = statements.filter((statement) =>
      statement.resources.some((arn) => arn.endsWith('companyos-dev-control')),
    );
    const actions = new Set(control.flatMap((statement) => statement.actions));

    expect([...actions].sort()).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  });

  it('let nobody read a whole table', () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.endsWith(':Scan'))).toEqual([]);
  });

  it('let restore change settings and what is moved aside, and nothing else of a table', () => {
    const writes = statements.filter(
      ({ owner, actions, resources: arns }) =>
        owner.id.startsWith('ConductorRestoreRole') &&
        actions.some((action) => /(Put|Delete)Item$/.test(action)) &&
        arns.some((arn) => /-(data|tier0)$/.test(arn)),
    );

    expect(writes.length).toBe(2 * topology.regions.length);
    for (const { resources: arns } of writes) expect(arns.every((arn) => arn.endsWith('-tier0'))).toBe(true);
    expect(text(writes[0]?.owner.properties)).toContain('control-plane');
  });

  it('show the other verbs nothing of a tenant but heartbeats, pending jobs and the key', () => {
    const verbs = statements.filter(({ owner }) =>
      VERBS.some(
        (verb) => !['reconcile', 'restore'].includes(verb) && owner.id.startsWith(`Conductor${capital(verb)}Role`),
      ),
    );
    const tenantData = verbs.filter((statement) => statement.resources.some((arn) => /-(data|tier0)$/.test(arn)));

    expect(tenantData.length).toBeGreaterThan(0);
    for (const { owner, actions } of tenantData) {
      expect(actions.every((action) => ['dynamodb:GetItem', 'dynamodb:Query'].includes(action))).toBe(true);
      expect(text(owner.properties)).toContain('dynamodb:LeadingKeys');
    }
  });
});

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
