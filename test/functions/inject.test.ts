import { handler as inject } from '../../functions/inject/handler';
import { effectNow, type FaultEffect } from '../../strategy/fault';
import { PaperDynamo } from './support/paper-dynamo';
import { PaperFis } from './support/paper-fis';
import { PaperSns } from './support/paper-sns';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const DRILL = 'drill-us-east-1-20270101T000000Z';
const LOST: FaultEffect = { kind: 'lost', share: 1, whom: 'synthetic' };
const { fetch } = globalThis;
let paper: PaperDynamo;

const claim = (changes: object = {}) =>
  paper.write(CONTROL, {
    ...{ pk: 'claims', sk: 'drill#us-east-1', incident: DRILL, conductor: 'us-west-2', execution: EXECUTION },
    ...{ claimedAt: '2027-01-01T00:00:00.000Z', state: 'open', ...changes },
  });
const CALL = { incident: DRILL, execution: EXECUTION, source: 'us-east-1', region: 'us-east-1' };
const ask = (changes: object = {}) => inject({ ...CALL, fault: { effect: LOST, forSeconds: 60 }, ...changes });
const injected = (region = 'us-east-1', nowMs = Date.now()) =>
  effectNow(paper.row(CONTROL, 'routing', `fault#${region}`)?.['fault'], region, nowMs);

describe('inject', () => {
  beforeEach(() => {
    runIn('us-west-2');
    paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
    new PaperFis();
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('injects a fault that ends by itself, and says when', async () => {
    claim();
    const beganMs = Date.now();
    const answer = await ask();
    expect(answer.kind).toBe('injected');
    const untilMs = Date.parse(answer.kind === 'injected' ? answer.until : '');
    expect(untilMs).toBeGreaterThanOrEqual(beganMs + 60_000);
    expect(injected()).toEqual(LOST);
    expect(injected('us-east-1', untilMs)).toBeUndefined();
  });

  it('ends it earlier, as often as it is asked', async () => {
    claim();
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
    await ask();
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
    expect(injected()).toBeUndefined();
    expect(await ask({ fault: null })).toEqual({ kind: 'ended' });
  });

  it.each([
    ['nobody has claimed the drill', undefined, 'was never claimed'],
    ['another drill holds the claim', { incident: 'drill-us-east-1-20261201T000000Z' }, 'was never claimed'],
    ['the drill is over', { state: 'closed' }, 'is closed'],
    ['the drill was given up', { state: 'abandoned' }, 'is abandoned'],
    ['another execution conducts it', { execution: 'two' }, 'is conducted by two'],
  ])('refuses when %s, and changes nothing', async (_, changes, reason) => {
    if (changes) claim(changes);
    expect(await ask()).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) as string });
    expect(await ask({ fault: null })).toMatchObject({ kind: 'refused' });
    expect(paper.row(CONTROL, 'routing', 'fault#us-east-1')).toBeUndefined();
  });

  describe('of a message', () => {
    const message = { to: 'people', subject: 'EXERCISE drill-us-east-1-x: decision', text: 'This is an exercise.' };
    let sns: PaperSns;
    const send = (changes: object = {}) => inject({ ...CALL, stage: 'decision', message, ...changes });
    beforeEach(() => {
      sns = new PaperSns('us-west-2');
    });

    it.each([
      ['people', 'companyos-dev-operators'],
      ['testers', 'companyos-dev-testers'],
    ])('sends it to %s, through the topic of its own region', async (to, topic) => {
      claim();
      expect(await send({ message: { ...message, to } })).toEqual({ kind: 'sent' });
      expect(sns.sent.map((form) => [form.get('TopicArn'), form.get('Subject'), form.get('Message')])).toEqual([
        [`arn:aws:sns:us-west-2:${TOPOLOGY.account}:${topic}`, message.subject, message.text],
      ]);
      expect(injected()).toBeUndefined();
    });

    it('sends none for a drill that is over or that another execution conducts', async () => {
      claim({ state: 'closed' });
      expect(await send()).toMatchObject({ kind: 'refused' });
      claim({ execution: 'two' });
      expect(await send()).toMatchObject({ kind: 'refused' });
      expect(sns.sent).toEqual([]);
    });

    it('takes none that does not say what it is, and none beside a fault', async () => {
      claim();
      const refused = { name: 'InputInvalid' };
      await expect(send({ message: { ...message, subject: 'us-east-1 is lost' } })).rejects.toMatchObject(refused);
      await expect(send({ fault: null })).rejects.toMatchObject(refused);
      await expect(inject({ ...CALL, stage: 'decision' })).rejects.toMatchObject(refused);
    });

    it('fails when SNS does not take it, so that the step is tried again', async () => {
      claim();
      sns.refusal = { status: 400, code: 'InvalidParameter' };
      await expect(send()).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });
  });

  it('refuses a region that does not exist', async () => {
    claim();
    expect(await ask({ region: 'us-east-9' })).toEqual({
      kind: 'refused',
      reason: 'us-east-9 is no region of this environment',
    });
  });

  it('leaves the fault of another drill while it is in force, and replaces it afterwards', async () => {
    claim();
    const of = (untilMs: number) => ({
      ...{ region: 'us-east-1', effect: LOST, drill: 'drill-us-west-2-20270101T000000Z' },
      ...{ at: new Date(untilMs - 60_000).toISOString(), until: new Date(untilMs).toISOString() },
    });
    const put = (untilMs: number) => paper.write(CONTROL, { pk: 'routing', sk: 'fault#us-east-1', fault: of(untilMs) });
    put(Date.now() + 30_000);
    expect(await ask()).toMatchObject({ kind: 'refused', reason: expect.stringContaining('us-west-2') as string });
    put(Date.now() - 1);
    expect(await ask()).toMatchObject({ kind: 'injected' });
  });

  it('takes no fault without an end, and none that is too long', async () => {
    claim();
    await expect(ask({ fault: { effect: LOST } })).rejects.toThrow('forSeconds');
    await expect(ask({ fault: { effect: LOST, forSeconds: 3601 } })).rejects.toThrow('forSeconds');
    await expect(ask({ incident: 'evac-us-east-1-20270101T000000Z' })).rejects.toThrow('drill');
  });
});
