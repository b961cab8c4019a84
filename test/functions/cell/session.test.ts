import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { LoggedIn } from '../../../functions/cell/login/contract';
import { saidBy, SESSION_MS } from '../../../functions/cell/session';
import { SessionKeys } from '../../../functions/cell/session-keys';
import { dynamoIn } from '../../../functions/runtime/clients';
import { credentialHash, secretProblem } from '../../../strategy/credential';
import {
  connect,
  event,
  freshClock,
  keys,
  read,
  runIn,
  sessionKey,
  sessionOf,
  Tables,
  topology,
  Wire,
} from './fixtures';

const DAY_MS = 24 * 3_600_000;
const SECRET = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7)).toString('base64url');
const TENANT = 'us-east/acme';
const made = (region: string) => new SessionKeys({ topology, region });
const check = (session: string, placement = 'us-east', region = 'us-east-1') =>
  made(region).check(session, placement, Date.now());

beforeAll(() => ['us-east-1', 'us-west-2', 'eu-central-1'].forEach(runIn));
beforeEach(freshClock);
afterEach(() => jest.useRealTimers());

describe('a session', () => {
  it('is valid in every region of its placement, without a call to the one that made it', async () => {
    const of = { tenant: TENANT, user: 'jo', id: 'r' };
    const session = await made('us-east-1').issue(of, 'us-east', Date.now());
    keys.calls.length = 0;
    expect(await check(session, 'us-east', 'us-west-2')).toMatchObject(of);
    expect(keys.calls.map(({ host }) => host)).toEqual(['kms.us-west-2.amazonaws.com']);
  });

  it('costs one call to KMS a day and placement, however many there are', async () => {
    const sessions = made('us-east-1');
    keys.calls.length = 0;
    for (let count = 0; count < 5; count += 1)
      await sessions.check(
        await sessions.issue({ tenant: TENANT, user: 'jo', id: 'r' }, 'us-east', Date.now()),
        'us-east',
        Date.now(),
      );
    expect(keys.calls).toHaveLength(1);
  });

  it('ends after an hour, not before', async () => {
    const session = sessionOf(TENANT);
    jest.setSystemTime(Date.now() + SESSION_MS - 1);
    expect(await check(session)).toBeDefined();
    jest.setSystemTime(Date.now() + 1);
    expect(await check(session)).toBeUndefined();
  });

  it('outlives the day that its key was made for', async () => {
    jest.setSystemTime(Math.ceil(Date.now() / DAY_MS) * DAY_MS - 1_000);
    const session = sessionOf(TENANT);
    jest.setSystemTime(Date.now() + 60_000);
    expect(await check(session)).toBeDefined();
  });

  it.each([
    ['long ago, with a key that leaked since', { day: -3, endsAtMs: 0 }],
    ['for the day after tomorrow', { day: 2, endsAtMs: 0 }],
  ])('is not valid when it was made %s, and no key is made for it', async (_, { day }) => {
    keys.calls.length = 0;
    const today = Math.floor(Date.now() / DAY_MS);
    expect(await check(sessionOf(TENANT, { day: today + day }))).toBeUndefined();
    expect(keys.calls).toEqual([]);
  });

  it.each([
    ['another placement of the same residency', sessionKey('us-west', 0)],
    ['another residency', sessionKey('eu', 0)],
    ['what is stored of the secret', Buffer.from(credentialHash({ tenant: TENANT, user: 'jo' }, SECRET))],
    ['nothing', Buffer.alloc(0)],
  ])('is not valid when it is sealed with the key of %s', async (_, key) => {
    expect(await check(sessionOf(TENANT, {}, key))).toBeUndefined();
  });

  it.each([
    ['another tenant in it', (session: string) => withSaid(session, { tenant: 'us-east/rival' })],
    ['a later end', (session: string) => withSaid(session, { endsAtMs: Date.now() + 10 * DAY_MS })],
    [
      'a letter of its signature changed',
      (session: string) => session.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
    ],
    ['a short signature', (session: string) => session.slice(0, -10)],
    ['no signature', (session: string) => session.split('.')[0] ?? ''],
    ['more after it', (session: string) => `${session}.more`],
    ['something else in its place', () => Buffer.from('"text"').toString('base64url') + '.x'],
    ['nothing in its place', () => ''],
  ])('is not valid with %s', async (_, change) => {
    expect(await check(change(sessionOf(TENANT)))).toBeUndefined();
  });
});

function withSaid(session: string, changes: object): string {
  const [said = '', signature = ''] = session.split('.');
  const more = { ...(JSON.parse(Buffer.from(said, 'base64url').toString()) as object), ...changes };
  return `${Buffer.from(JSON.stringify(more)).toString('base64url')}.${signature}`;
}

describe('a login', () => {
  const wire = new Wire();
  let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;
  let tables: Tables;
  beforeAll(async () => {
    runIn('us-east-1');
    for (const region of ['us-east-1', 'us-west-2']) connect(dynamoIn(region), wire);
    ({ handler } = await import('../../../functions/cell/login/handler'));
  });
  beforeEach(() => {
    tables = new Tables();
    wire.script = tables.answer;
  });
  const call = async (method: string, path: string, options: Parameters<typeof event>[2] = {}) =>
    read(await handler(event(method, path, { body: { value: SECRET }, ...options })));

  it('gives a session for the tenant and the user who registered, and no key or hash is in it', async () => {
    await call('PUT', '/identity/jo');
    const { session } = LoggedIn.parse((await call('POST', '/identity/jo', { session: null })).body);
    const day = Math.floor(Date.now() / DAY_MS);
    expect(saidBy(session)).toEqual({ tenant: TENANT, user: 'jo', id: 'r-1', endsAtMs: Date.now() + SESSION_MS, day });
    expect((await call('PUT', '/control-plane/flag', { session, body: { value: 'on' } })).status).toBe(200);
  });

  it('registers a tenant’s first user for whoever IAM lets in, and for nobody else', async () => {
    const first = { session: null };
    expect((await call('PUT', '/tenants/us-east/new/ann', { ...first, isSigned: false })).status).toBe(403);
    expect((await call('PUT', '/tenants/us-east/new/ann', first)).status).toBe(200);
    const { status } = await call('POST', '/identity/ann', { ...first, tenant: 'us-east/new' });
    expect(status).toBe(200);
    expect((await call('POST', '/identity/ann', first)).status).toBe(401);
  });

  it('tells equal secrets of two users apart in what is stored', async () => {
    await call('PUT', '/identity/jo');
    await call('PUT', '/identity/al');
    expect(new Set([...tables.items.values()].map(({ value }) => value)).size).toBe(2);
  });
});

describe('a secret', () => {
  it('may be 32 random bytes in base64url', () => expect(secretProblem(SECRET)).toBeUndefined());

  it.each([
    ['a word that somebody chose', 'correct horse battery staple correct horse ba'],
    ['too short', SECRET.slice(1)],
    ['too long', `${SECRET}A`],
    ['padded', `${SECRET}=`],
    ['spelled in another way', SECRET.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))],
    ['one letter again and again', 'A'.repeat(43)],
    ['a pattern of eight bytes', Buffer.from('12345678'.repeat(4)).toString('base64url')],
  ])('is refused when it is %s', (_, secret) => expect(secretProblem(secret)).toBeDefined());
});
