import type { Fields } from '../../../lab/calls/call';
import { Route53 } from '../../../lab/cloud/route53';
import type { HttpRequest, Internet } from '../../../lab/calls/internet';
import { GLOBAL } from '../../../lab/kernel/active-faults';
import { newKernel, notes, resource, runSeconds } from './bench';

const DOMAIN = 'dev.example.com';

/** An internet whose hosts answer with the status given here; 0 is silence. */
function stage(seed = '1') {
  const kernel = newKernel(seed);
  const statuses = new Map<string, number>();
  const polled: HttpRequest[] = [];
  const internet: Internet = {
    resolve: () => undefined,
    regionOf: () => undefined,
    request: (_from, request) => {
      polled.push(request);
      const status = statuses.get(`${request.host}${request.path}`) ?? 0;
      return status === 0 ? new Promise(() => undefined) : Promise.resolve({ status, headers: {}, body: '' });
    },
  };
  const route53 = new Route53(kernel, () => internet);
  const record = (properties: Fields): void => {
    route53.provision(resource('AWS::Route53::RecordSet', { Type: 'CNAME', TTL: '20', ...properties }));
  };
  const weighted = (region: string, Weight: number, HealthCheckId?: string): void => {
    const checked = HealthCheckId === undefined ? {} : { HealthCheckId };
    record({
      Name: `us.${DOMAIN}.`,
      ResourceRecords: [`${region}.${DOMAIN}`],
      SetIdentifier: region,
      Weight,
      ...checked,
    });
  };
  const check = (ref: string, HealthCheckConfig: Fields): void => {
    const properties = { HealthCheckConfig, HealthCheckTags: [{ Key: 'Name', Value: `name of ${ref}` }] };
    route53.provision(resource('AWS::Route53::HealthCheck', properties, { ref }));
  };
  const endpoint = (ref: string, host: string, more: Fields = {}): void => {
    const config = {
      Type: 'HTTPS',
      FullyQualifiedDomainName: host,
      ResourcePath: '/health',
      RequestInterval: 10,
      FailureThreshold: 1,
    };
    check(ref, { ...config, ...more });
  };
  const answers = (count = 200): Record<string, number> => {
    const seen: Record<string, number> = {};
    for (let index = 0; index < count; index += 1) {
      const to = route53.resolve(`us.${DOMAIN}`)?.cname ?? 'nothing';
      seen[to] = (seen[to] ?? 0) + 1;
    }
    return seen;
  };
  return { kernel, statuses, polled, route53, record, weighted, check, endpoint, answers };
}

describe('records', () => {
  it('answer with their CNAME, whatever the case and the final dot', () => {
    const { route53, record } = stage();
    record({ Name: `us-east-1.${DOMAIN}.`, ResourceRecords: ['D-1.execute-api.us-east-1.amazonaws.com.'] });
    expect(route53.resolve(`US-EAST-1.${DOMAIN}`)).toEqual({
      cname: 'd-1.execute-api.us-east-1.amazonaws.com',
      ttlSeconds: 20,
    });
    expect(route53.resolve(`nobody.${DOMAIN}`)).toBeUndefined();
  });

  it('share the answers by weight, and never use weight 0 while another is healthy', () => {
    const { weighted, answers } = stage();
    weighted('us-east-1', 100);
    weighted('us-west-2', 100);
    weighted('eu-central-1', 0);
    const seen = answers(400);
    expect(Object.keys(seen).sort()).toEqual([`us-east-1.${DOMAIN}`, `us-west-2.${DOMAIN}`]);
    expect(seen[`us-east-1.${DOMAIN}`]).toBeGreaterThan(150);
  });

  it.each<[string, Fields]>([
    ['cannot mix', { ResourceRecords: ['b'] }],
    ['already has a record', { ResourceRecords: ['b'], SetIdentifier: 'us-east-1', Weight: 1 }],
    ['share one TTL', { ResourceRecords: ['b'], SetIdentifier: 'b', Weight: 1, TTL: 30 }],
    ['belong together', { ResourceRecords: ['b'], Weight: 1 }],
    ['cannot mix weighted and failover', { ResourceRecords: ['b'], SetIdentifier: 'b', Failover: 'SECONDARY' }],
    ['cannot have a Weight as well', { ResourceRecords: ['b'], SetIdentifier: 'b', Weight: 1, Failover: 'SECONDARY' }],
    ['Failover must be', { ResourceRecords: ['b'], SetIdentifier: 'b', Failover: 'THIRD' }],
    ['Weight must be', { ResourceRecords: ['b'], SetIdentifier: 'b', Weight: 256 }],
    ['exactly one value', { ResourceRecords: ['a', 'b'], SetIdentifier: 'b', Weight: 1 }],
  ])('are refused: %s', (message, properties) => {
    const { record, weighted } = stage();
    weighted('us-east-1', 100);
    expect(() => record({ Name: `us.${DOMAIN}`, ...properties })).toThrow(message);
  });

  it('must be in their zone, and no CNAME at its apex', () => {
    const { route53, record } = stage();
    route53.provision(resource('AWS::Route53::HostedZone', { Name: `${DOMAIN}.` }, { ref: 'Z1' }));
    expect(() => record({ HostedZoneId: 'Z1', Name: 'other.com', ResourceRecords: ['a'] })).toThrow(
      'not permitted in zone',
    );
    expect(() => record({ HostedZoneId: 'Z1', Name: DOMAIN, ResourceRecords: ['a'] })).toThrow('apex');
  });
});

