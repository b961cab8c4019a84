import type { HttpAnswer } from '../../../functions/cell/answers';
import { s3In } from '../../../functions/cell/content/bucket';
import { Read, Written } from '../../../functions/cell/content/contract';
import { dynamoIn } from '../../../functions/runtime/clients';
import { type Call, connect, event, freshClock, read, runIn, type Scripted, Tables, Wire } from './fixtures';

const control = new Wire();
const bucket = new Wire();
let tables: Tables;
let objects: Map<string, string>;
let handler: (event: unknown) => Promise<HttpAnswer>;

/** A bucket: objects by path. */
function store({ operation, input }: Call): Scripted {
  const [method, path = ''] = operation.split(' ');
  if (method === 'PUT') objects.set(path, JSON.stringify(input));
  if (method === 'PUT') return { status: 200, body: '' };
  const found = objects.get(path);
  return found === undefined
    ? { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>absent</Message></Error>' }
    : { status: 200, body: found };
}

beforeAll(async () => {
  runIn('us-east-1');
  connect(dynamoIn('us-east-1'), control);
  connect(dynamoIn('us-west-2'), control);
  connect(s3In('us-east-1'), bucket);
  ({ handler } = await import('../../../functions/cell/content/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  objects = new Map();
  control.script = tables.answer;
  bucket.script = store;
  control.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

const call = async (method: string, path: string, value?: string) =>
  read(await handler(event(method, path, value === undefined ? {} : { body: { value } })));

describe('the content function', () => {
  it('keeps standard content as objects under the tenant, with its version', async () => {
    const written = await call('PUT', '/content-standard/a', 'hello');
    expect(written).toMatchObject({ status: 200, body: { key: 'a', region: 'us-east-1', epoch: 0 } });
    const [path] = [...objects.keys()];
    expect(path).toContain('/content-standard/us-east/acme/a');
    const found = Read.parse((await call('GET', '/content-standard/a')).body);
    expect(found).toEqual({ ...Written.parse(written.body), value: 'hello' });
    expect((await call('GET', '/content-standard/b')).status).toBe(404);
  });

  it('takes the lease with the first write of an active-passive service, and not again soon', async () => {
    await call('PUT', '/content-standard/a', '1');
    expect(tables.items.get('companyos-dev-control/lease#us-east/content-standard')).toMatchObject({
      holder: 'us-east-1',
      epoch: 0,
    });
    control.calls.length = 0;
    await call('PUT', '/content-standard/a', '2');
    expect(control.calls).toEqual([]);
  });

  it('is read-only, and writes nothing, when somebody else holds the lease', async () => {
    const lease = { pk: 'lease#us-east', sk: 'tooling', epoch: 0, revokedAtMs: 1 };
    tables.items.set('companyos-dev-control/lease#us-east/tooling', lease);
    expect(await call('PUT', '/tooling/a', 'x')).toMatchObject({ status: 503, body: { kind: 'read-only' } });
    expect([...tables.items.keys()].some((name) => name.includes('-data/'))).toBe(false);
  });

  it('asks for no lease for active-active content', async () => {
    expect((await call('PUT', '/content-premium/a', 'x')).status).toBe(200);
    expect([...tables.items.keys()]).toEqual(['companyos-dev-us-east-data/content-premium#us-east/acme/a']);
  });

  it('reads on with the last map when the control store falls silent; writes are stored to wait, or refused', async () => {
    await call('PUT', '/content-premium/a', 'x');
    control.script = (asked) =>
      String(asked.input['TableName']).endsWith('-control')
        ? { status: 500, body: { __type: 'InternalServerError' } }
        : tables.answer(asked);
    jest.advanceTimersByTime(3_000);
    const reading = call('GET', '/content-premium/a');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await reading).toMatchObject({ status: 200, headers: { 'x-routes': 'stale' }, body: { value: 'x' } });
    const waiting = await call('PUT', '/content-premium/a', 'y');
    expect(waiting).toMatchObject({ status: 202, body: { kind: 'waiting', key: 'a', region: 'us-east-1' } });
    const stored = [...tables.items].filter(([name]) => name.includes('/waiting#us-east-1/'));
    expect(stored.map(([, item]) => item)).toMatchObject([
      { service: 'content-premium', tenant: 'us-east/acme', key: 'a', value: 'y', version: waiting.body['version'] },
    ]);
    expect((await call('GET', '/content-premium/a')).body).toMatchObject({ value: 'x' });
    expect(await call('PUT', '/content-standard/a', 'y')).toMatchObject({ status: 503, body: { kind: 'read-only' } });
  });

  it('answers 400 to a value that no item could hold', async () => {
    expect((await call('PUT', '/content-premium/a', 'x'.repeat(350_001))).status).toBe(400);
  });
});
