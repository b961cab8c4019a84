import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { Read, Written } from '../../../functions/cell/content/contract';
import { applyAll } from '../../../functions/cell/apply/apply-all';
import { ifNewerThanStored, putItem, readItem } from '../../../functions/cell/table';
import { waitingKey } from '../../../strategy/data-items';
import { dynamoIn } from '../../../functions/runtime/clients';
import { type Call, connect, event, freshClock, placement, read, runIn, Tables, Wire } from './fixtures';

const region = 'us-east-1';
const table = 'companyos-dev-us-east-data';
const PK = 'content-premium#us-east/acme';
const WHERE = { placement: placement('us-east'), table, region };
const wire = new Wire();
let tables: Tables;
let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

beforeAll(async () => {
  runIn(region);
  connect(dynamoIn(region), wire);
  connect(dynamoIn('us-west-2'), wire);
  ({ handler } = await import('../../../functions/cell/content/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

const stored = (key = 'a') => tables.items.get(`${table}/${PK}/${key}`);
const call = async (method: string, value?: string) =>
  read(await handler(event(method, '/content-premium/a', value === undefined ? {} : { body: { value } })));
/** A document as some region wrote it, in that second of 2027. */
function written(second: number, by = region) {
  const writtenAtMs = Date.UTC(2027, 0, 1) + second * 1000;
  const version = `${new Date(writtenAtMs).toISOString()}@${by}`;
  return { value: `by ${by} in second ${second}`, version, writtenAtMs, region: by };
}
const someWrites = fc.array(
  fc.record({ second: fc.integer({ min: 0, max: 9 }), by: fc.constantFrom('us-east-1', 'us-west-2') }),
  { minLength: 1, maxLength: 6 },
);

describe('of two writes of a key the later one stands', () => {
  it('in whatever order they come, and however often', async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, async (writes) => {
        tables.items.clear();
        const documents = writes.map(({ second, by }) => written(second, by));
        const place = { region, table, key: { pk: PK, sk: 'a' } };
        for (const document of documents) {
          const before = stored()?.['version'];
          const outcome = await putItem(place, document, ifNewerThanStored(document.version));
          const isNewer = typeof before !== 'string' || document.version > before;
          expect(outcome.kind).toBe(isNewer ? 'written' : 'superseded');
          if (outcome.kind === 'superseded') expect(outcome.current).toMatchObject({ version: before });
        }
        const versions = documents.map(({ version }) => version).sort();
        expect(await readItem(place)).toMatchObject({ version: versions.at(-1) });
      }),
      { numRuns: 40 },
    );
  });

  it('when the region that is asked has a clock behind the one that wrote', async () => {
    const ahead = written(9_999_999, 'us-west-2');
    tables.items.set(`${table}/${PK}/a`, { pk: PK, sk: 'a', ...ahead });
    expect(await call('PUT', 'mine')).toMatchObject({
      status: 200,
      body: { version: ahead.version, superseded: true },
    });
    expect(Read.parse((await call('GET')).body)).toMatchObject({ value: ahead.value, version: ahead.version });
  });

  it('and what was told to a client is what a reader finds', async () => {
    const first = Written.parse((await call('PUT', 'one')).body);
    const second = Written.parse((await call('PUT', 'two')).body);
    expect(second.version > first.version).toBe(true);
    expect(second.superseded).toBeUndefined();
    expect(Read.parse((await call('GET')).body)).toMatchObject({ value: 'two', version: second.version });
  });
});

describe('of writes that had to wait', () => {
  const waits = (second: number, tenant = 'us-east/acme'): void => {
    const write = { ...written(second), service: 'content-premium' as const, tenant, key: 'a' };
    const { pk, sk } = waitingKey(write);
    tables.items.set(`${table}/${pk}/${sk}`, { ...write, pk, sk });
  };
  const applied = () =>
    wire.calls
      .filter(({ operation }) => operation === 'PutItem')
      .flatMap(({ input }) => (input['Item'] as { value?: { S: string } }).value?.S ?? []);

  it('the older one never takes the place of one that came meanwhile, from whatever region', async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, someWrites, async (waiting, came) => {
        tables.items.clear();
        for (const { second } of waiting) waits(second);
        const newest = came
          .map(({ second, by }) => written(second, by))
          .sort((a, b) => (a.version < b.version ? -1 : 1));
        const there = newest.at(-1)!;
        tables.items.set(`${table}/${PK}/a`, { pk: PK, sk: 'a', ...there });
        await applyAll(WHERE, Infinity);
        const versions = [there.version, ...waiting.map(({ second }) => written(second).version)].sort();
        expect(stored()).toMatchObject({ version: versions.at(-1) });
        expect([...tables.items.keys()].filter((name) => name.includes('/waiting#'))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('a tenant’s are applied one after the other, the oldest first', async () => {
    for (const second of [7, 2, 5]) waits(second);
    await applyAll(WHERE, Infinity);
    expect(applied()).toEqual([2, 5, 7].map((second) => written(second).value));
    expect(wire.calls.map(({ operation }) => operation)).toEqual([
      'Query',
      // On the list of what was accepted, in its place, and no longer waiting.
      ...[2, 5, 7].flatMap(() => ['PutItem', 'PutItem', 'DeleteItem']),
    ]);
  });

  it('none stops waiting before it is applied', async () => {
    for (const second of [1, 2]) waits(second);
    wire.script = (asked) =>
      asked.operation === 'PutItem' && applied().length === 2
        ? { status: 400, body: { __type: 'AccessDeniedException' } }
        : tables.answer(asked);
    expect(await applyAll(WHERE, Infinity)).toEqual({ applied: 0, aside: 0, left: 1 });
    expect(stored()).toMatchObject({ version: written(1).version });
    const left = [...tables.items].filter(([name]) => name.includes('/waiting#'));
    expect(left.map(([, { version }]) => version)).toEqual([written(2).version]);
  });

  it('all are applied in one run, unless its time is up', async () => {
    const many = Array.from({ length: 503 }, (_, second) => second);
    for (const second of many) waits(second, `us-east/t${second % 7}`);
    expect(await applyAll(WHERE, 0)).toEqual({ applied: 500, aside: 0, left: 0 });
    expect(applied()).not.toContain(written(502).value);
    expect(await applyAll(WHERE, Infinity)).toEqual({ applied: 3, aside: 0, left: 0 });
    for (const second of many) waits(second, `us-east/t${second % 7}`);
    expect(await applyAll(WHERE, Infinity)).toEqual({ applied: 503, aside: 0, left: 0 });
  });

  it('one that can never be applied is put aside, and keeps nobody waiting', async () => {
    const isPoison = ({ input }: Call): boolean =>
      JSON.stringify(input['Item'] ?? '').includes('by us-east-1 in second 2');
    const poison = { status: 400, body: { __type: 'ValidationException', message: 'Item size has exceeded' } };
    wire.script = (asked) =>
      isPoison(asked) && !JSON.stringify(asked.input).includes('aside#') ? poison : tables.answer(asked);
    for (const second of [1, 2, 3]) waits(second);
    tables.items.set(`${table}/waiting#${region}/0 what is this`, { pk: `waiting#${region}`, sk: '0 what is this' });
    expect(await applyAll(WHERE, Infinity)).toEqual({ applied: 2, aside: 2, left: 0 });
    expect(stored()).toMatchObject({ version: written(3).version });
    expect([...tables.items.keys()].filter((name) => name.includes('/waiting#'))).toEqual([]);
    const aside = [...tables.items].filter(([name]) => name.includes('/aside#')).map(([, item]) => item);
    expect(aside).toMatchObject([
      { sk: '0 what is this', asideBecause: 'is no waiting write' },
      { value: written(2).value, asideBecause: expect.stringContaining('Item size has exceeded') as string },
    ]);
  });
});
