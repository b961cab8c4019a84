import { handler as replay } from '../../functions/replay/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { s3In } from '../../functions/runtime/data/replication';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { ledgerKey } from '../../strategy/control-items';
import type { Pending, Tried } from '../../strategy/workload';
import { connect, Wire } from './cell/fixtures';
import { DRILL, drillClaimed, SUBJECT } from './support/drilling';
import { PaperDynamo } from './support/paper-dynamo';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const { fetch } = globalThis;
interface Asked {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}
let paper: PaperDynamo;
/** What the cells were asked, how they answer instead of well, and what they keep. */
let asked: Asked[];
let instead: (one: Asked) => Response | undefined;
let kept: Map<string, string>;

const PENDING: Omit<Pending, 'sinceMs'> = {
  ...{ what: 'read', placement: 'us-east', service: 'tooling', key: 'drill-1', door: 'us-west-2', value: 'v' },
};

const regionOf = (host: string): string => host.split('.')[0] ?? '';
const answer = (
  status: number,
  host: string,
  { body = '{}', ...headers }: Partial<Record<'body' | 'location' | 'retry-after', string | undefined>> = {},
) => new Response(body, { status, headers: { 'x-region': regionOf(host), ...(headers as Record<string, string>) } });

function well({ host, method, path, body }: Asked): Response {
  const service = path.split('/')[2];
  if (method === 'PUT') kept.set(path, body);
  if (method !== 'GET') return answer(service === 'orchestration' ? 202 : 200, host);
  if (!kept.has(path)) return answer(404, host);
  return answer(200, host, { body: service === 'orchestration' ? '{"state":"done"}' : kept.get(path) });
}

function begin(): void {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  drillClaimed(paper, 0);
}
// The SDK loads code at its first use. That takes real time, and the clock of the tests does not wait for it.
beforeAll(async () => {
  begin();
  await replay({ incident: DRILL, source: SUBJECT, execution: EXECUTION, writes: false, pending: [] });
});
beforeEach(() => {
  begin();
  asked = [];
  instead = () => undefined;
  kept = new Map<string, string>();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  globalThis.fetch = async (url, init) => {
    const request = new Request(url, init);
    const { host, pathname: path } = new URL(request.url);
    const one = { host, method: request.method, path, body: await request.text() };
    asked.push(one);
    return instead(one) ?? well(one);
  };
});
afterEach(() => {
  globalThis.fetch = fetch;
  jest.useRealTimers();
});

async function play(pending: Pending[] | null = [], writes = true) {
  const run = replay({ incident: DRILL, source: SUBJECT, execution: EXECUTION, writes, pending });
  run.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(60_000);
  return run;
}
const bad = (tries: readonly Tried[]) => tries.filter(({ ok }) => !ok);

