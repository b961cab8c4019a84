import { HttpResponse } from '@smithy/core/protocols';
import { handler as answer } from '../../../functions/answer/handler';
import { states } from '../../../functions/answer/pass-on';
import { handler as approve } from '../../../functions/approve/handler';
import { events } from '../../../functions/runtime/bus';
import { ledgerPk } from '../../../strategy/control-items';
import { PaperDynamo, type Row } from '../support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn, TOPOLOGY } from '../support/world';

const region = 'us-west-2';
const question = `${INCIDENT}#rest`;
const moves = (['observability', 'tooling'] as const).map((service) => ({
  ...{ placement: 'us-east', service, target: region, fromEpoch: 0 },
}));
const item = {
  ...{ pk: 'approvals', sk: question, token: 'a-token', region, incident: INCIDENT, scope: 'rest' },
  ...{ askedAt: '2026-11-22T01:03:00Z', expiresAt: '2026-11-22T01:18:00Z', moves, answers: [], revision: 0 },
  ...{ about: ['us-east/observability', 'us-east/tooling'], lost: false, byHand: false },
  expectedLoss: moves.map(({ placement, service }) => ({ placement, service, seconds: 20 })),
};
let paper: PaperDynamo;
/** What Step Functions was sent, and the error it answers with, if any. */
let sent: { taskToken: string; output: string }[];
let refusal: string | undefined;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  paper.write(CONTROL, item);
  conduct(paper);
  sent = [];
  refusal = undefined;
  states.config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
  events.config.credentials = states.config.credentials;
  const taken = new TextEncoder().encode('{"FailedEntryCount":0,"Entries":[]}');
  const take = () => Promise.resolve({ response: new HttpResponse({ statusCode: 200, headers: {}, body: taken }) });
  events.config.requestHandler = { ...events.config.requestHandler, handle: take };
  const handle = ({ body }: { body?: Uint8Array }) => {
    if (refusal === undefined) sent.push(JSON.parse(new TextDecoder().decode(body)) as (typeof sent)[number]);
    const [statusCode, text] = refusal === undefined ? [200, '{}'] : [400, JSON.stringify({ __type: refusal })];
    return Promise.resolve({ response: new HttpResponse({ statusCode, headers: {}, body: Buffer.from(text) }) });
  };
  states.config.requestHandler = { ...states.config.requestHandler, handle };
});

const asTwoPersons = (): void => void (process.env['TOPOLOGY'] = JSON.stringify({ ...TOPOLOGY, approvers: 2 }));
const say = (more: object = {}) =>
  answer({ incident: INCIDENT, scope: 'rest', decision: 'approve', by: 'ic', ...more });
const stored = (): Row | undefined => paper.row(CONTROL, 'approvals', question);
const passedOn = (): unknown => JSON.parse(sent[0]?.output ?? 'null');

