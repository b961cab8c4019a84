/** One run of the detector, from its start to its end, by the grid of ten seconds. */
import { Resolver } from 'node:dns/promises';
import type { Output } from '../../functions/detect/contract';
import { s3In } from '../../functions/detect/heartbeats';
import { kmsIn } from '../../functions/runtime/data/key-check';
import { Observations } from '../../functions/detect/observations';
import { states } from '../../functions/detect/watchdog';
import { dynamoIn } from '../../functions/runtime/clients';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { logger } from '../../functions/runtime/logger';
import { StoredObservation, type TickMarks } from '../../strategy/observation';
import { type Call, connect, freshClock, runIn, Tables, topology, Wire } from './cell/fixtures';

const HERE = 'eu-central-1';
const wire = new Wire();
const realFetch = globalThis.fetch;
const { resolveCname } = Resolver.prototype;
let tables: Tables;
let probedAtMs: number[];
let judgedAtMs: number[];
let handler: () => Promise<Output>;

beforeAll(async () => {
  runIn(HERE);
  for (const region of topology.regions) connect(dynamoIn(region), wire);
  connect(s3In(HERE), new Wire());
  connect(kmsIn(HERE), new Wire());
  connect(states, new Wire());
  logger.setLogLevel('SILENT');
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  ({ handler } = await import('../../functions/detect/handler'));
});
beforeEach(() => {
  freshClock();
  // At the beginning of a slot.
  jest.setSystemTime(Math.ceil(Date.now() / 60_000) * 60_000);
  tables = new Tables();
  probedAtMs = [];
  judgedAtMs = [];
  wire.script = (call) => {
    if (isJudging(call)) judgedAtMs.push(Date.now());
    return tables.answer(call);
  };
  globalThis.fetch = () => {
    probedAtMs.push(Date.now());
    return Promise.resolve(new Response('{"kind":"well"}', { status: 200 }));
  };
  Resolver.prototype.resolveCname = () => Promise.resolve([`up.outside.${topology.domain}`]);
});
afterEach(() => {
  globalThis.fetch = realFetch;
  Resolver.prototype.resolveCname = resolveCname;
  jest.useRealTimers();
});

/** Only who judges reads all observations. */
const isJudging = ({ operation, input }: Call): boolean =>
  operation === 'Query' && JSON.stringify(input['ExpressionAttributeValues']).includes('"observations"');

const realSetTimeout = setTimeout;
const realTime = (ms: number): Promise<void> => new Promise((resolve) => realSetTimeout(resolve, ms));

/** In steps of a second, so that the SDK gets its turns of the real event loop in between. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(1000);
  }
}

/** Begins a run now; how it ended, and in which seconds after its start it probed and judged. */
async function start() {
  const startedMs = Date.now();
  let ended: { ticks: number; seconds: number } | undefined;
  const running = handler().then(({ ticks }) => {
    ended = { ticks, seconds: (Date.now() - startedMs) / 1000 };
  });
  // The SDK reads its (absent) configuration files in real time.
  await realTime(100);
  const since = (times: readonly number[]): number[] => [
    ...new Set(times.map((atMs) => Math.floor((atMs - startedMs) / 1000))),
  ];
  return { running, ended: () => ended, probed: () => since(probedAtMs), judged: () => since(judgedAtMs) };
}

const published = () => {
  const item = tables.items.get(`companyos-dev-control/observations/${HERE}`);
  return item && StoredObservation.parse(item);
};
const every = (first: number, last: number): number[] =>
  Array.from({ length: (last - first) / 10 + 1 }, (_, index) => first + index * 10);

/** Another execution environment of the same function begins its run. */
async function takeOver(): Promise<void> {
  const other = new Observations(new ControlStore({ topology, region: HERE }), HERE);
  const begun = other.begin(Date.now());
  await pass(1);
  await begun;
}

describe('a run of the detector', () => {
  it('probes every ten seconds, judges four seconds later, and ends by itself after fourteen minutes', async () => {
    const { running, ended, probed, judged } = await start();
    await pass(860);
    await running;
    expect(ended()?.ticks).toBe(85);
    // Lambda ends it after fifteen minutes.
    expect(ended()?.seconds).toBeLessThanOrEqual(14 * 60 + 10);
    expect(probed()).toEqual(every(0, 840));
    expect(judged()).toEqual(every(4, 844));
    for (const region of topology.regions)
      expect(published()?.seen[region]).toMatchObject({ identity: 'H'.repeat(85), outside: 'H'.repeat(85) });
  });

  it('ends with the tick after a later run has taken over, and leaves the observation to that', async () => {
    const { running, ended, probed } = await start();
    await pass(33);
    await takeOver();
    const startedAtMs = published()?.startedAtMs;
    await pass(30);
    await running;
    expect(probed()).toEqual([0, 10, 20, 30, 40]);
    expect(ended()?.seconds).toBeLessThan(60);
    expect(published()?.startedAtMs).toBe(startedAtMs);
    expect(published()?.seen['us-east-1']?.identity).toBe('HHHHH');
  });

  it('goes on while nothing starts a later one, beyond the minute after which that is due', async () => {
    const { ended, probed, running } = await start();
    await pass(125);
    expect(ended()).toBeUndefined();
    expect(probed()).toEqual(every(0, 120));
    await takeOver();
    await pass(20);
    await running;
    expect(ended()?.ticks).toBe(14);
  });

  it('begins with the slot that is under way', async () => {
    jest.setSystemTime(Date.now() + 3000);
    const { running, probed, judged } = await start();
    await pass(15);
    expect([probed(), judged()]).toEqual([
      [0, 7],
      [1, 11],
    ]);
    await takeOver();
    await pass(20);
    await running;
  });

  it('leaves that slot to whoever has just published it, and misses none after it', async () => {
    const mark = { identity: 'H', 'content-premium': 'H', 'content-standard': 'H', orchestration: 'H', outside: 'H' };
    const results = Object.fromEntries(topology.regions.map((region) => [region, mark as TickMarks]));
    const earlier = new Observations(new ControlStore({ topology, region: HERE }), HERE);
    earlier.add(Date.now(), results);
    const publishing = earlier.publish(Date.now());
    await pass(3);
    await publishing;
    const { running, probed } = await start();
    await pass(20);
    expect(probed()).toEqual([7, 17]);
    expect(published()?.seen['us-east-1']?.identity).toBe('HHH');
    await takeOver();
    await pass(20);
    await running;
  });

  it('keeps probing while the control store is silent, and publishes all of it once it answers', async () => {
    const answers = wire.script;
    wire.script = () => ({ status: 500, body: { __type: 'InternalServerError' } });
    const { running, ended, probed } = await start();
    await pass(58);
    expect(probed()).toEqual(every(0, 50));
    expect(published()).toBeUndefined();
    wire.script = answers;
    await pass(10);
    expect(published()?.seen['us-east-1']?.identity).toBe('HHHHHHH');
    await takeOver();
    await pass(30);
    await running;
    expect(ended()).toBeDefined();
  });
});