describe('a round of the workload', () => {
  it('logs in, writes, and reads its settings at once; the rest is read in the next round', async () => {
    const first = await play();
    expect(bad(first.tries)).toEqual([]);
    expect(new Set(first.tries.map(({ what }) => what))).toEqual(new Set(['login', 'write', 'set', 'get', 'job']));
    expect(new Set(first.pending.map(({ what }) => what))).toEqual(new Set(['read', 'done']));
    drillClaimed(paper, 10);
    const second = await play(first.pending);
    expect(bad(second.tries)).toEqual([]);
    const read = second.tries.filter(({ what }) => what === 'read' || what === 'done');
    expect(read).toHaveLength(first.pending.length);
    expect([first.round, second.round]).toEqual([0, 1]);
  });

  it('asks no more than three at once, signs as the synthetic tenant only, and waits for the rest of ten seconds', async () => {
    let [now, most] = [0, 0];
    const plain = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      const response = await plain(url, init);
      now -= 1;
      return response;
    };
    const { waitSeconds } = await play();
    expect(most).toBe(3);
    expect(asked.filter(({ path }) => !path.startsWith('/synthetic/'))).toEqual([]);
    expect(waitSeconds).toBeGreaterThanOrEqual(9);
    expect(waitSeconds).toBeLessThanOrEqual(10);
  });

  it('puts everything on record, with who answered', async () => {
    const { tries } = await play();
    const { pk, sk } = ledgerKey(DRILL, 1);
    expect(paper.row(CONTROL, pk, sk)).toMatchObject({ verb: 'replay', body: { output: { tries } } });
    expect(tries.filter(({ region, door }) => region !== door)).toEqual([]);
  });

  it('is of a size that the ledger takes', async () => {
    const first = await play();
    drillClaimed(paper, 10);
    const size = JSON.stringify(await play(first.pending)).length;
    expect(size).toBeLessThan(100_000);
  });

  it('looks how far copies are behind, only in a drill that pauses them', async () => {
    const bucket = new Wire();
    connect(s3In('us-west-2'), bucket);
    bucket.script = () => ({ status: 200, body: String(Date.now() - 42_000) });
    expect((await play()).lags).toEqual([]);
    expect(bucket.calls).toEqual([]);
    drillClaimed(paper, 0, { playbook: 'datastore-chaos' });
    const copy = { placement: 'us-east', target: 'us-west-2', atMs: expect.any(Number) as number };
    expect((await play()).lags).toEqual([{ ...copy, seconds: 42 }]);
    bucket.script = () => ({ status: 403, body: '' });
    expect((await play()).lags).toEqual([{ ...copy, seconds: null }]);
  });

  it('only reads when the drill is over', async () => {
    const { pending } = await play();
    asked = [];
    const last = await play(pending, false);
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect([bad(last.tries), last.pending]).toEqual([[], []]);
  });

  it('goes on with what a dead conductor left to read', async () => {
    const { pending } = await play();
    const { tries } = await play(null, false);
    expect(tries.map(({ key }) => key)).toEqual(pending.map(({ key }) => key));
  });

  it('goes on with a round of a dead conductor that ends after its own first round', async () => {
    const { pending } = await play();
    const store = new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' });
    const late = [{ ...PENDING, key: 'drill-late', sinceMs: Date.now() }];
    const body = { input: { execution: 'dead' }, output: { pending: late } };
    const entry = { verb: 'replay', region: 'us-west-2', at: new Date().toISOString(), body };
    const appended = appendToLedger(store, DRILL, entry);
    await jest.advanceTimersByTimeAsync(1000);
    await appended;
    const { tries } = await play(null, false);
    expect(tries.map(({ key }) => key).sort()).toEqual([...pending, ...late].map(({ key }) => key).sort());
  });

  it('stops when another execution conducts', async () => {
    const late = { incident: DRILL, source: SUBJECT, execution: 'late', writes: true, pending: [] };
    await expect(replay(late)).rejects.toMatchObject({ name: 'ConductorReplaced' });
    expect(asked).toEqual([]);
  });
});

