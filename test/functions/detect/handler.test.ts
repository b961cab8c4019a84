import type { Output } from '../../../functions/detect/contract';
import { s3In } from '../../../functions/detect/heartbeats';
import { dynamoIn } from '../../../functions/runtime/clients';
import { connect, freshClock, runIn, Tables, topology, Wire } from '../cell/fixtures';

const wire = new Wire();
const realFetch = globalThis.fetch;
let tables: Tables;
let probedAtMs: number[];
let handler: (event: unknown) => Promise<Output>;

beforeAll(async () => {
  runIn('eu-central-1');
  for (const region of topology.regions) connect(dynamoIn(region), wire);
  connect(s3In('eu-central-1'), new Wire());
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  ({ handler } = await import('../../../functions/detect/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  wire.script = tables.answer;
  probedAtMs = [];
  globalThis.fetch = () => {
    probedAtMs.push(Date.now());
    return Promise.resolve(new Response('{}', { status: 302 }));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
  jest.useRealTimers();
});

const realSetTimeout = setTimeout;
const realTime = (ms: number): Promise<void> => new Promise((resolve) => realSetTimeout(resolve, ms));

/**
 * In small steps, so that the SDK gets its turns of the real event loop in between; before the first, real time in which it reads
 * its (absent) configuration files.
 */
async function aMinutePasses(): Promise<void> {
  await realTime(200);
  for (let passedMs = 0; passedMs < 60_000; passedMs += 200) {
    for (let turn = 0; turn < 25; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(200);
  }
}

/** Runs one invocation that is due now and starts so much later; when it probed and how long it took, in seconds. */
async function invoke({ lateSeconds = 0 } = {}) {
  const dueMs = Date.now();
  jest.setSystemTime(dueMs + lateSeconds * 1000);
  let endedAtMs = 0;
  const running = handler({ time: new Date(dueMs).toISOString() }).then((output) => {
    endedAtMs = Date.now();
    return output;
  });
  await aMinutePasses();
  const { ticks } = await running;
  const seconds = [...new Set(probedAtMs)].map((atMs) => (atMs - dueMs) / 1000);
  return { ticks, seconds, tookSeconds: (endedAtMs - dueMs) / 1000 - lateSeconds };
}

const observed = (subject: string) =>
  tables.items.get(`companyos-dev-control/observations#${subject}/eu-central-1`) as
    { ticks: { login: string } } | undefined;

describe('an invocation of the detector', () => {
  it('probes every ten seconds of its minute, and ends before the next one is due', async () => {
    const { ticks, seconds, tookSeconds } = await invoke();
    expect([ticks, seconds]).toEqual([6, [0, 10, 20, 30, 40, 50]]);
    expect(tookSeconds).toBeLessThanOrEqual(58);
    expect(observed('us-east-1')?.ticks.login).toBe('HHHHHH');
    expect(observed('us-west-2')?.ticks.login).toBe('HHHHHH');
  });

  it('does what is left of its minute when it starts late', async () => {
    const { seconds } = await invoke({ lateSeconds: 23 });
    expect(seconds).toEqual([23, 30, 40, 50]);
  });

  it('keeps probing while the control store is silent', async () => {
    wire.script = () => ({ status: 500, body: { __type: 'InternalServerError' } });
    const { ticks, tookSeconds } = await invoke();
    expect(ticks).toBe(6);
    expect(tookSeconds).toBeLessThanOrEqual(58);
    expect(probedAtMs.length).toBeGreaterThan(12);
  });
});