describe('failover records', () => {
  const Name = `outside.${DOMAIN}`;
  const primary = { Name, ResourceRecords: ['up'], SetIdentifier: 'up', Failover: 'PRIMARY', HealthCheckId: 'east' };
  const secondary = { Name, ResourceRecords: ['down'], SetIdentifier: 'down', Failover: 'SECONDARY' };

  it('answer with the primary while it is healthy, else with a secondary that has no check', async () => {
    const { kernel, statuses, route53, endpoint, record } = stage();
    endpoint('east', EAST);
    record(secondary);
    record(primary);
    statuses.set(`${EAST}/health`, 200);
    await runSeconds(kernel, 30);
    expect(route53.resolve(Name)).toEqual({ cname: 'up', ttlSeconds: 20 });
    statuses.set(`${EAST}/health`, 0);
    await runSeconds(kernel, 60);
    expect(route53.resolve(Name)?.cname).toBe('down');
    statuses.set(`${EAST}/health`, 200);
    await runSeconds(kernel, 60);
    expect(route53.resolve(Name)?.cname).toBe('up');
  });

  it('answer with the primary when both are unhealthy', async () => {
    const { kernel, route53, endpoint, record } = stage();
    endpoint('east', EAST);
    endpoint('west', WEST);
    record(primary);
    record({ ...secondary, HealthCheckId: 'west' });
    await runSeconds(kernel, 60);
    expect(route53.healthOf('west').answered).toBe(false);
    expect(route53.resolve(Name)?.cname).toBe('up');
  });

  it.each<[string, Fields]>([
    ['must have an associated health check', { ...primary, HealthCheckId: undefined }],
    ['already has a SECONDARY record', { ...secondary, SetIdentifier: 'another' }],
    ['belong together', { ...primary, SetIdentifier: undefined }],
    ['cannot mix failover and simple', { Name, ResourceRecords: ['b'] }],
  ])('are refused: %s', (message, properties) => {
    const { record } = stage();
    record(secondary);
    expect(() => record(properties)).toThrow(message);
  });
});

const EAST = `us-east-1.${DOMAIN}`;
const WEST = `us-west-2.${DOMAIN}`;

