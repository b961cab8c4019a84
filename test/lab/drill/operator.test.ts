import { Clock } from '../../../lab/kernel/clock';
import { signerOf } from '../../../lab/cloud/signature';
import { ControlView, type ApprovalItem } from '../../../lab/drill/control-view';
import type { HttpAnswer, HttpRequest } from '../../../lab/calls/internet';
import { createKernel } from '../../../lab/kernel/kernel';
import { Network } from '../../../lab/kernel/network';
import { startOperator } from '../../../lab/drill/operator';
import { seeded } from '../../../lab/kernel/random';
import type { Page } from '../../../lab/judge/record';
import type { Approval } from '../../../lab/scenario/scenario';
import { ActiveFaults } from '../../../lab/kernel/active-faults';
import { drill, START_MS, TOPOLOGY } from '../judge/a-record';

const asked = (token: string): ApprovalItem => ({
  ...{
    token,
    incident: 'incident-1',
    scope: 'rest',
    region: 'us-west-2',
    answerAt: 'https://abc.lambda-url.us-west-2.on.aws/',
    askedAt: new Date(START_MS).toISOString(),
    expectedLoss: [],
  },
});

class View extends ControlView {
  items: ApprovalItem[] = [asked('one')];
  override approvals = () => this.items;
}

const says = (status: number, body: object): HttpAnswer => ({ status, headers: {}, body: JSON.stringify(body) });
const passedOn = (): HttpAnswer => says(200, { kind: 'passed-on', by: ['somebody'] });
const saidIn = ({ body = '' }: HttpRequest): unknown => JSON.parse(body);
/** Who has signed it, at that time of the drill. */
const signer = (request: HttpRequest, afterMs: number): string | undefined =>
  signerOf(request, { service: 'lambda', region: 'us-west-2', nowMs: START_MS + afterMs });
const session = (of: string): string => `arn:aws:sts::111111111111:assumed-role/${of}`;

async function onCall(
  approvals: readonly Approval[],
  options: {
    hears?: (tried: number) => HttpAnswer | Promise<HttpAnswer>;
    then?: (view: View) => void;
    loss?: ApprovalItem['expectedLoss'];
    /** When a message that names the incident arrives, in ms from the start; absent: with the question. */
    pagedMs?: number;
  } = {},
) {
  const kernel = createKernel({
    clock: new Clock(START_MS),
    random: seeded('1'),
    network: new Network(),
    activeFaults: new ActiveFaults(),
  });
  const none = { peek: () => [], item: () => undefined };
  const view = new View({ dynamodb: none }, TOPOLOGY, drill().scenario);
  if (options.loss) view.items = [{ ...asked('one'), expectedLoss: options.loss }];
  const calls: HttpRequest[] = [];
  const { hears = passedOn } = options;
  const send = (request: HttpRequest) => {
    calls.push(request);
    return Promise.resolve(hears(calls.length));
  };
  const pages: Page[] = [];
  const page = (atMs: number, incident: string): void =>
    void pages.push({
      atMs,
      region: 'us-west-2',
      topic: 'operators',
      subject: 's',
      text: `{"incident":"${incident}"}`,
    });
  page(START_MS, 'another');
  const { pagedMs = 0 } = options;
  kernel.clock.after(pagedMs, () => page(kernel.clock.now(), 'incident-1'));
  const sources = { kernel, topology: TOPOLOGY, control: view, approvals, send, pages };
  const operator = startOperator(sources);
  await kernel.clock.runUntil(START_MS + 60_000);
  options.then?.(view);
  await kernel.clock.runUntil(START_MS + 300_000);
  return { calls, questions: operator.questions() };
}

const approve: Approval = { after: 90_000, decision: 'approve', by: 'somebody' };