describe('an answer', () => {
  it('is passed on to whoever waits, with what it covers, and is on record', async () => {
    expect(await say()).toMatchObject({ kind: 'passed-on', decision: 'approve', by: ['ic'], moves, left: [] });
    expect(sent[0]?.taskToken).toBe('a-token');
    expect(passedOn()).toMatchObject({ decision: 'approve', by: ['ic'], moves, left: [] });
    expect(stored()).toMatchObject({ answers: [{ by: 'ic' }], revision: 1, settled: 'approve by ic' });
    expect(paper.row(CONTROL, ledgerPk(INCIDENT), '000001')).toMatchObject({
      verb: 'answer',
      body: { input: { by: 'ic' } },
    });
  });

  it('narrows what moves', async () => {
    await say({ moves: [{ placement: 'us-east', service: 'observability' }] });
    expect(passedOn()).toMatchObject({ moves: [{ service: 'observability' }], left: [{ service: 'tooling' }] });
  });

  it('that covers nothing is not recorded, and says why', async () => {
    const refused = { kind: 'covers-nothing', left: [{ reason: 'it may lose 20 s, and ic accepted 1 s' }, {}] };
    expect(await say({ acceptLossSeconds: 1 })).toMatchObject(refused);
    expect(stored()).toEqual(item);
    expect(sent).toEqual([]);
  });

  it('may approve that nothing moves, when nothing can', async () => {
    paper.write(CONTROL, { ...item, moves: [], expectedLoss: [] });
    expect(await say()).toMatchObject({ kind: 'passed-on', decision: 'approve', moves: [], left: [] });
  });

  it('that declines leaves everything, with a reason', async () => {
    await say({ decision: 'decline' });
    expect(passedOn()).toMatchObject({ decision: 'decline', moves: [], left: [{ reason: 'declined by ic' }, {}] });
  });

  it('that comes twice or too late changes nothing and says so', async () => {
    await say();
    expect(await say({ by: 'ops', decision: 'decline' })).toEqual({
      kind: 'late',
      reason: 'it was answered before: approve by ic',
    });
    expect(sent).toHaveLength(1);
    paper.write(CONTROL, item);
    refusal = 'TaskTimedOut';
    expect(await say()).toMatchObject({ kind: 'late', reason: expect.stringContaining('(TaskTimedOut)') as string });
  });

  it('belongs into the region of the question', async () => {
    runIn('eu-central-1');
    expect(await say()).toEqual({ kind: 'elsewhere', region });
    expect(stored()).toEqual(item);
  });

  it.each(['return-us-east-1-20261122T020304Z', 'restore-us-east-20261122T020304Z'])(
    'is refused for %s, which asks nobody',
    async (incident) => {
      await expect(say({ incident })).rejects.toMatchObject({
        name: 'InputInvalid',
        message: 'incident: a return or a restore asks nobody; name an evacuation (evac-…)',
      });
    },
  );

  it('needs a question, a name, and no misspelt field', async () => {
    await expect(say({ scope: 'tier-0' })).rejects.toMatchObject({ name: 'InputInvalid' });
    await expect(say({ by: ' ' })).rejects.toMatchObject({ name: 'InputInvalid' });
    await expect(say({ acceptLoss: 5 })).rejects.toMatchObject({ name: 'InputInvalid' });
    expect(sent).toEqual([]);
  });
});

describe('where two persons have to approve', () => {
  beforeEach(asTwoPersons);

  it('waits for a second one, and the same one again does not count', async () => {
    expect(await say()).toEqual({ kind: 'waiting', by: ['ic'], missing: 1 });
    expect(await say({ by: 'IC' })).toEqual({ kind: 'waiting', by: ['ic'], missing: 1 });
    expect(sent).toEqual([]);
    expect(await say({ by: 'ops' })).toMatchObject({ kind: 'passed-on', by: ['ic', 'ops'] });
    expect(sent).toHaveLength(1);
  });

  it('keeps the first approval while the loss stays within what it accepted', async () => {
    await say({ acceptLossSeconds: 25 });
    const remind = (token: string, seconds: number) =>
      approve({
        ...{ incident: INCIDENT, execution: EXECUTION, source: 'us-east-1', scope: 'rest', token, moves, stays: [] },
        ...{ lost: true, expectedLoss: item.expectedLoss.map((one) => ({ ...one, seconds })) },
      });
    await remind('a-second-more', 21);
    expect(stored()).toMatchObject({ token: 'a-second-more', answers: [{ by: 'ic', acceptLossSeconds: 25 }] });
    await remind('too-much', 300);
    expect(stored()).toMatchObject({ token: 'too-much', answers: [] });
  });

  it('keeps the first approval through a reminder, but not for another question', async () => {
    await say();
    const source = 'us-east-1';
    const { expectedLoss } = item;
    const ask = (token: string, asked: typeof moves, start?: object) =>
      approve({
        ...{ incident: INCIDENT, execution: EXECUTION, source, scope: 'rest', token, expectedLoss, moves: asked },
        ...{ stays: [{ placement: 'eu', service: 'tooling', reason: 'nowhere' }], lost: true, start },
      });
    await ask('a-reminder', moves);
    const about = ['us-east/observability', 'us-east/tooling', 'eu/tooling'];
    expect(stored()).toMatchObject({ token: 'a-reminder', answers: [{ by: 'ic' }], about, lost: true, byHand: false });
    await ask('another', moves.slice(0, 1));
    expect(stored()).toMatchObject({ token: 'another', answers: [] });
    await ask('by-hand', moves.slice(1), { by: 'ops', reason: 'a drill' });
    const consent = { by: 'ops', decision: 'approve', acceptLossSeconds: 20, acceptUnknownLoss: false };
    expect(stored()).toMatchObject({ token: 'by-hand', byHand: true, answers: [consent] });
  });
});
