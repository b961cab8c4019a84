import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { s3In } from '../../../functions/cell/content/bucket';
import { sqsIn } from '../../../functions/cell/jobs/queue';
import { dynamoIn } from '../../../functions/runtime/clients';
import type { FaultEffect } from '../../../strategy/fault';
import { connect, event, freshClock, read, runIn, Tables, Wire } from './fixtures';

type Handler = (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

const dynamo = new Wire();
const [bucket, queue] = [new Wire(), new Wire()];
let tables: Tables;
let health: Handler;
let login: Handler;
let content: Handler;
let jobs: Handler;

beforeAll(async () => {
  runIn('us-east-1');
  for (const region of ['us-east-1', 'us-west-2']) connect(dynamoIn(region), dynamo);
  connect(s3In('us-east-1'), bucket);
  connect(sqsIn('us-east-1'), queue);
  ({ handler: health } = await import('../../../functions/cell/health/handler'));
  ({ handler: login } = await import('../../../functions/cell/login/handler'));
  ({ handler: content } = await import('../../../functions/cell/content/handler'));
  ({ handler: jobs } = await import('../../../functions/cell/jobs/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  dynamo.script = tables.answer;
});
afterEach(() => jest.useRealTimers());

const HOUR_MS = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const ALL = { share: 1, whom: 'all' } as const;

/** The fault item as `inject` writes it, in the control store and in the map that the region keeps for itself. */
function inject(effect: FaultEffect, forMs = 60_000): void {
  const row = { pk: 'routing', sk: 'fault#us-east-1', fault: faultOf(effect, forMs) };
  tables.items.set('companyos-dev-control/routing/fault#us-east-1', row);
  const known = { at: iso(Date.now()), rows: JSON.stringify([row]) };
  tables.items.set('companyos-dev-known-us-east-1/known/routing', known);
}

const faultOf = (effect: FaultEffect, forMs: number) => ({
  ...{ region: 'us-east-1', effect, drill: 'drill-us-east-1-x' },
  ...{ at: iso(Date.now()), until: iso(Date.now() + forMs) },
});

/** What the function answers, and after how long, in ms. */
async function timed(handler: Handler, asked: APIGatewayProxyEventV2) {
  const beganMs = Date.now();
  const seen = { answeredMs: 0 };
  const answer = handler(asked).finally(() => (seen.answeredMs = Date.now()));
  while (seen.answeredMs === 0) {
    await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(50);
  }
  return { ...read(await answer), tookMs: seen.answeredMs - beganMs };
}

const put = (path: string) => event('PUT', path, { body: { value: 'v' } });
const probe = (service: string) => event('POST', `/probe/${service}/us-east`, { body: { observer: 'us-west-2' } });
const synthetic = () => event('GET', '/synthetic/content-premium/us-east/k');

describe('a region that a drill plays as lost', () => {
  it('answers nobody: no tenant, no probe, no health check', async () => {
    inject({ kind: 'lost', ...ALL });
    await timed(health, event('GET', '/switch/us-west-2'));
    for (const [handler, asked] of [
      [content, event('GET', '/content-premium/k')],
      [content, synthetic()],
      [content, probe('content-premium')],
      [health, event('GET', '/health')],
    ] as const)
      expect([asked.rawPath, (await timed(handler, asked)).status]).toEqual([asked.rawPath, 503]);
  });

  it('answers everybody but the synthetic tenant when only that one is meant', async () => {
    inject({ kind: 'lost', share: 1, whom: 'synthetic' });
    await timed(health, event('GET', '/switch/us-west-2'));
    expect((await timed(content, synthetic())).status).toBe(503);
    expect((await timed(content, event('GET', '/content-premium/k'))).status).toBe(404);
    expect((await timed(content, probe('content-premium'))).status).toBe(200);
    expect((await timed(health, event('GET', '/health'))).status).toBe(200);
  });

  it('is back after the end by its own clock, although nothing of ours and no store answers any more', async () => {
    inject({ kind: 'lost', ...ALL });
    await timed(health, event('GET', '/switch/us-west-2'));
    expect((await timed(health, event('GET', '/health'))).status).toBe(503);
    tables.down = true;
    await jest.advanceTimersByTimeAsync(58_000);
    expect((await timed(health, event('GET', '/health'))).status).toBe(503);
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await timed(health, event('GET', '/health'))).status).toBe(200);
  });

  it('is not lost by an item that cannot be read, even after one that could', async () => {
    inject({ kind: 'lost', ...ALL });
    expect((await timed(content, event('GET', '/content-premium/k'))).status).toBe(503);
    await jest.advanceTimersByTimeAsync(3_000);
    tables.items.set('companyos-dev-control/routing/fault#us-east-1', {
      ...{ pk: 'routing', sk: 'fault#us-east-1', fault: { ...faultOf({ kind: 'lost', ...ALL }, HOUR_MS), until: '?' } },
    });
    expect((await timed(content, event('GET', '/content-premium/k'))).status).toBe(404);
  });
});

describe('a black hole and a delay', () => {
  it('hold a request for longer than any client waits, or for their time', async () => {
    inject({ kind: 'black-hole', ...ALL });
    const held = await timed(content, event('GET', '/content-premium/k'));
    expect(held.status).toBe(503);
    expect(held.tookMs).toBeGreaterThanOrEqual(12_000);
    inject({ kind: 'delay', delayMs: 700, ...ALL });
    const late = await timed(content, event('GET', '/content-premium/k'));
    expect(late.status).toBe(404);
    expect(late.tookMs).toBeGreaterThanOrEqual(700);
    expect(late.tookMs).toBeLessThan(900);
  });

  it('of a dependency last as long as the SDK waits for it', async () => {
    inject({ kind: 'black-hole', dependency: 's3', ...ALL });
    const held = await timed(content, event('GET', '/content-standard/hole'));
    expect(held.status).toBe(503);
    expect(held.tookMs).toBeGreaterThanOrEqual(4_000);
    expect(held.tookMs).toBeLessThan(4_500);
  });

  it('of one dependency leave the others alone', async () => {
    inject({ kind: 'store-errors', dependency: 's3', ...ALL });
    expect((await timed(content, event('GET', '/content-premium/k'))).status).toBe(404);
  });
});

describe('a partition', () => {
  const ours = (method: 'GET' | 'PUT', service: string) =>
    event(method, `/synthetic/${service}/us-east/k`, method === 'PUT' ? { body: { value: 'v' } } : {});

  beforeEach(() => inject({ kind: 'partition', share: 1, whom: 'synthetic' }));

  it('lets the synthetic tenant read by a map that nobody confirms, and some of its writes wait', async () => {
    const answer = await timed(content, ours('GET', 'content-premium'));
    expect([answer.status, answer.headers['x-routes']]).toEqual([404, 'stale']);
    expect(await timed(content, ours('PUT', 'content-premium'))).toMatchObject({
      ...{ status: 202, body: { kind: 'waiting' } },
    });
  });

  it('refuses what may have another writer, and settings', async () => {
    for (const [handler, service] of [
      [content, 'tooling'],
      [login, 'control-plane'],
    ] as const)
      expect(await timed(handler, ours('PUT', service))).toMatchObject({ status: 503, body: { kind: 'read-only' } });
  });

  it('is over at its end, and customers and probes feel nothing of it', async () => {
    const customer = await timed(content, event('PUT', '/content-premium/k', { body: { value: 'v' } }));
    expect([customer.status, customer.headers['x-routes']]).toEqual([200, undefined]);
    expect((await timed(content, probe('content-premium'))).status).toBe(200);
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await timed(content, ours('PUT', 'content-premium'))).status).toBe(200);
  });
});