describe('the operator', () => {
  it('answers after the time the scenario says, signed, and says nothing of who it is', async () => {
    const { calls, questions } = await onCall([approve]);
    expect(calls).toMatchObject([{ method: 'POST', host: 'abc.lambda-url.us-west-2.on.aws', path: '/' }]);
    expect(calls.map(saidIn)).toEqual([
      { incident: 'incident-1', scope: 'rest', decision: 'approve', acceptLossSeconds: 0, acceptUnknownLoss: false },
    ]);
    expect(calls.map((call) => signer(call, 90_000))).toEqual([session('somebody/on-call')]);
    expect(questions[0]?.answer).toEqual({ decision: 'approve', by: 'somebody', atMs: START_MS + 90_000 });
  });

  it('answers no question before a message that names its incident has arrived, and counts from then', async () => {
    const { questions } = await onCall([approve], { pagedMs: 40_500 });
    expect(questions[0]?.answer?.atMs).toBe(START_MS + 40_500 + 90_000);
    const unheard = await onCall([approve], { pagedMs: 3_600_000 });
    expect(unheard.calls).toEqual([]);
    expect(unheard.questions).toMatchObject([{ incident: 'incident-1', answer: null }]);
  });

  it('never answers when the scenario says so, or has nobody on call', async () => {
    const never = await onCall([{ ...approve, decision: 'never' }]);
    const nobody = await onCall([]);
    expect([never.calls, nobody.calls]).toEqual([[], []]);
    expect(never.questions).toMatchObject([{ answer: null }]);
  });

  it('answers the second question as planned for the second', async () => {
    const decline: Approval = { ...approve, decision: 'decline', after: 100_000 };
    const { questions } = await onCall([approve, decline], { then: (view) => view.items.push(asked('two')) });
    expect(questions.map(({ answer }) => answer?.decision)).toEqual(['approve', 'decline']);
  });

  it('does not count an answer that came too late', async () => {
    const { questions } = await onCall([approve], { hears: () => says(200, { kind: 'late' }) });
    expect(questions).toMatchObject([{ answer: null }]);
  });

  it.each([
    ['approve by somebody', { decision: 'approve', by: 'somebody' }],
    ['taken back: the region is well', undefined],
  ])('finds "%s" in the table when no reply comes', async (settled, answer) => {
    const never = (): Promise<HttpAnswer> => new Promise(() => undefined);
    const { questions } = await onCall([{ ...approve, after: 1000 }], {
      hears: never,
      then: (view) => view.items.push({ ...asked('one'), settled }),
    });
    expect(questions.map((question) => question.answer ?? undefined)).toMatchObject([answer]);
  });

  it('tries again after an error, and counts the answer once it was taken', async () => {
    const failing = says(502, { Message: 'Internal Server Error' });
    const { calls, questions } = await onCall([approve], { hears: (tried) => (tried < 3 ? failing : passedOn()) });
    expect(calls.map((call, index) => signer(call, 90_000 + index * 10_000))).not.toContain(undefined);
    expect(calls).toHaveLength(3);
    expect(questions[0]?.answer?.atMs).toBe(START_MS + 90_000 + 2 * 10_000);
    const never = await onCall([approve], { hears: () => failing });
    expect(never.calls).toHaveLength(4);
  });

  it.each([400, 403])('does not try again what was refused with %d', async (status) => {
    const { calls, questions } = await onCall([approve], { hears: () => says(status, {}) });
    expect(calls).toHaveLength(1);
    expect(questions).toMatchObject([{ answer: null }]);
  });

  it('accepts the loss that the question states, unknown included, or only what the scenario says', async () => {
    const loss = (seconds: number | null) => ({ placement: 'us-east', service: 'tooling', seconds });
    const stated = await onCall([approve], { loss: [loss(12), loss(null)] });
    const least = await onCall([{ ...approve, acceptLoss: 3000 }], { loss: [loss(12)] });
    expect(stated.calls.map(saidIn)[0]).toMatchObject({ acceptLossSeconds: 12, acceptUnknownLoss: true });
    expect(least.calls.map(saidIn)[0]).toMatchObject({ acceptLossSeconds: 3 });
    expect(least.calls.map(saidIn)[0]).not.toHaveProperty('acceptUnknownLoss');
  });

  it('is several people where the scenario says so, each with a name and a time', async () => {
    const also = [
      { after: 95_000, by: 'somebody' },
      { after: 100_000, by: 'another/laptop' },
    ];
    const { calls } = await onCall([{ ...approve, also }]);
    const principals = calls.map((call) => signer(call, 95_000));
    expect(principals).toEqual(['somebody/on-call', 'somebody/on-call', 'another/laptop'].map(session));
  });

  it('can be contradicted, change its mind, and answer twice', async () => {
    const also = [
      { after: 95_000, by: 'another', decision: 'decline' as const },
      { after: 96_000, by: 'somebody', decision: 'decline' as const },
      { after: 97_000, by: 'somebody' },
    ];
    const { calls } = await onCall([{ ...approve, also }]);
    expect(calls.map(saidIn)).toMatchObject([
      { decision: 'approve' },
      { decision: 'decline' },
      { decision: 'decline' },
      { decision: 'approve' },
    ]);
    const [somebody, another] = ['somebody/on-call', 'another/on-call'].map(session);
    expect(calls.map((call) => signer(call, 95_000))).toEqual([somebody, another, somebody, somebody]);
  });
});
