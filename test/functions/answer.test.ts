import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import { HttpResponse } from '@smithy/core/protocols';
import { handler as answer } from '../../functions/answer/handler';
import { states } from '../../functions/answer/pass-on';
import { events } from '../../functions/runtime/bus';
import { ledgerPk } from '../../strategy/control-items';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { ANSWER_AT, conduct, CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const question = `${INCIDENT}#rest`;
const moves = (['observability', 'tooling'] as const).map((service) => ({
  placement: 'us-east',
  service,
  target: region,
  fromEpoch: 0,
}));
const item = {
  pk: 'approvals',
  sk: question,
  token: 'a-token',
  region,
  incident: INCIDENT,
  scope: 'rest',
  askedAt: '2026-11-22T01:03:00Z',
  expiresAt: '2026-11-22T01:18:00Z',
  moves,
  answers: [],
  revision: 0,
  about: ['us-east/observability', 'us-east/tooling'],
  lost: false,
  byHand: false,
  answerAt: ANSWER_AT,
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

const ACCOUNT = '111111111111';
/** A session of a role, as Lambda hands it over. */
const session = (role: string, name = 'on-call'): string => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
const person = (role: string): string => `${ACCOUNT}/role/${role}`;
const IC = person('ic');
const OPS = person('ops');

/** A call of the function URL, as its function gets it. */
const urlEvent = (userArn: string | undefined, body: unknown) => ({
  version: '2.0',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  isBase64Encoded: false,
  requestContext: {
    accountId: ACCOUNT,
    http: { method: 'POST', path: '/' },
    ...(userArn !== undefined && { authorizer: { iam: { accountId: ACCOUNT, userArn, principalOrgId: null } } }),
  },
});
const whole = (more: object) => ({ incident: INCIDENT, scope: 'rest', decision: 'approve', ...more });
const send = async (event: unknown) => {
  const { statusCode, body } = await answer(event as LambdaFunctionURLEventWithIAMAuthorizer);
  return { status: statusCode, said: JSON.parse(body) as Readonly<Record<string, unknown>> };
};
const sayAs = (userArn: string, more: object = {}) => send(urlEvent(userArn, whole(more)));
/** What is answered to the incident commander, or to whoever is named. */
const say = async (more: object = {}, role = 'ic') => {
  const { status, said } = await sayAs(session(role), more);
  expect(status).toBe(200);
  return said;
};
const refusedWith = async (status: number, event: unknown): Promise<unknown> => {
  const refused = await send(event);
  expect(refused.status).toBe(status);
  expect(sent).toEqual([]);
  return refused.said['reason'];
};
const stored = (): Row | undefined => paper.row(CONTROL, 'approvals', question);
const passedOn = (): unknown => JSON.parse(sent[0]?.output ?? 'null');

describe('an answer', () => {
  it('is passed on to whoever waits, with what it covers, and is on record', async () => {
    expect(await say()).toMatchObject({ kind: 'passed-on', decision: 'approve', by: [IC], moves, left: [] });
    expect(sent[0]?.taskToken).toBe('a-token');
    expect(passedOn()).toMatchObject({ decision: 'approve', by: [IC], moves, left: [] });
    expect(stored()).toMatchObject({ answers: [{ by: IC }], revision: 1, settled: `approve by ${IC}` });
    expect(paper.row(CONTROL, ledgerPk(INCIDENT), '000001')).toMatchObject({
      verb: 'answer',
      body: { input: { by: IC, caller: session('ic') } },
    });
  });

  it('narrows what moves', async () => {
    await say({ moves: [{ placement: 'us-east', service: 'observability' }] });
    expect(passedOn()).toMatchObject({ moves: [{ service: 'observability' }], left: [{ service: 'tooling' }] });
  });

  it('that covers nothing is not recorded, and says why', async () => {
    const refused = { kind: 'covers-nothing', left: [{ reason: `it may lose 20 s, and ${IC} accepted 1 s` }, {}] };
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
    expect(passedOn()).toMatchObject({ decision: 'decline', moves: [], left: [{ reason: `declined by ${IC}` }, {}] });
  });

  it('that comes twice or too late changes nothing and says so', async () => {
    await say();
    expect(await say({ decision: 'decline' }, 'ops')).toEqual({
      kind: 'late',
      reason: `it was answered before: approve by ${IC}`,
    });
    expect(sent).toHaveLength(1);
    paper.write(CONTROL, item);
    refusal = 'TaskTimedOut';
    expect(await say()).toMatchObject({ kind: 'late', reason: expect.stringContaining('(TaskTimedOut)') as string });
  });

  it('belongs into the region of the question', async () => {
    runIn('eu-central-1');
    expect(await say()).toEqual({ kind: 'elsewhere', region, answerAt: ANSWER_AT });
    expect(stored()).toEqual(item);
  });

  it.each([
    ['a return, which asks nobody', { incident: 'return-us-east-1-20261122T020304Z' }, /^incident: a return or a/],
    ['a restore, which asks nobody', { incident: 'restore-us-east-20261122T020304Z' }, /^incident: a return or a/],
    ['a name in the body', { by: 'ops' }, /^by: leave it out, because the signature says who you are$/],
    ['a caller in the body', { caller: session('ops') }, /^caller: leave it out/],
    ['a misspelt field', { acceptLoss: 5 }, /acceptLoss/],
    ['a decision that is none', { decision: 'perhaps' }, /^decision: /],
    ['a scope that nobody asked about', { scope: 'tier-0' }, /^nobody has asked about tier-0 of evac-/],
  ])('is refused with one line that names the field: %s', async (_, more, line) => {
    expect(await refusedWith(400, urlEvent(session('ic'), whole(more)))).toMatch(line);
    expect(stored()).toEqual(item);
  });

  it.each(['', 'approve', '[]', 'null'])('is refused when its body is no object: %j', async (body) => {
    expect(await refusedWith(400, urlEvent(session('ic'), body))).toBe('body: has to be a JSON object');
  });

  it('may come encoded, as Lambda hands on what is no JSON by its content type', async () => {
    const body = Buffer.from(JSON.stringify(whole({}))).toString('base64');
    const event = { ...urlEvent(session('ic'), body), isBase64Encoded: true };
    expect(await send(event)).toMatchObject({ status: 200, said: { kind: 'passed-on', by: [IC] } });
  });

  it('is to be given again when the control store does not answer', async () => {
    for (const replica of TOPOLOGY.controlReplicas) paper.down.add(replica);
    const { status, said } = await sayAs(session('ic'));
    expect(status).toBe(503);
    expect(said['reason']).toMatch(/^it was not taken; send it again: /);
  });
});

describe('who answers', () => {
  it('is whoever Lambda says has signed, and without that nobody', async () => {
    const forged = { ...whole({}), requestContext: { authorizer: { iam: {} } } };
    for (const event of [whole({ by: 'ic' }), urlEvent(undefined, whole({})), forged, null])
      expect(await refusedWith(403, event)).toBe('only the function URL takes this, signed for IAM');
    expect(stored()).toEqual(item);
  });

  it.each([`arn:aws:iam::${ACCOUNT}:root`, `arn:aws:sts::${ACCOUNT}:federated-user/alice`])(
    'is nobody who cannot be told from others: %s',
    async (userArn) => {
      expect(await refusedWith(403, urlEvent(userArn, whole({})))).toMatch(/cannot be told apart/);
      expect(stored()).toEqual(item);
    },
  );
});

describe('where two persons have to approve', () => {
  beforeEach(asTwoPersons);

  it('waits for a second one, and the same one again does not count', async () => {
    const alone = { status: 200, said: { kind: 'waiting', by: [IC], missing: 1 } };
    for (const arn of [session('ic'), session('ic', 'another'), session('IC'), session('ic', 'on\u200Bcall')])
      expect(await sayAs(arn)).toEqual(alone);
    expect(sent).toEqual([]);
    expect(await say({}, 'ops')).toMatchObject({ kind: 'passed-on', by: [IC, OPS] });
    expect(sent).toHaveLength(1);
  });

  it('takes sessions of Identity Center for persons, whatever the permission set', async () => {
    const sso = (set: string, name: string) => session(`AWSReservedSSO_${set}_0123456789abcdef`, name);
    for (const arn of [sso('Ops', 'ann@x.com'), sso('Admin', 'Ann@x.com'), sso('Ops', 'ann@x.com\u200B')])
      expect(await sayAs(arn)).toMatchObject({ said: { kind: 'waiting', missing: 1 } });
    expect(await sayAs(sso('Ops', 'bob@x.com'))).toMatchObject({ said: { kind: 'passed-on' } });
  });
});
