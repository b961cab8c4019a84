import { Clock } from '../../lab/clock';
import { clientLine, startClients } from '../../lab/clients';
import type { HttpAnswer, HttpRequest } from '../../lab/internet';
import { createKernel } from '../../lab/kernel';
import { Network } from '../../lab/network';
import { seeded } from '../../lab/random';
import { Resolver } from '../../lab/resolver';
import { parseScenario } from '../../lab/scenario-file';
import { planTraffic, STALE_SHARE } from '../../lab/traffic';
import { Weather } from '../../lab/weather';
import { LOSS, scenarioText, START_MS, TOPOLOGY } from './judge/a-record';

const short = parseScenario(scenarioText(LOSS).replace('40m', '4m'), 'test');
const quiet = parseScenario(scenarioText('[]').replace('40m', '4m'), 'test');
const kernelOf = (seed = '1') =>
  createKernel({ clock: new Clock(START_MS), random: seeded(seed), network: new Network(), weather: new Weather() });

type Serve = (request: HttpRequest) => Partial<HttpAnswer> | undefined;

/** A population in front of a server that answers at once, or never where `serve` gives nothing. */
async function population(scenario: typeof short, serve: Serve, seed?: string) {
  const kernel = kernelOf(seed);
  const send = (request: HttpRequest): Promise<HttpAnswer> => {
    const answer = serve(request);
    const full = { status: 200, headers: { 'x-region': 'us-east-1' }, body: '{"version":"v","epoch":0}', ...answer };
    return answer ? Promise.resolve(full) : new Promise(() => undefined);
  };
  const lookup = () => ({ cname: 'us-east-1.dev.example', ttlSeconds: 20 });
  const clients = startClients(kernel, TOPOLOGY, { scenario, wires: { lookup, send } });
  await kernel.clock.runUntil(START_MS + scenario.duration);
  return clients.requests();
}

describe('the plan of samples', () => {
  const scenario = parseScenario(scenarioText(LOSS), 'test');
  const samples = planTraffic({ scenario, topology: TOPOLOGY, startMs: START_MS, random: seeded('1') });

  it('is small enough for real bundles: at most 8,000 in forty minutes', () => {
    expect(samples.length).toBeGreaterThan(4000);
    expect(samples.length).toBeLessThanOrEqual(8000);
  });

  it('holds the stale resolvers in their true share of traffic, for every service', () => {
    const weight = (some: typeof samples) => some.reduce((sum, { standsFor }) => sum + standsFor, 0);
    expect(weight(samples.filter(({ isStale }) => isStale)) / weight(samples)).toBeCloseTo(STALE_SHARE, 6);
    const seconds = weight(
      samples.filter(({ placement, service }) => placement.name === 'eu' && service === 'tooling'),
    );
    expect(seconds).toBeGreaterThan(2280);
    expect(seconds).toBeLessThanOrEqual(2400);
  });

  it('lies inside the drill and leaves time for the last answers', () => {
    expect(samples[0]!.atMs).toBeGreaterThanOrEqual(START_MS);
    expect(samples.at(-1)!.atMs).toBeLessThan(START_MS + 2_400_000 - 15_000);
  });

  it('has both kinds of client in each ten seconds around the fault', () => {
    const home = samples.filter(({ placement, service }) => placement.name === 'us-east' && service === 'identity');
    for (let from = 60_000; from < 300_000; from += 10_000) {
      const bucket = home.filter(({ atMs }) => atMs >= START_MS + from && atMs < START_MS + from + 10_000);
      expect(bucket.filter(({ isStale }) => isStale)).toHaveLength(1);
      expect(bucket).toHaveLength(10);
    }
  });
});

