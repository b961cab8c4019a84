import { dynamoIn } from '../../../functions/runtime/clients';
import type { WaitingWrite } from '../../../functions/cell/waiting-write';
import { waitingKey } from '../../../strategy/data-items';
import type { Applied } from '../../../functions/cell/apply/contract';
import { type Call, connect, freshClock, runIn, type Scripted, Tables, Wire } from './fixtures';

const DATA = 'companyos-dev-us-east-data';
const dynamo = new Wire();
let tables: Tables;
let apply: () => Promise<Applied>;

beforeAll(async () => {
  runIn('us-east-1');
  connect(dynamoIn('us-east-1'), dynamo);
  connect(dynamoIn('us-west-2'), dynamo);
  ({ handler: apply } = await import('../../../functions/cell/apply/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  dynamo.script = tables.answer;
  dynamo.calls.length = 0;
  for (const placement of ['us-east', 'us-west']) heartbeat(placement, 5);
});
afterEach(() => jest.useRealTimers());

/** The peer's sign of life, so many seconds old, as this region's replica has it. */
function heartbeat(placement: string, secondsAgo: number): void {
  const item = { pk: 'heartbeat', sk: 'us-west-2', atMs: Date.now() - secondsAgo * 1000 };
  tables.items.set(`companyos-dev-${placement}-data/heartbeat/us-west-2`, item);
}

function waits(key: string, value: string, second: number): WaitingWrite {
  return waitsFor('us-east/acme', { key, value, second });
}

function waitsFor(tenant: string, of: { key: string; value: string; second: number }): WaitingWrite {
  const { key, value, second } = of;
  const writtenAtMs = Date.UTC(2027, 0, 1) + second * 1000;
  const version = `${new Date(writtenAtMs).toISOString()}@us-east-1`;
  const common = { service: 'content-premium', tenant, region: 'us-east-1' } as const;
  const write: WaitingWrite = { ...common, key, value, version, writtenAtMs };
  const { pk, sk } = waitingKey(write);
  tables.items.set(`${DATA}/${pk}/${sk}`, { ...write, pk, sk });
  return write;
}

const stored = (key: string) => tables.items.get(`${DATA}/content-premium#us-east/acme/${key}`);
const left = () => [...tables.items.keys()].filter((name) => name.includes('/waiting#'));

describe('writes that had to wait', () => {
  it('are applied once, the oldest first, and do not wait any more', async () => {
    waits('a', 'first', 1);
    const last = waits('a', 'second', 2);
    waits('b', 'other', 3);
    expect(await apply()).toEqual({ kind: 'looked', applied: 3, aside: 0, behind: [] });
    expect(stored('a')).toMatchObject({ value: 'second', version: last.version });
    expect(stored('b')).toMatchObject({ value: 'other' });
    expect(left()).toEqual([]);
    const written = dynamo.calls.filter(({ operation }) => operation === 'PutItem');
    expect(written).toHaveLength(6);
    freshClock();
    for (const placement of ['us-east', 'us-west']) heartbeat(placement, 5);
    expect(await apply()).toMatchObject({ applied: 0 });
  });

  it('go on waiting while a drill plays a partition, for those for whom it is played', async () => {
    const fault = (whom: 'synthetic' | 'all') => ({
      ...{ region: 'us-east-1', effect: { kind: 'partition', share: 1, whom }, drill: 'drill-us-east-1-x' },
      ...{ at: new Date(Date.now()).toISOString(), until: new Date(Date.now() + 60_000).toISOString() },
    });
    const play = (whom: 'synthetic' | 'all') =>
      tables.items.set('companyos-dev-control/routing/fault#us-east-1', {
        ...{ pk: 'routing', sk: 'fault#us-east-1', fault: fault(whom) },
      });
    waits('a', 'x', 1);
    waitsFor('us-east/synthetic', { key: 'b', value: 'y', second: 2 });
    play('synthetic');
    expect(await apply()).toMatchObject({ applied: 1, behind: ['us-east'] });
    expect([stored('a'), left().length]).toEqual([expect.objectContaining({ value: 'x' }), 1]);
    waits('c', 'z', 3);
    play('all');
    await jest.advanceTimersByTimeAsync(3000);
    expect(await apply()).toMatchObject({ applied: 0 });
    await jest.advanceTimersByTimeAsync(30_000);
    for (const placement of ['us-east', 'us-west']) heartbeat(placement, 5);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await apply()).toMatchObject({ applied: 2, behind: [] });
  });

  it('are told of by their age, also while they may not be applied, and 0 when none is left', async () => {
    const printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const told = () =>
      printed.mock.calls
        .map(([line]) => JSON.parse(String(line)) as Record<string, unknown>)
        .filter(({ Placement }) => Placement === 'us-east');
    waits('a', 'x', Date.now() / 1000 - Date.UTC(2027, 0, 1) / 1000 - 100);
    heartbeat('us-east', 41);
    await apply();
    expect(told()).toMatchObject([{ OldestWaitingWriteSeconds: 100, WaitingWritesAside: 0 }]);
    heartbeat('us-east', 5);
    tables.items.set(`${DATA}/waiting#us-east-1/x`, { pk: 'waiting#us-east-1', sk: 'x' });
    expect(await apply()).toMatchObject({ applied: 1, aside: 1, behind: [] });
    expect(told().slice(1)).toMatchObject([{ OldestWaitingWriteSeconds: 0, WaitingWritesAside: 1 }]);
    printed.mockRestore();
  });

  it('are put aside when they are of a service whose writes never wait', async () => {
    const write = waits('a', 'x', 1);
    const { pk, sk } = waitingKey(write);
    tables.items.set(`${DATA}/${pk}/${sk}`, { ...write, service: 'control-plane', pk, sk });
    expect(await apply()).toMatchObject({ applied: 0, aside: 1, behind: [] });
    expect([...tables.items.keys()].filter((name) => name.startsWith(`${DATA}/control-plane/`))).toEqual([]);
  });

  it('leave a later write alone', async () => {
    const later = waits('a', 'later', 9);
    tables.items.set(`${DATA}/content-premium#us-east/acme/a`, { value: 'later', version: later.version });
    waits('a', 'earlier', 1);
    await apply();
    expect(stored('a')).toMatchObject({ value: 'later' });
    expect(left()).toEqual([]);
  });

  it('go on waiting while the control store is silent', async () => {
    waits('a', 'x', 1);
    const isControl = ({ input }: Call): boolean => String(input['TableName']).endsWith('-control');
    const silent: Scripted = { status: 500, body: { __type: 'InternalServerError' } };
    dynamo.script = (call) => (isControl(call) ? silent : tables.answer(call));
    const run = apply();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await run).toEqual({ kind: 'partitioned', applied: 0, aside: 0, behind: [] });
    expect(left()).toHaveLength(1);
  });

  it('go on waiting while the writes of a peer have not arrived, known or unknown', async () => {
    waits('a', 'x', 1);
    heartbeat('us-east', 41);
    expect(await apply()).toMatchObject({ applied: 0, behind: ['us-east'] });
    tables.items.delete(`${DATA}/heartbeat/us-west-2`);
    expect(await apply()).toMatchObject({ applied: 0, behind: ['us-east'] });
    expect(left()).toHaveLength(1);
  });

  it('are not kept by a peer that is drained: it writes no more, and may never be heard of again', async () => {
    waits('a', 'x', 1);
    heartbeat('us-east', 4_000);
    const drained = { pk: 'routing', sk: 'switch#us-west-2', drained: true, incident: 'i', at: 't' };
    tables.items.set('companyos-dev-control/routing/switch#us-west-2', drained);
    expect(await apply()).toMatchObject({ applied: 1, behind: [] });
  });
});
