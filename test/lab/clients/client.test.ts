import { Clock } from '../../../lab/kernel/clock';
import { clientLine, startClients } from '../../../lab/clients/population';
import type { HttpAnswer, HttpRequest } from '../../../lab/calls/internet';
import { createKernel } from '../../../lab/kernel/kernel';
import { Network } from '../../../lab/kernel/network';
import { seeded } from '../../../lab/kernel/random';
import { parseScenario } from '../../../lab/scenario/file';
import { ActiveFaults } from '../../../lab/kernel/active-faults';
import { LOSS, scenarioText, START_MS, TOPOLOGY } from '../judge/a-record';

const short = parseScenario(scenarioText(LOSS).replace('40m', '4m'), 'test');
const quiet = parseScenario(scenarioText('[]').replace('40m', '4m'), 'test');
const kernelOf = (seed = '1') =>
  createKernel({
    clock: new Clock(START_MS),
    random: seeded(seed),
    network: new Network(),
    activeFaults: new ActiveFaults(),
  });

type Serve = (request: HttpRequest) => Partial<HttpAnswer> | undefined;

/** A population in front of a server that answers at once, or never where `serve` gives nothing. */
async function population(scenario: typeof short, serve: Serve, seed?: string) {
  const kernel = kernelOf(seed);
  const send = (request: HttpRequest): Promise<HttpAnswer> => {
    const answer = serve(request);
    const full = {
      status: 200,
      headers: { 'x-region': 'us-east-1' },
      body: '{"version":"v","epoch":0,"session":"s"}',
      ...answer,
    };
    return answer ? Promise.resolve(full) : new Promise(() => undefined);
  };
  const lookup = () => ({ cname: 'us-east-1.dev.companyos.example', ttlSeconds: 20 });
  const clients = startClients(kernel, TOPOLOGY, { scenario, sampling: 'full', wires: { lookup, send }, readyAtMs: 0 });
  await kernel.clock.runUntil(START_MS + scenario.duration);
  return clients.requests();
}

/**
 * How often each tenant asks DNS in the last two of four minutes, while that share of the traffic is frozen and every
 * connection fails.
 */
async function lookups(ratio: number): Promise<Readonly<Record<string, number>>> {
  const kernel = kernelOf();
  const struckMs = START_MS + 120_000;
  kernel.clock.at(struckMs, () => (kernel.activeFaults.frozenShare = ratio));
  const counts: Record<string, number> = {};
  let asked = 0;
  const lookup = () => {
    if (kernel.clock.now() >= struckMs) asked += 1;
    return { cname: 'us-east-1.dev.companyos.example', ttlSeconds: 20 };
  };
  // A tenant that asks DNS sends its request at once.
  const send = ({ headers }: HttpRequest): Promise<HttpAnswer> => {
    const tenant = headers['x-tenant-id'] ?? '';
    counts[tenant] = (counts[tenant] ?? 0) + asked;
    asked = 0;
    return Promise.resolve({ status: 503, headers: {}, body: '{}' });
  };
  startClients(kernel, TOPOLOGY, { scenario: short, sampling: 'full', wires: { lookup, send }, readyAtMs: 0 });
  await kernel.clock.runUntil(START_MS + short.duration);
  return counts;
}

describe('frozen resolvers', () => {
  it('ask no more: those first that ignore the TTL, then others', async () => {
    const none = await lookups(0);
    // The 8.7 % that ignore the TTL, and two of eight others.
    const some = await lookups(0.32);
    const asking = (counts: typeof none) =>
      ['t1', 't2', 't3', 't8'].map((name) => (counts[`us-east/${name}`] ?? 0) > 0);
    expect(asking(none)).toEqual([true, true, true, true]);
    expect(asking(some)).toEqual([false, false, true, true]);
    expect(['t9', 't10', 't11', 't12'].map((name) => some[`us-east/${name}`])).toEqual([0, 0, 0, 0]);
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

  it('carries the session that its login gave, and logs in again when it is refused', async () => {
    let logins = 0;
    const refused: string[] = [];
    const requests = await population(quiet, ({ method, path, headers }) => {
      if (method === 'POST')
        return { body: JSON.stringify({ session: path.endsWith('/owner') ? `s${(logins += 1)}` : 's' }) };
      const { authorization = 'none' } = headers;
      // A session is good for its first request only.
      if (!refused.includes(authorization) && /^Bearer s\d+$/.test(authorization))
        return (refused.push(authorization), {});
      return { status: 401, body: '{"kind":"mistake"}' };
    });
    expect(requests.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(refused.length).toBeGreaterThan(100);
  });

  it('shows what became of its login, when it needs one and gets none', async () => {
    const requests = await population(quiet, ({ method }) => (method === 'POST' ? { status: 429, body: '{}' } : {}));
    expect(requests.map(({ status, outcome }) => `${status} ${outcome}`)).toContain('429 error');
    expect(requests.every(({ status }) => status === 429)).toBe(true);
  });

  it('follows one redirect, and gives up at a second', async () => {
    const to = (host: string) => ({ status: 302, headers: { location: `https://${host}/x` }, body: '{}' });
    const once = await population(quiet, ({ host }) =>
      host === 'us-west-2.dev.companyos.example' ? {} : to('us-west-2.dev.companyos.example'),
    );
    expect(once[0]).toMatchObject({ outcome: 'ok', path: ['us-east-1', 'us-west-2'] });
    const twice = await population(quiet, () => to('us-west-2.dev.companyos.example'));
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
