import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { sealSetting } from '../../../strategy/setting';
import { LoggedIn } from '../../../functions/cell/login/contract';
import { dynamoIn } from '../../../functions/runtime/clients';
import { connect, event, freshClock, read, row, runIn, Tables, Wire } from './fixtures';

const secretOf = (seed: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7 + seed)).toString('base64url');
const SECRET = secretOf(0);
const wire = new Wire();
let tables: Tables;
let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

beforeAll(async () => {
  runIn('us-east-1');
  connect(dynamoIn('us-east-1'), wire);
  connect(dynamoIn('us-west-2'), wire);
  ({ handler } = await import('../../../functions/cell/login/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

const ask = async (method: string, path: string, options: Parameters<typeof event>[2]) =>
  read(await handler(event(method, path, options)));
const call = (method: string, path: string, value?: unknown) =>
  ask(method, path, value === undefined ? {} : { body: { value } });

describe('the login function', () => {
  it('registers a credential once, and logs in with it', async () => {
    const registered = await call('PUT', '/identity/jo', SECRET);
    expect(registered).toMatchObject({ status: 200, body: { key: 'jo', region: 'us-east-1', epoch: 0 } });
    expect(await call('PUT', '/identity/jo', SECRET)).toMatchObject({ status: 200, body: registered.body });
    expect((await call('PUT', '/identity/jo', secretOf(1))).status).toBe(409);
    const { status, body } = await call('POST', '/identity/jo', SECRET);
    expect(status).toBe(200);
    expect(LoggedIn.parse(body)).toMatchObject({ key: 'jo', version: registered.body['version'] });
  });

  it('refuses a wrong secret and an unknown user', async () => {
    await call('PUT', '/identity/jo', SECRET);
    expect((await call('POST', '/identity/jo', secretOf(2))).status).toBe(401);
    expect((await call('POST', '/identity/nobody', SECRET)).status).toBe(401);
  });

  it('never stores the secret itself', async () => {
    await call('PUT', '/identity/jo', SECRET);
    expect(JSON.stringify([...tables.items.values()])).not.toContain(SECRET);
  });

  it('keeps tenant settings, and answers 404 for one that was never set', async () => {
    const written = await call('PUT', '/control-plane/flag', 'on');
    expect(written.status).toBe(200);
    const found = await call('GET', '/control-plane/flag');
    expect(found.body).toEqual({ ...written.body, value: 'on' });
    expect((await call('GET', '/control-plane/other')).status).toBe(404);
    expect((await ask('GET', '/control-plane/flag', { tenant: 'us-east/rival' })).status).toBe(404);
  });

  it('costs one store call beside the cached map', async () => {
    await call('GET', '/control-plane/flag');
    await call('GET', '/control-plane/flag');
    expect(wire.calls.map(({ operation }) => operation).sort()).toEqual(['GetItem', 'GetItem', 'Query']);
  });

  it('asks its own region alone for data', async () => {
    await ask('PUT', '/control-plane/flag', { body: { value: 'on' }, tenant: 'us-west/acme' });
    const hosts = wire.calls.filter(({ operation }) => operation !== 'Query').map(({ host }) => host);
    expect(new Set(hosts)).toEqual(new Set(['dynamodb.us-east-1.amazonaws.com']));
  });

  it('accepts a write that a later one has already overtaken, and says so', async () => {
    const pk = 'control-plane';
    const version = '9999-01-01T00:00:00.000Z@us-west-2';
    const name = { tenant: 'us-east/acme', key: 'flag' };
    const later = { pk, ...sealSetting({ ...name, value: 'off', version, writtenAtMs: 1, region: 'us-west-2' }) };
    tables.items.set('companyos-dev-us-east-tier0/control-plane/us-east/acme#flag', later);
    const { status, body } = await call('PUT', '/control-plane/flag', 'on');
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: later.version, superseded: true });
    expect((await call('GET', '/control-plane/flag')).body).toMatchObject({ value: 'off' });
  });

  it('tries again when two regions wrote the same item at once', async () => {
    let conflicts = 1;
    wire.script = (asked) =>
      asked.operation === 'PutItem' && conflicts-- > 0
        ? { status: 400, body: { __type: 'ReplicatedWriteConflictException', message: 'conflict' } }
        : tables.answer(asked);
    const answer = call('PUT', '/control-plane/flag', 'on');
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await answer).status).toBe(200);
  });

  it('answers 503 unavailable, never success, when its store fails', async () => {
    wire.script = (asked) =>
      asked.operation === 'Query' ? tables.answer(asked) : { status: 500, body: { __type: 'InternalServerError' } };
    const answer = call('PUT', '/identity/jo', SECRET);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await answer).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
    expect((await answer).headers).toMatchObject({ 'retry-after': '2', 'x-region': 'us-east-1' });
  });

  it('sends a tenant of another residency home, without touching a table', async () => {
    const answer = await ask('GET', '/control-plane/flag', { tenant: 'eu/acme' });
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe('https://eu-central-1.dev.companyos.example/control-plane/flag');
    const asked = wire.calls.map(({ input }) => input['TableName']);
    expect(asked).toEqual(['companyos-dev-known-us-east-1']);
  });

  it('lets people log in while writes are closed', async () => {
    await call('PUT', '/identity/jo', SECRET);
    tables.items.set('companyos-dev-control/routing/route#us-east#identity', {
      pk: 'routing',
      sk: 'route#us-east#identity',
      ...row('us-east', 'identity', { mode: 'read-only', epoch: 3 }),
    });
    jest.advanceTimersByTime(3_000);
    expect(await call('POST', '/identity/jo', SECRET)).toMatchObject({ status: 200, body: { epoch: 3 } });
    expect(await call('PUT', '/identity/al', SECRET)).toMatchObject({ status: 503, body: { kind: 'read-only' } });
  });

  it('logs in with what the replica knew last when it has lost its quorum, and registers nobody', async () => {
    await call('PUT', '/identity/jo', SECRET);
    wire.script = (asked) =>
      asked.operation === 'PutItem' || asked.input['ConsistentRead'] === true
        ? { status: 500, body: { __type: 'InternalServerError', message: 'no quorum' } }
        : tables.answer(asked);
    jest.advanceTimersByTime(3_000);
    const inTime = async (asked: ReturnType<typeof call>) => (await jest.advanceTimersByTimeAsync(10_000), asked);
    expect(await inTime(call('POST', '/identity/jo', SECRET))).toMatchObject({ status: 200 });
    // Whom it does not know it may only not know yet.
    expect(await inTime(call('POST', '/identity/nobody', SECRET))).toMatchObject({ body: { kind: 'unavailable' } });
    expect(await inTime(call('PUT', '/identity/al', SECRET))).toMatchObject({ body: { kind: 'read-only' } });
  });

  it.each(['', 'not json', '[]', '{"value":7}', '{"value":"short"}'])('answers 400 to the body %s', async (body) => {
    const answer = read(await handler(event('PUT', '/identity/jo', { body })));
    expect(answer).toMatchObject({ status: 400, headers: { 'x-region': 'us-east-1' } });
  });

  it('answers even what is no request at all', async () => {
    expect((await handler({ nonsense: true } as never)).statusCode).toBe(503);
  });

  it('refuses settings while the control plane is frozen, and says when to come back', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const key = { pk: 'routing', sk: 'freeze#us-east#control-plane' };
    const freeze = { ...key, placement: 'us-east', service: 'control-plane', incident: 'i', until };
    tables.items.set(`companyos-dev-control/${key.pk}/${key.sk}`, freeze);
    const refused = await call('PUT', '/control-plane/flag', 'off');
    expect(refused).toMatchObject({ status: 503, body: { kind: 'frozen' }, headers: { 'retry-after': '5' } });
    expect((await call('GET', '/control-plane/flag')).status).toBe(404);
    expect((await call('PUT', '/identity/jo', SECRET)).status).toBe(200);
    const elsewhere = { tenant: 'us-west/acme', body: { value: 'on' } };
    expect((await ask('PUT', '/control-plane/flag', elsewhere)).status).toBe(200);
    const named = { tenant: 'us-east/synthetic', body: { value: 'on' } };
    expect(await ask('PUT', '/control-plane/flag', named)).toMatchObject({ body: { kind: 'frozen' } });
    const verifying = { session: null, body: { value: 'on' } };
    expect((await ask('PUT', '/synthetic/control-plane/us-east/flag', verifying)).status).toBe(200);
  });
});

