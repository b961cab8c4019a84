import { handler as inject } from '../../functions/inject/handler';
import { PaperDynamo } from './support/paper-dynamo';
import { PaperFis } from './support/paper-fis';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const EAST = 'us-east-1';
const DRILL = `drill-${EAST}-20270101T000000Z`;
const PAUSE = { effect: { kind: 'replication-paused', store: 'table' }, forSeconds: 1200 };
const { fetch } = globalThis;
let paper: PaperDynamo;
let fis: PaperFis;

/** Lets seconds pass. Requests take no time, so the clock waits for them at every step. */
async function pass(seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 2; step += 1) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(500);
  }
  await fis.catchUp();
}

async function ask(changes: object = {}, drill = DRILL) {
  const run = inject({
    ...{ incident: drill, execution: EXECUTION, source: EAST, region: EAST },
    ...{ fault: PAUSE, stage: 'lag of the tables', ...changes },
  });
  const state = { isOver: false };
  const ended = (): void => void (state.isOver = true);
  run.then(ended, ended);
  for (let seconds = 0; seconds < 25 && !state.isOver; seconds += 1) await pass(1);
  await pass(1);
  return run;
}
const claim = (incident = DRILL) =>
  paper.write(CONTROL, {
    ...{ pk: 'claims', sk: `drill#${EAST}`, incident, conductor: 'us-west-2', execution: EXECUTION },
    ...{ claimedAt: '2027-01-01T00:00:00.000Z', state: 'open' },
  });
const TABLES = [`${EAST} us-east`, `${EAST} us-west`];
const refused = (reason: string) => ({ kind: 'refused', reason: expect.stringContaining(reason) as string });
const starts = () => fis.asked.filter((operation) => operation === 'StartExperiment').length;

// The first call loads the SDK, in real time. The clock of the tests must not run ahead of it.
beforeAll(async () => {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
  fis = new PaperFis();
  claim();
  await inject({ incident: DRILL, execution: EXECUTION, source: EAST, region: EAST, fault: null });
});
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
  fis = new PaperFis();
  claim();
});
afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = fetch;
});