describe('a client', () => {
  it('begins each service with a write and later reads what was acknowledged', async () => {
    const requests = await population(quiet, () => ({}));
    const own = requests.filter(({ tenant, service }) => tenant === 'us-east/t1' && service === 'analytics');
    expect(own[0]?.kind).toBe('write');
    const written = requests
      .filter(({ kind }) => kind === 'write')
      .map(({ tenant, service, key }) => `${tenant}/${service}/${key}`);
    for (const { kind, tenant, service, key } of requests) {
      if (kind === 'read') expect(written).toContain(`${tenant}/${service}/${key}`);
    }
    expect(requests.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });

  it('never writes one key twice', async () => {
    const writes = (await population(quiet, () => ({}))).filter(({ kind }) => kind === 'write');
    expect(new Set(writes.map(({ tenant, service, key }) => `${tenant}/${service}/${key}`)).size).toBe(writes.length);
  });

  it('follows one redirect, and gives up at a second', async () => {
    const to = (host: string) => ({ status: 302, headers: { location: `https://${host}/x` }, body: '{}' });
    const once = await population(quiet, ({ host }) =>
      host === 'us-west-2.dev.example' ? {} : to('us-west-2.dev.example'),
    );
    expect(once[0]).toMatchObject({ outcome: 'ok', path: ['us-east-1', 'us-west-2'] });
    const twice = await population(quiet, () => to('us-west-2.dev.example'));
    expect(twice[0]).toMatchObject({ outcome: 'redirected', status: 302 });
  });

  it('waits five seconds, tries once more after one, and then shows a time-out', async () => {
    const requests = await population(quiet, () => undefined);
    expect(requests[0]).toMatchObject({
      outcome: 'timeout',
      status: null,
      region: null,
      path: ['us-east-1', 'us-east-1'],
    });
    expect(requests[0]!.endedAtMs - requests[0]!.sentAtMs).toBe(11_000);
  });

  it('is served in the end when the second try succeeds', async () => {
    let tries = 0;
    const requests = await population(quiet, () => ((tries += 1) === 1 ? undefined : {}));
    expect(requests[0]).toMatchObject({ outcome: 'ok', status: 200 });
    expect(requests[0]!.endedAtMs - requests[0]!.sentAtMs).toBe(6000);
  });

  it.each([
    { status: 503, body: '{"kind":"maintenance"}', outcome: 'maintenance', tries: 1 },
    { status: 503, body: '{"kind":"ramping"}', outcome: 'ramping', tries: 1 },
    { status: 503, body: '{"message":"Service Unavailable"}', outcome: 'unavailable', tries: 2 },
    { status: 500, body: 'not json', outcome: 'unavailable', tries: 2 },
    { status: 409, body: '{}', outcome: 'error', tries: 1 },
  ])('takes $status $body for "$outcome" after $tries tries', async ({ status, body, outcome, tries }) => {
    const requests = await population(quiet, () => ({ status, body }));
    expect(requests[0]).toMatchObject({ outcome, status });
    expect(requests[0]!.path).toHaveLength(tries);
  });

  it('sees a missing key as missing, not as served', async () => {
    const requests = await population(quiet, ({ method }) => (method === 'PUT' ? {} : { status: 404, body: '{}' }));
    expect(requests.filter(({ kind }) => kind === 'read').every(({ outcome }) => outcome === 'missing')).toBe(true);
  });

  it('does the same under the same seed', async () => {
    const lines = async (seed: string) => JSON.stringify((await population(short, () => ({}), seed)).map(clientLine));
    expect(await lines('7')).toBe(await lines('7'));
    expect(await lines('7')).not.toBe(await lines('8'));
  });
});

describe('a resolver', () => {
  const answers = ['first', 'second'].map((cname) => ({ cname, ttlSeconds: 20 }));
  const resolverOf = (isStale: boolean, seed = '1') => {
    let asked = 0;
    return new Resolver({ lookup: () => answers[Math.min(1, asked++)], random: seeded(seed), isStale });
  };

  it('honours the TTL', () => {
    const resolver = resolverOf(false);
    expect([0, 19_999, 20_000].map((atMs) => resolver.resolve('us', atMs))).toEqual(['first', 'first', 'second']);
  });

  it('keeps an answer for about ten minutes when it violates TTLs', () => {
    const seeds = Array.from({ length: 200 }, (_, index) => String(index));
    const stillOld = seeds.filter((seed) => {
      const resolver = resolverOf(true, seed);
      resolver.resolve('us', 0);
      return resolver.resolve('us', 600_000) === 'first';
    });
    expect(stillOld.length / seeds.length).toBeGreaterThan(0.27);
    expect(stillOld.length / seeds.length).toBeLessThan(0.47);
  });
});
