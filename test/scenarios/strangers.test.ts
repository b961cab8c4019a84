/**
 * Calls every route of the synthesized API without permission. Only what is meant to be public is answered without a
 * valid session or signature.
 */
import type { HttpAnswer } from '../../lab/calls/internet';
import { startClients } from '../../lab/clients/population';
import { FIRST_USER, secretOf } from '../../lab/clients/memory';
import { INTERNET } from '../../lab/kernel/network';
import { loadScenario } from '../../lab/scenario/file';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';
import { mayHold } from '../../strategy/residency';
import { regionHost } from '../../strategy/names';

const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');
const REGION = 'us-east-1';
const KEY = `verify-${'k'.repeat(8)}`;

/** Method and path of each route of the region's API, with an example for each variable part. */
const routes = blueprint.resources
  .filter(({ type, region }) => type === 'AWS::ApiGatewayV2::Route' && region === REGION)
  .map(({ properties }) => ({ key: String(properties['RouteKey']), asks: properties['AuthorizationType'] ?? 'NONE' }))
  .flatMap(({ key, asks }) => {
    const [method = '', template = '/nowhere'] = key.replace('ANY', 'PUT').split(' ');
    const inside = key.includes('/synthetic/')
      ? `us-east/${KEY}`
      : key.includes('/tenants/')
        ? `us-east/t1/${KEY}`
        : KEY;
    const path = template.replace('{proxy+}', inside).replace('{placement}', 'us-east').replace('{region}', REGION);
    return [{ key, asks, path, method: key === '$default' ? 'GET' : method }];
  });
const STATUS_PAGE = ['GET /', 'GET /status.json', 'GET /status.atom'];
const PUBLIC = ['$default', 'GET /health', 'GET /switch/{region}', ...STATUS_PAGE];
const isTenants = ({ key, asks }: (typeof routes)[number]): boolean =>
  asks === 'NONE' && !PUBLIC.includes(key) && key !== LOGIN;
const LOGIN = 'POST /identity/{proxy+}';

let world: World;
let sessions: Record<string, string>;

interface Sent {
  readonly region?: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask({ region = REGION, headers = {}, body = '{"value":"x"}', ...sent }: Sent): Promise<HttpAnswer> {
  let heard: HttpAnswer | undefined;
  const request = { host: regionHost(world.topology, region), headers, body, ...sent };
  void world.internet.request(INTERNET, request).then((answer) => (heard = answer));
  for (let tries = 0; tries < 20 && !heard; tries += 1)
    await world.kernel.clock.runUntil(world.kernel.clock.now() + 1_000);
  if (!heard) throw new Error(`nobody answers ${sent.method} ${sent.path}`);
  return heard;
}

async function logIn(tenant: string, region: string): Promise<string> {
  const body = JSON.stringify({ value: secretOf(tenant, FIRST_USER) });
  const path = `/identity/${FIRST_USER}`;
  const answer = await ask({ region, method: 'POST', path, headers: { 'x-tenant-id': tenant }, body });
  return String((JSON.parse(answer.body) as { session?: string }).session);
}

beforeAll(async () => {
  world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: Date.UTC(2027, 0, 1, 12) });
  const scenario = { ...loadScenario('total-loss-us-east-1'), faults: [], duration: 1_000 };
  const silent = { lookup: () => undefined, send: () => new Promise<never>(() => undefined) };
  // No client sends requests, but their first users are registered.
  startClients(world.kernel, world.topology, { scenario, sampling: 'sparse', wires: silent, readyAtMs: 0 });
  await world.kernel.clock.runUntil(world.kernel.clock.now() + 5_000);
  sessions = {
    own: await logIn('us-east/t1', REGION),
    rival: await logIn('us-east/t2', REGION),
    neighbour: await logIn('us-west/t1', REGION),
    abroad: await logIn('eu/t1', 'eu-central-1'),
  };
});

const bearer = (session: string | undefined, tenant?: string) => ({
  authorization: `Bearer ${session ?? ''}`,
  ...(tenant !== undefined && { 'x-tenant-id': tenant }),
});
const shown = (session: string | undefined) => {
  const [said = '', signature = ''] = (session ?? '').split('.');
  return { said: JSON.parse(Buffer.from(said, 'base64url').toString()) as Record<string, unknown>, signature };
};
const forged = (session: string | undefined, changes: object) => {
  const { said, signature } = shown(session);
  return `${Buffer.from(JSON.stringify({ ...said, ...changes })).toString('base64url')}.${signature}`;
};