describe('health checks', () => {
  it('take a silent region out of the answers within a minute, and back', async () => {
    const { kernel, statuses, weighted, endpoint, answers, route53 } = stage();
    endpoint('east', EAST);
    endpoint('west', WEST);
    weighted('us-east-1', 100, 'east');
    weighted('us-west-2', 100, 'west');
    statuses.set(`${EAST}/health`, 200).set(`${WEST}/health`, 200);
    await runSeconds(kernel, 60);
    expect(notes(kernel, 'route53.health')).toEqual([]);
    statuses.set(`${EAST}/health`, 0);
    await runSeconds(kernel, 45);
    expect(route53.healthOf('name of east')).toMatchObject({ healthy: false, answered: false });
    expect(Object.keys(answers())).toEqual([WEST]);
    statuses.set(`${EAST}/health`, 200);
    await runSeconds(kernel, 45);
    expect(Object.keys(answers()).sort()).toEqual([EAST, WEST]);
  });

  it('change the answers no earlier than the flip delay after the state', async () => {
    const { kernel, endpoint } = stage();
    endpoint('east', EAST);
    await runSeconds(kernel, 60);
    const [state] = notes(kernel, 'route53.health');
    const [answered] = notes(kernel, 'route53.answers');
    const delayMs = Date.parse(answered?.at ?? '') - Date.parse(state?.at ?? '');
    expect(delayMs).toBeGreaterThanOrEqual(5_000);
    expect(delayMs).toBeLessThanOrEqual(15_000);
  });

  it('need as many failures in a row as the threshold says', async () => {
    const { kernel, statuses, endpoint, route53 } = stage();
    statuses.set(`${EAST}/health`, 500);
    endpoint('east', EAST, { FailureThreshold: 3 });
    await runSeconds(kernel, 19);
    expect(route53.healthOf('east').healthy).toBe(true);
    await runSeconds(kernel, 16);
    expect(route53.healthOf('east').healthy).toBe(false);
  });

  it('drain a region when any other one says so, and keep it when the switch cannot be reached', async () => {
    const { kernel, statuses, weighted, endpoint, check, answers } = stage();
    endpoint('east-up', EAST);
    endpoint('east-switch', WEST, { ResourcePath: '/switch/us-east-1', Inverted: true });
    check('east', { Type: 'CALCULATED', ChildHealthChecks: ['east-up', 'east-switch'], HealthThreshold: 2 });
    weighted('us-east-1', 100, 'east');
    weighted('us-west-2', 100);
    statuses.set(`${EAST}/health`, 200);
    await runSeconds(kernel, 60);
    expect(Object.keys(answers()).sort()).toEqual([EAST, WEST]);
    statuses.set(`${WEST}/switch/us-east-1`, 200);
    await runSeconds(kernel, 45);
    expect(Object.keys(answers())).toEqual([WEST]);
    statuses.set(`${WEST}/switch/us-east-1`, 404);
    await runSeconds(kernel, 45);
    expect(Object.keys(answers()).sort()).toEqual([EAST, WEST]);
  });

  it('leave the last resort, and everything when nothing is healthy', async () => {
    const { kernel, statuses, weighted, endpoint, answers } = stage();
    endpoint('east', EAST);
    endpoint('eu', `eu-central-1.${DOMAIN}`);
    weighted('us-east-1', 100, 'east');
    weighted('eu-central-1', 0, 'eu');
    statuses.set(`eu-central-1.${DOMAIN}/health`, 200);
    await runSeconds(kernel, 60);
    expect(Object.keys(answers())).toEqual([`eu-central-1.${DOMAIN}`]);
    statuses.clear();
    await runSeconds(kernel, 60);
    expect(Object.keys(answers())).toEqual([EAST]);
  });

  it('count as healthy until there is data, inverted ones as unhealthy', () => {
    const { route53, endpoint } = stage();
    endpoint('plain', EAST);
    endpoint('inverted', EAST, { Inverted: true });
    expect(route53.healthOf('plain').healthy).toBe(true);
    expect(route53.healthOf('inverted').healthy).toBe(false);
  });

  it.each<[string, Fields]>([
    ['RequestInterval', { RequestInterval: 15 }],
    ['FailureThreshold', { FailureThreshold: 11 }],
    ['Type', { Type: 'CLOUDWATCH_METRIC' }],
  ])('are refused with a bad %s', (name, more) => {
    const { endpoint } = stage();
    expect(() => endpoint('bad', EAST, more)).toThrow(name);
  });
});

describe('the control plane', () => {
  it('changes nothing here, and is down for the whole world at once', () => {
    const { kernel, route53 } = stage();
    const change = (): unknown =>
      route53.handle({
        service: 'route53',
        operation: 'ChangeResourceRecordSets',
        region: GLOBAL,
        input: {},
        caller: { kind: 'function', name: 'drain', region: 'us-west-2' },
      });
    expect(change).toThrow('not modelled');
    kernel.activeFaults.isDown.set(true, GLOBAL, 'route53');
    expect(change).toThrow('is down');
  });
});