describe('the circuit breakers', () => {
  /** Asks three times, which opens the breaker, and returns the fourth answer. */
  async function fourth(handler: Handler, asked: APIGatewayProxyEventV2) {
    for (let time = 1; time <= 3; time += 1) await timed(handler, asked);
    return timed(handler, asked);
  }

  it('of auth: open, refuse logins at once, let sessions go on, and close by themselves', async () => {
    inject({ kind: 'black-hole', dependency: 'dynamodb', service: 'identity', ...ALL }, 20_000);
    const secret = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64url');
    const enter = event('POST', '/identity/jo', { body: { value: secret } });
    expect(await fourth(login, enter)).toMatchObject({
      ...{ status: 503, tookMs: 0, headers: { 'retry-after': '5', 'x-degraded': 'refused' } },
      body: { kind: 'unavailable' },
    });
    expect((await timed(content, event('GET', '/content-premium/k'))).status).toBe(404);
    await jest.advanceTimersByTimeAsync(20_000);
    expect((await timed(login, enter)).status).toBe(401);
  });

  it('do not stop verification, which goes past a fault for synthetic tenants', async () => {
    inject({ kind: 'store-errors', dependency: 'dynamodb', share: 1, whom: 'synthetic' }, 10_000);
    const refused = await fourth(content, event('GET', '/synthetic/observability/us-east/k'));
    expect(refused).toMatchObject({ status: 503, headers: { 'x-degraded': 'refused' } });
    expect((await timed(content, event('GET', '/synthetic/observability/us-east/verify-1'))).status).toBe(404);
    await jest.advanceTimersByTimeAsync(10_000);
  });

  it('of the queue: open, refuse jobs at once and say when to come again', async () => {
    inject({ kind: 'store-errors', dependency: 'sqs', ...ALL });
    const refused = await fourth(jobs, put('/orchestration/j1'));
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5', 'x-degraded': 'refused' } });
    expect(queue.calls).toEqual([]);
    expect((await timed(jobs, event('GET', '/orchestration/j1'))).body).toMatchObject({ state: 'accepted' });
  });

  it('of the store behind the cache: open, answer what was read before with its age, and nothing else', async () => {
    await timed(content, put('/content-premium/warm'));
    const fresh = await timed(content, event('GET', '/content-premium/warm'));
    expect(fresh.headers['x-degraded']).toBeUndefined();
    await jest.advanceTimersByTimeAsync(10_000);
    inject({ kind: 'store-errors', dependency: 'dynamodb', ...ALL }, 15_000);
    const cached = await fourth(content, event('GET', '/content-premium/warm'));
    expect(cached).toMatchObject({ status: 200, body: fresh.body, headers: { age: '10', 'x-degraded': 'cached' } });
    expect((await timed(content, event('GET', '/content-premium/cold'))).status).toBe(503);
    await jest.advanceTimersByTimeAsync(15_000);
    const again = await timed(content, event('GET', '/content-premium/warm'));
    expect([again.status, again.headers['x-degraded']]).toEqual([200, undefined]);
  });

  it('do not stop writes because reads fail, or the other way round', async () => {
    inject({ kind: 'store-errors', dependency: 'dynamodb', ...ALL }, 5_000);
    await fourth(content, event('GET', '/analytics/k'));
    tables.items.delete('companyos-dev-control/routing/fault#us-east-1');
    await jest.advanceTimersByTimeAsync(3_000);
    expect((await timed(content, put('/content-premium/other'))).status).toBe(200);
  });

  it('stay closed for answers that are refusals: a key that is not there, a version that is older', async () => {
    for (let time = 1; time <= 5; time += 1)
      expect((await timed(content, event('GET', '/content-premium/none'))).status).toBe(404);
  });

  it('do not stand in the way of probes', async () => {
    inject({ kind: 'store-errors', dependency: 'dynamodb', share: 1, whom: 'synthetic' });
    await fourth(content, synthetic());
    expect((await timed(content, probe('content-premium'))).status).toBe(200);
  });
});

describe('the read cache', () => {
  it('gives nothing back that is older than the RPO of its service', async () => {
    await timed(content, put('/content-premium/old'));
    await timed(content, event('GET', '/content-premium/old'));
    await jest.advanceTimersByTimeAsync(31_000);
    inject({ kind: 'store-errors', dependency: 'dynamodb', ...ALL });
    expect((await timed(content, event('GET', '/content-premium/old'))).status).toBe(503);
  });

  it('forgets what is written', async () => {
    await timed(content, put('/content-premium/k2'));
    await timed(content, event('GET', '/content-premium/k2'));
    await jest.advanceTimersByTimeAsync(3_000);
    inject({ kind: 'store-errors', dependency: 'dynamodb', ...ALL });
    await timed(content, put('/content-premium/k2'));
    expect((await timed(content, event('GET', '/content-premium/k2'))).status).toBe(503);
  });
});