describe('a pause of replication', () => {
  it('begins in every shared placement of the region, and says when it ends by itself', async () => {
    const beganMs = Date.now();
    const answer = await ask();
    const untilMs = Date.parse(answer.kind === 'injected' ? answer.until : '');
    expect(untilMs - beganMs).toBeGreaterThan(1200_000);
    expect(untilMs - beganMs).toBeLessThan(1210_000);
    expect([...fis.paused].sort()).toEqual(TABLES.sort());
    expect(paper.row(CONTROL, 'routing', `fault#${EAST}`)).toBeUndefined();
    await pass((untilMs - Date.now()) / 1000);
    expect([...fis.paused]).toEqual([]);
  });

  it('begins once, however often the same stage is asked for, also when it was stopped', async () => {
    const first = await ask();
    expect(await ask()).toEqual(first);
    expect(fis.call(EAST, 'ListExperiments', {})['experiments']).toHaveLength(TABLES.length);
    fis.raise(EAST);
    await pass(5);
    expect(await ask()).toEqual(refused('stop condition'));
    expect([...fis.paused]).toEqual([]);
  });

  it('ends when the drill says so, as often as it is asked, and may begin again in another stage', async () => {
    await ask();
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
    expect([...fis.paused]).toEqual([]);
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
    expect(await ask({ stage: 'another' })).toMatchObject({ kind: 'injected' });
    expect(fis.paused.size).toBe(TABLES.length);
  });

  it('is left to the drill that began it', async () => {
    await ask();
    const other = `drill-${EAST}-20270202T000000Z`;
    claim(other);
    expect(await ask({ fault: null }, other)).toEqual({ kind: 'ended' });
    expect(fis.paused.size).toBe(TABLES.length);
    expect(await ask({}, other)).toEqual(refused(`${DRILL} pauses replication`));
  });

  it.each([
    ['a second stage of the drill', () => ask({ stage: 'another' }), 'pauses replication in us-east-1'],
    [
      'the safety lever',
      () =>
        fis.call(EAST, 'UpdateSafetyLeverState', { id: 'default', state: { status: 'engaged', reason: 'a storm' } }),
      'is engaged ("a storm"); a person has to disengage it',
    ],
  ])('is refused because of %s, and starts nothing', async (_, before, reason) => {
    await before();
    const paused = [...fis.paused];
    const begun = starts();
    expect(await ask()).toEqual(refused(reason));
    expect([starts(), [...fis.paused]]).toEqual([begun, paused]);
  });

  it('is refused where templates are missing, and where nothing is shared', async () => {
    fis.spoil = (operation) =>
      operation === 'ListExperimentTemplates' ? new Response('{"experimentTemplates":[]}') : undefined;
    expect(await ask()).toEqual(
      refused('no template companyos-dev-pause-table-us-east, companyos-dev-pause-table-us-west'),
    );
    const placements = TOPOLOGY.placements.filter(({ name }) => name !== 'eu-optin');
    process.env['TOPOLOGY'] = JSON.stringify({ ...TOPOLOGY, placements });
    expect(await ask({ region: 'eu-central-1' })).toEqual(refused('shares no placement'));
    expect(starts()).toBe(0);
  });

  it('goes on in all placements or in none', async () => {
    let begun = 0;
    fis.spoil = (operation) => {
      if (operation !== 'StartExperiment' || (begun += 1) < 2) return undefined;
      const headers = { 'x-amzn-errortype': 'ServiceQuotaExceededException' };
      return new Response('{"message":"no more"}', { status: 402, headers });
    };
    expect(await ask()).toEqual(refused('402 ServiceQuotaExceededException no more'));
    expect([...fis.paused]).toEqual([]);
    const experiments = fis.call(EAST, 'ListExperiments', {})['experiments'] as { state: { status: string } }[];
    expect(experiments.map(({ state }) => state.status)).toEqual(['stopped']);
  });

  it.each([
    ['does not answer', () => Promise.reject(new Error('cut'))],
    ['is down', () => new Response('{}', { status: 503 })],
    ['throttles', () => new Response('{}', { status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException' } })],
  ])('is refused when FIS %s, and a drill can end all the same', async (_, spoil) => {
    await ask();
    fis.spoil = spoil;
    expect(await ask({ stage: 'another' })).toEqual(refused('of FIS in us-east-1'));
    expect(await ask({ fault: null })).toEqual({
      kind: 'ended',
      left: expect.stringContaining('experiments in us-east-1 end by themselves') as string,
    });
  });

  it('engages the safety lever when a stop has no effect, and only then', async () => {
    await ask();
    expect(fis.asked).not.toContain('UpdateSafetyLeverState');
    fis.spoil = (operation) => (operation === 'StopExperiment' ? new Response('{}', { status: 404 }) : undefined);
    expect(await ask({ fault: null })).toEqual({
      kind: 'ended',
      left: expect.stringContaining('the safety lever of FIS in us-east-1 is engaged') as string,
    });
    await pass(5);
    expect([...fis.paused]).toEqual([]);
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
    expect(await ask({ stage: 'another' })).toEqual(refused('a person has to disengage it'));
  });

  it('that fails leaves those of another stage alone', async () => {
    await ask();
    const effect = { ...PAUSE.effect, store: 'bucket' };
    const bucket = { fault: { effect, forSeconds: 60 }, stage: 'lag of the buckets' };
    expect(await ask(bucket)).toEqual(refused('empty set'));
    expect(fis.paused.size).toBe(TABLES.length);
  });

  it('lasts as long as its template says', async () => {
    await expect(ask({ fault: { ...PAUSE, forSeconds: 60 } })).rejects.toThrow('forSeconds: is 1200');
  });
});
