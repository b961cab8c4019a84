import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_HEADINGS } from '../../infra/constructs/signals/runbook-alarm';
import { environmentOf, toTopology } from '../../infra/environments/load';
import { judgeAll } from '../../strategy/judgement';
import { pagesFor, placementPage, servicePage } from '../../strategy/page';
import { regionsOf } from '../../strategy/topology';
import { marks, NOW_MS, observations } from '../strategy/observed';
import { COMMON, EAST, INCIDENT, situation } from '../strategy/situations';
import { at, list, property, synthesized, text, type Resource } from './synthesized';

const ROOT = join(__dirname, '..', '..');
const environment = environmentOf('dev');
const topology = toTopology(environment);
const resources = synthesized(environment);

const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);
const inRegion = (region: string, type: string) => ofType(type).filter((resource) => resource.region === region);

describe('alarms and events', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');

  /**
   * Of a region that its peers do not reach and that serves by its own report, of everything failing everywhere, of a
   * question, and of regions that never counted.
   */
  const contested = observations({ [EAST]: marks('S'.repeat(9)) }, { [EAST]: { [EAST]: marks('') } });
  const question = {
    ...{ incident: INCIDENT, region: EAST, scope: 'rest', askedAt: 'then', expiresAt: 'soon' },
    answerAt: 'https://abc.lambda-url.us-east-1.on.aws/',
    moves: [{ placement: 'us-east', service: 'tooling', target: EAST }],
  };
  const judged = judgeAll(topology, { observations: observations({}), joined: [], nowMs: NOW_MS });
  const joining = situation([], { conditions: judged });
  const pages = [
    ...[contested, COMMON].flatMap((seen) => pagesFor(situation(seen), [])),
    ...pagesFor(situation([]), [question]),
    ...pagesFor(joining, []),
    placementPage({ placement: 'us-east', region: EAST }, ['identity'], 0),
    servicePage({ service: 'tooling', region: EAST }, 0),
  ].map((page) => page.text);

  it('point to a runbook article, and every article has an alarm, a rule or a page that points to it', () => {
    const slugs = RUNBOOK_HEADINGS.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    const slugOf = (pointer: string): string | undefined => pointer.split('docs/runbook.md#')[1];
    const described = [...alarms, ...ofType('AWS::CloudWatch::CompositeAlarm')].map((alarm) =>
      text(property(alarm, 'AlarmDescription')),
    );
    const pointers = [...described, ...ofType('AWS::Events::Rule').map((rule) => text(property(rule, 'Description')))];

    for (const description of [...described, ...pages]) expect(slugs).toContain(slugOf(description));
    const pointedAt = [...pointers, ...pages].map(slugOf);
    expect(slugs.filter((slug) => !pointedAt.includes(slug))).toEqual([]);
  });

  it('tell of a detector that fails or falls silent, in the region of the witness too', () => {
    const { witness = 'none' } = topology;
    const named = (name: string) =>
      alarms.filter((alarm) => property(alarm, 'AlarmName') === `companyos-dev-observer-${name}`);
    for (const name of ['failing', 'silent']) {
      expect(
        named(name)
          .map(({ region }) => region)
          .sort(),
      ).toEqual([...topology.regions, witness].sort());
      for (const alarm of named(name)) {
        expect(property(alarm, 'AlarmDescription')).toContain('#observer-silent');
        expect(list(property(alarm, 'AlarmActions'))).toHaveLength(1);
      }
    }
    for (const failing of named('failing')) {
      const { region } = failing;
      const functions = inRegion(region, 'AWS::Lambda::Function');
      const detect = functions.find((one) => property(one, 'FunctionName') === 'companyos-dev-detect');
      expect(failing.properties).toMatchObject({
        ...{ Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
        ...{ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' },
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: detect?.id } }],
      });
    }
    for (const silent of named('silent'))
      expect(silent.properties).toMatchObject({ Period: 10, EvaluationPeriods: 8, TreatMissingData: 'breaching' });
  });

  it.each([
    ['drills-overdue', 'DrillsOverdue'],
    ['sign-off-overdue', 'SignOffsOverdue'],
  ])('tell of %s, and of a planner that does not know, in every region with machines', (name, MetricName) => {
    const overdue = alarms.filter((alarm) => property(alarm, 'AlarmName') === `companyos-dev-${name}`);

    expect(overdue.map(({ region }) => region).sort()).toEqual([...topology.regions].sort());
    for (const { region, properties } of overdue)
      expect(properties).toMatchObject({
        ...{ MetricName, Dimensions: [{ Name: 'Planner', Value: region }], Statistic: 'Maximum' },
        ...{ Period: 3600, EvaluationPeriods: 3, Threshold: 1, TreatMissingData: 'breaching' },
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
  });

  it('wake the planner of drills every hour, in every region with machines, by a role that may do nothing else', () => {
    const schedules = ofType('AWS::Scheduler::Schedule');

    expect(schedules.map(({ region }) => region).sort()).toEqual([...topology.regions].sort());
    for (const { region, properties } of schedules) {
      expect(properties).toMatchObject({
        ScheduleExpression: 'cron(0 * * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Input: '{}', RetryPolicy: { MaximumEventAgeInSeconds: 3600 } },
      });
      const target = { properties } as Resource;
      const arns = ['Target.Arn.Fn::GetAtt', 'Target.DeadLetterConfig.Arn.Fn::GetAtt'].map(
        (path) => list(property(target, path))[0],
      );
      const roleId = list(property(target, 'Target.RoleArn.Fn::GetAtt'))[0];
      const named = (type: string, name: string): string | undefined =>
        inRegion(region, type).find((one) => property(one, name.split('=')[0]!) === name.split('=')[1])?.id;
      expect(arns).toEqual([
        named('AWS::Lambda::Function', 'FunctionName=companyos-dev-plan-drills'),
        named('AWS::SQS::Queue', 'QueueName=companyos-dev-events-dlq'),
      ]);
      const policies = inRegion(region, 'AWS::IAM::Policy').filter((policy) =>
        list(property(policy, 'Roles')).some((role) => at(role, 'Ref') === roleId),
      );
      expect(policies.flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')))).toEqual([
        {
          ...{ Effect: 'Allow', Action: 'lambda:InvokeFunction' },
          Resource: { 'Fn::GetAtt': [arns[0], 'Arn'] },
        },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [arns[1], 'Arn'] } },
      ]);
      const role = inRegion(region, 'AWS::IAM::Role').find(({ id }) => id === roleId)!;
      expect(property(role, 'AssumeRolePolicyDocument.Statement')).toMatchObject([
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceArn': `arn:aws:scheduler:${region}:111111111111:schedule-group/default` },
          },
        },
      ]);
    }
  });

  it('tell of a copy that was given up, in every region of every placement that has a standby', () => {
    const given = alarms.filter((alarm) => text(property(alarm, 'AlarmDescription')).endsWith('#copies-given-up'));
    const senders = topology.placements.filter(({ standbys }) => standbys.length > 0).flatMap(regionsOf);

    expect(given.map(({ region }) => region).sort()).toEqual(senders.sort());
    for (const alarm of given)
      expect(alarm.properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
  });

  const runbook = join(ROOT, 'docs', 'runbook.md');
  (existsSync(runbook) ? it : it.skip)('point to articles that exist', () => {
    const headings = [...readFileSync(runbook, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => match[1]);

    for (const heading of RUNBOOK_HEADINGS) expect(headings).toContain(heading);
  });

  it('decide what missing data means', () => {
    for (const alarm of alarms)
      expect(['missing', 'breaching', 'notBreaching']).toContain(property(alarm, 'TreatMissingData'));
  });

  it('watch every other region fast and slow, and start the evacuation of exactly that region, or the restore of what they hold', () => {
    for (const region of topology.regions) {
      for (const subject of topology.regions.filter((other) => other !== region)) {
        const named = (name: string) =>
          inRegion(region, 'AWS::CloudWatch::Alarm').find((alarm) => property(alarm, 'AlarmName') === name);
        expect(named(`companyos-dev-login-fails-${subject}`)?.properties).toMatchObject({
          MetricName: 'LoginHealthy',
          Statistic: 'Maximum',
          Period: 10,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 3,
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
          TreatMissingData: 'missing',
        });
        expect(named(`companyos-dev-something-fails-${subject}`)?.properties).toMatchObject({
          MetricName: 'AllHealthy',
          Statistic: 'Average',
          Period: 60,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 3,
          Threshold: 0.5,
          ComparisonOperator: 'LessThanOrEqualToThreshold',
          TreatMissingData: 'missing',
        });
      }
      const inputs = inRegion(region, 'AWS::Events::Rule')
        .flatMap((rule) => list(property(rule, 'Targets')))
        .map((target) => at(target, 'Input'))
        .filter((input) => input !== undefined);
      const evacuations = topology.regions
        .filter((other) => other !== region)
        .map((source) => JSON.stringify({ source, reason: 'alarm' }));
      const restores = topology.placements
        .filter((placement) => regionsOf(placement).includes(region))
        .map(({ name }) => JSON.stringify({ source: region, placement: name, reason: 'alarm' }));
      const expected = [...evacuations, ...restores];
      expect(inputs.sort()).toEqual(expected.sort());
    }
  });

  it('lose nothing: every rule target has a dead-letter queue', () => {
    const targets = ofType('AWS::Events::Rule').flatMap((rule) => list(property(rule, 'Targets')));

    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) {
      expect(at(target, 'DeadLetterConfig.Arn')).toBeDefined();
      expect(at(target, 'RetryPolicy.MaximumEventAgeInSeconds')).toBeGreaterThanOrEqual(60);
    }
  });

  it('lose no job: every job queue has a dead-letter queue, in every region of its placement', () => {
    const queues = ofType('AWS::SQS::Queue').filter((queue) => text(property(queue, 'QueueName')).endsWith('-jobs'));

    expect(queues).toHaveLength(topology.placements.flatMap((placement) => regionsOf(placement)).length);
    for (const queue of queues) expect(property(queue, 'RedrivePolicy.maxReceiveCount')).toBe(100);
  });
});