describe('a setting', () => {
  const NAME = 'companyos-dev-us-east-tier0/control-plane/us-east/acme#flag';
  const chain = () => [...tables.items].filter(([name]) => name.includes('/audit#us-east-1/')).map(([, item]) => item);
  const puts = () =>
    wire.calls.filter(({ operation }) => operation === 'PutItem').map(({ input }) => marshalled(input));
  const marshalled = (input: Record<string, unknown>) => (input['Item'] as { pk: { S: string } }).pk.S;

  it('is on record before it is written, and costs one write more', async () => {
    await call('PUT', '/control-plane/flag', 'on');
    wire.calls.length = 0;
    await call('PUT', '/control-plane/flag', 'off');
    expect(puts()).toEqual(['audit#us-east-1', 'control-plane']);
    expect(wire.calls).toHaveLength(2);
    expect(chain().map(({ body }) => body)).toMatchObject([{ value: 'on' }, { value: 'off' }]);
  });

  it('is not written, nor acknowledged, when it cannot be put on record', async () => {
    wire.script = (asked) =>
      asked.operation === 'PutItem' ? { status: 500, body: { __type: 'InternalServerError' } } : tables.answer(asked);
    const answer = call('PUT', '/control-plane/flag', 'on');
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await answer).status).toBe(503);
    expect(tables.items.has(NAME)).toBe(false);
  });

  it('takes the next place in the chain when another execution environment was quicker', async () => {
    await call('PUT', '/control-plane/flag', 'on');
    const [newest] = chain().slice(-1);
    const sequence = Number(newest?.['sequence']) + 1;
    const sk = String(sequence).padStart(12, '0');
    const rival = { pk: 'audit#us-east-1', sk, sequence, hash: 'the hash of a rival' };
    tables.items.set(`companyos-dev-us-east-tier0/audit#us-east-1/${sk}`, rival);
    expect((await call('PUT', '/control-plane/flag', 'off')).status).toBe(200);
    expect(chain().at(-1)).toMatchObject({ sequence: sequence + 1, previous: rival.hash, body: { value: 'off' } });
  });

  it.each([
    ['another value', { value: 'default' }, 'does not match its checksum'],
    ['no value at all', { value: undefined }, 'is no setting: value'],
  ])('with %s is refused with the reason, and counted', async (_, damage, reason) => {
    const printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await call('PUT', '/control-plane/flag', 'on');
    tables.items.set(NAME, JSON.parse(JSON.stringify({ ...tables.items.get(NAME), ...damage })) as object as never);
    const answer = await call('GET', '/control-plane/flag');
    expect(answer).toMatchObject({
      status: 503,
      body: { kind: 'damaged', reason: expect.stringContaining(reason) as string },
    });
    expect(JSON.parse(String(printed.mock.lastCall?.[0]))).toMatchObject({
      Placement: 'us-east',
      BadControlEntries: 1,
    });
    printed.mockRestore();
  });
});
