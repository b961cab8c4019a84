import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { s3In } from '../../../functions/cell/content/bucket';
import { Read, Written } from '../../../functions/cell/content/contract';
import { dynamoIn } from '../../../functions/runtime/clients';
import { sha256 } from '../../../strategy/sha256';
import { type Call, connect, event, freshClock, read, runIn, type Scripted, Tables, Wire } from './fixtures';

const control = new Wire();
const bucket = new Wire();
let tables: Tables;
let objects: Map<string, string>;
let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

const refused = (status: number, code: string): Scripted => ({
  status,
  body: `<Error><Code>${code}</Code><Message>refused</Message></Error>`,
});
const tagOf = (text: string): string => `"${sha256(text)}"`;

/** A bucket: objects by path, with S3's conditions of a write. */
function store({ operation, input, headers = {} }: Call): Scripted {
  const [method, path = ''] = operation.split(' ');
  const found = objects.get(path);
  if (method !== 'PUT')
    return found === undefined
      ? refused(404, 'NoSuchKey')
      : { status: 200, body: found, headers: { etag: tagOf(found) } };
  const refusal = unmet(headers, found);
  if (refusal) return refusal;
  objects.set(path, JSON.stringify(input));
  return { status: 200, body: '' };
}

function unmet(headers: Readonly<Record<string, string>>, found: string | undefined): Scripted | undefined {
  const tag = headers['if-match'];
  if (headers['if-none-match'] === '*') return found === undefined ? undefined : refused(412, 'PreconditionFailed');
  if (tag === undefined) return undefined;
  if (found === undefined) return refused(404, 'NoSuchKey');
  return tag === tagOf(found) ? undefined : refused(412, 'PreconditionFailed');
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
    expect([...tables.items.keys()]).toEqual([
      expect.stringMatching(/^companyos-dev-us-east-data\/written#us-east-1\/\S+#content-premium#us-east\/acme#a$/),
      'companyos-dev-us-east-data/content-premium#us-east/acme/a',
    ]);
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

describe('an object of standard content', () => {
  const path = '/content-standard/a';
  const isPut = ({ operation }: Call): boolean => operation.startsWith('PUT ');
  const puts = (): Call[] => bucket.calls.filter(isPut);
  const value = async (): Promise<unknown> => (await call('GET', path)).body['value'];
  /** Answers the first write otherwise. */
  const onFirstWrite = (act: (asked: Call) => Scripted): void => {
    let isFirst = true;
    bucket.script = (asked) => {
      const isIt = isPut(asked) && isFirst;
      isFirst &&= !isIt;
      return isIt ? act(asked) : store(asked);
    };
  };
  const silent: Scripted = refused(500, 'InternalError');
  beforeEach(() => {
    bucket.calls.length = 0;
  });

  /** The first of its two attempts is on its way for long: S3 gets it when everybody has been answered. */
  const writeWhoseFirstAttemptIsLate = async (of: string): Promise<() => Scripted> => {
    let late: Call | undefined;
    onFirstWrite((asked) => ((late = asked), silent));
    const writing = call('PUT', path, of);
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await writing).status).toBe(200);
    return () => store(late!);
  };

  it.each(['nothing', 'something'])('keeps a newer write when an older one arrives late, over %s', async (before) => {
    if (before === 'something') await call('PUT', path, 'oldest');
    const arrive = await writeWhoseFirstAttemptIsLate('older');
    expect((await call('PUT', path, 'newer')).status).toBe(200);
    expect(arrive()).toMatchObject({ status: 412 });
    expect(await value()).toBe('newer');
  });

  it('is looked at again when somebody wrote in between, and a later write wins', async () => {
    const later = {
      value: 'theirs',
      version: '2030-01-01T00:00:00.000Z@us-east-1',
      writtenAtMs: 1,
      region: 'us-east-1',
    };
    onFirstWrite((asked) => {
      objects.set(asked.operation.split(' ')[1]!, JSON.stringify(later));
      return store(asked);
    });
    expect(await call('PUT', path, 'ours')).toMatchObject({
      status: 200,
      body: { superseded: true, version: later.version },
    });
    expect(await value()).toBe('theirs');
    expect(puts()).toHaveLength(1);
  });

  it('is ours when only the answer to the first attempt was lost', async () => {
    onFirstWrite((asked) => (store(asked), silent));
    const writing = call('PUT', path, 'ours');
    await jest.advanceTimersByTimeAsync(1_000);
    const { status, body } = await writing;
    expect({ status, superseded: body['superseded'] }).toEqual({ status: 200, superseded: undefined });
    expect(await value()).toBe('ours');
  });

  it('is replaced when what lies there is damaged', async () => {
    await call('PUT', path, 'good');
    const [where = ''] = objects.keys();
    objects.set(where, 'no JSON');
    expect((await call('PUT', path, 'better')).status).toBe(200);
    expect(await value()).toBe('better');
  });

  it('is not written once the lease has ended while it was looked at', async () => {
    await call('PUT', path, 'before');
    bucket.script = (asked) => {
      if (!isPut(asked)) jest.setSystemTime(Date.now() + 16_000);
      const lease = { pk: 'lease#us-east', sk: 'content-standard', epoch: 1, holder: 'us-west-2' };
      tables.items.set('companyos-dev-control/lease#us-east/content-standard', lease);
      return store(asked);
    };
    expect(await call('PUT', path, 'after')).toMatchObject({ status: 503, body: { kind: 'read-only' } });
    expect(puts()).toHaveLength(1);
  });

  it('gives up when others keep changing it', async () => {
    bucket.script = (asked) => (isPut(asked) ? refused(409, 'ConditionalRequestConflict') : store(asked));
    expect(await call('PUT', path, 'ours')).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
    expect(puts()).toHaveLength(5);
  });
});