it('covers every route of the API', () => {
  expect(routes.filter(isTenants)).toHaveLength(8);
  expect(routes.filter(({ asks }) => asks === 'AWS_IAM')).toHaveLength(13);
  expect(routes).toHaveLength(8 + 13 + PUBLIC.length + 1);
});

describe.each(routes.filter(isTenants))('$key', ({ method, path }) => {
  it('serves its tenant', async () => {
    const secret = path.startsWith('/identity/') && JSON.stringify({ value: secretOf('us-east/t1', KEY) });
    const { status } = await ask({ method, path, headers: bearer(sessions['own']), ...(secret && { body: secret }) });
    expect([200, 202]).toContain(status);
  });

  it.each<[string, number, () => Record<string, string>]>([
    ['without a session', 401, () => ({})],
    ['with the name of a tenant alone', 401, () => ({ 'x-tenant-id': 'us-east/t1' })],
    ['with the name that verification uses', 401, () => ({ 'x-tenant-id': 'us-east/synthetic' })],
    ['with a made-up session', 401, () => bearer('made.up')],
    [
      'with a session changed to another tenant',
      401,
      () => bearer(forged(sessions['rival'], { tenant: 'us-east/t1' })),
    ],
    ['with a session changed to end later', 401, () => bearer(forged(sessions['own'], { endsAtMs: 9e12 }))],
    [
      'with a neighbour’s session changed to this placement',
      401,
      () => bearer(forged(sessions['neighbour'], { tenant: 'us-east/t1' })),
    ],
    [
      'with a session of another residency changed to this one',
      401,
      () => bearer(forged(sessions['abroad'], { tenant: 'us-east/t1' })),
    ],
    ['with a session of another tenant', 403, () => bearer(sessions['rival'], 'us-east/t1')],
    ['with a session of another residency', 403, () => bearer(sessions['abroad'], 'us-east/t1')],
  ])('refuses a stranger %s', async (_, status, headers) => {
    expect((await ask({ method, path, headers: headers() })).status).toBe(status);
  });

  it('refuses an expired session', async () => {
    world.kernel.activeFaults.clockSkewMs.set(61 * 60_000, REGION);
    const { status } = await ask({ method, path, headers: bearer(sessions['own']) });
    world.kernel.activeFaults.clockSkewMs.set(0, REGION);
    expect(status).toBe(401);
  });

  it('tells a tenant who may not be here where their placement is, and nothing else', async () => {
    expect(
      mayHold(
        world.topology.placements.find(({ name }) => name === 'eu')!,
        REGION,
      ),
    ).toBe(false);
    const { status, headers } = await ask({ method, path, headers: bearer(sessions['abroad']) });
    expect([status, headers['location']]).toEqual([302, `https://eu-central-1.dev.companyos.example${path}`]);
  });
});

describe.each(routes.filter(({ asks }) => asks === 'AWS_IAM'))('$key', ({ method, path }) => {
  it.each<[string, () => Record<string, string>]>([
    ['without a signature', () => ({})],
    ['with a session', () => bearer(sessions['own'])],
    ['with the name that verification uses', () => bearer(sessions['own'], 'us-east/synthetic')],
  ])('refuses a stranger %s', async (_, headers) => {
    expect((await ask({ method, path, headers: headers() })).status).toBe(403);
  });
});

describe('a login', () => {
  it.each([
    ['a wrong secret', FIRST_USER],
    ['an unknown user', 'nobody'],
  ])('with %s is refused, both with the same answer', async (_, user) => {
    const body = JSON.stringify({ value: secretOf('us-east/t1', 'wrong') });
    const headers = { 'x-tenant-id': 'us-east/t1' };
    const { status, body: said } = await ask({ method: 'POST', path: `/identity/${user}`, headers, body });
    expect([status, said]).toEqual([
      401,
      '{"kind":"mistake","reason":"this user has not registered, or with another secret"}',
    ]);
  });
});

it('the public answer says whether the region is there and which regions are drained, and nothing else', async () => {
  const said = [];
  for (const { method, path } of routes.filter(({ key }) => PUBLIC.includes(key) && !STATUS_PAGE.includes(key)))
    said.push((await ask({ method, path })).status);
  expect(said.sort()).toEqual([200, 404, 404]);
});

it('the status page is for everybody, and names no region, placement or tenant', async () => {
  for (const { method, path } of routes.filter(({ key }) => STATUS_PAGE.includes(key))) {
    const { status, body } = await ask({ method, path });
    expect(status).toBe(200);
    expect(body).toContain('dev.companyos.example');
    expect(body).not.toMatch(/us-east|us-west|eu-central|eu-optin/);
  }
});