describe('what a request gets', () => {
  const tooling = ({ path }: Asked) => path.includes('/tooling/us-east/');
  const written = (tries: readonly Tried[]) =>
    tries.find(({ service, placement, what }) => service === 'tooling' && placement === 'us-east' && what === 'write');

  it('comes from the region that a redirect leads to, and nobody else is followed', async () => {
    instead = (one) =>
      tooling(one) && regionOf(one.host) === 'us-west-2'
        ? answer(302, one.host, { location: `https://us-east-1.dev.companyos.example${one.path}` })
        : undefined;
    expect(written((await play()).tries)).toMatchObject({ region: 'us-east-1', door: 'us-west-2', ok: true });
    asked = [];
    instead = (one) =>
      tooling(one) ? answer(302, one.host, { location: `https://evil.example${one.path}` }) : undefined;
    expect(written((await play()).tries)).toMatchObject({ status: 302, ok: false });
    expect(asked.filter(({ host }) => host.includes('evil'))).toEqual([]);
  });

  it('is a refusal when it says when to come again, and is tried once more when it says nothing', async () => {
    instead = (one) => (tooling(one) ? answer(503, one.host, { 'retry-after': '5' }) : undefined);
    const refused = await play();
    expect(written(refused.tries)).toMatchObject({ status: 503, ok: false });
    expect(asked.filter(tooling)).toHaveLength(1);
    expect(
      refused.pending.filter(({ service, placement }) => service === 'tooling' && placement === 'us-east'),
    ).toEqual([]);
    let failures = 0;
    instead = (one) => (tooling(one) && (failures += 1) === 1 ? answer(500, one.host) : undefined);
    expect(written((await play()).tries)).toMatchObject({ status: 200, ok: true });
  });

  it('is not what was looked for when a read gives another value, and it is looked for again', async () => {
    const { pending } = await play();
    instead = (one) => (tooling(one) ? answer(200, one.host, { body: '{"value":"older"}' }) : undefined);
    const { tries, pending: left } = await play(pending, false);
    expect(bad(tries)).toMatchObject([{ service: 'tooling', status: 200, ok: false }]);
    expect(left).toEqual(pending.filter(({ service, placement }) => service === 'tooling' && placement === 'us-east'));
    const old = left.map((one) => ({ ...one, sinceMs: one.sinceMs - 120_000 }));
    expect((await play(old, false)).pending).toEqual([]);
  });

  it('is silence when nobody answers in time; what there was no time for counts as refused, reads wait', async () => {
    globalThis.fetch = (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    const pending: Pending = { ...PENDING, sinceMs: Date.now() };
    const { tries, pending: left, waitSeconds } = await play(Array<Pending>(12).fill(pending));
    const silent = tries.filter(({ status }) => status === null);
    expect(silent).toHaveLength(tries.length);
    expect(tries.filter(({ what }) => what === 'write').length).toBeGreaterThan(5);
    expect(left).toHaveLength(12);
    expect(tries.filter(({ what }) => what === 'read').length).toBeLessThan(12);
    expect(waitSeconds).toBe(1);
  });
});

describe('in a drill in which nothing leaves', () => {
  beforeEach(() => drillClaimed(paper, 25, { playbook: 'application-chaos' }));
  const isJob = ({ method, path }: Asked) => method === 'PUT' && path.includes('/orchestration/us-east/');

  it('the subject is asked, once, and what the answer says of itself is kept', async () => {
    instead = (one) =>
      isJob(one)
        ? new Response('{}', { status: 503, headers: { 'x-region': SUBJECT, 'x-degraded': 'refused' } })
        : undefined;
    const jobs = (await play()).tries.filter(({ what }) => what === 'job');
    expect(jobs).toHaveLength(3);
    for (const job of jobs) expect(job).toMatchObject({ door: SUBJECT, status: 503, degraded: 'refused', ok: false });
    expect(asked.filter(isJob)).toHaveLength(3);
    expect(new Set(asked.filter(isJob).map(({ host }) => regionOf(host)))).toEqual(new Set([SUBJECT]));
  });

  it.each([
    ['waiting', '{"kind":"waiting"}', { status: 202 }],
    ['refused', '{"kind":"read-only"}', { status: 503, headers: { 'x-routes': 'stale' } }],
    ['stale', '{}', { status: 200, headers: { 'x-routes': 'stale' } }],
    ['cached', '{"kind":"waiting"}', { status: 200, headers: { 'x-routes': 'stale', 'x-degraded': 'cached' } }],
    [undefined, 'not even JSON', { status: 200 }],
  ])('an answer is known to be %s', async (degraded, body, answer) => {
    instead = (one) => (isJob(one) ? new Response(body, answer) : undefined);
    const jobs = (await play()).tries.filter(({ what }) => what === 'job');
    expect(new Set(jobs.map((job) => job.degraded))).toEqual(new Set([degraded]));
  });

  it('requests of one service come one after the other; free words in an answer count for nothing', async () => {
    let [now, most] = [0, 0];
    const plain = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const isLogin = new URL(new Request(url).url).pathname.includes('/identity/');
      if (isLogin) most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      const response = await plain(url, init);
      if (isLogin) now -= 1;
      return response;
    };
    instead = (one) =>
      isJob(one) ? new Response('{}', { status: 202, headers: { 'x-degraded': 'a bit' } }) : undefined;
    const { tries } = await play();
    expect(most).toBe(1);
    expect(tries.filter((one) => 'degraded' in one)).toEqual([]);
  });
});
