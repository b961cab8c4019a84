import { Clock } from '../../lab/clock';
import type { Invocation, InvokeRequest } from '../../lab/cloud/lambda/invocation';
import { ControlView, type ApprovalItem } from '../../lab/control-view';
import { createKernel } from '../../lab/kernel';
import { Network } from '../../lab/network';
import { startOperator } from '../../lab/operator';
import { seeded } from '../../lab/random';
import type { Page } from '../../lab/record';
import type { Approval } from '../../lab/scenario';
import { Weather } from '../../lab/weather';
import { drill, START_MS, TOPOLOGY } from './judge/a-record';

const asked = (token: string): ApprovalItem => ({
  ...{
    token,
    incident: 'incident-1',
    scope: 'rest',
    region: 'us-west-2',
    askedAt: new Date(START_MS).toISOString(),
    expectedLoss: [],
  },
});

class View extends ControlView {
  items: ApprovalItem[] = [asked('one')];
  override approvals = () => this.items;
}

const passedOn = (): Invocation => ({ kind: 'value', payload: { kind: 'passed-on', by: ['somebody'] } });

async function onCall(
  approvals: readonly Approval[],
  options: {
    says?: (tried: number) => Invocation;
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
    weather: new Weather(),
  });
  const none = { peek: () => [], item: () => undefined };
  const view = new View({ dynamodb: none }, TOPOLOGY, drill().scenario);
  if (options.loss) view.items = [{ ...asked('one'), expectedLoss: options.loss }];
  const calls: InvokeRequest[] = [];
  const { says = passedOn } = options;
  const invoke = (request: InvokeRequest) => {
    calls.push(request);
    return Promise.resolve(says(calls.length));
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
  const sources = { kernel, topology: TOPOLOGY, control: view, approvals, functions: { invoke }, pages };
  const operator = startOperator(sources);
  await kernel.clock.runUntil(START_MS + 60_000);
  options.then?.(view);
  await kernel.clock.runUntil(START_MS + 300_000);
  return { calls, questions: operator.questions() };
}

const approve: Approval = { after: 90_000, decision: 'approve', by: 'somebody' };

describe('the operator', () => {
  it('answers after the time the scenario says, with name and decision', async () => {
    const { calls, questions } = await onCall([approve]);
    const payload = { incident: 'incident-1', scope: 'rest', decision: 'approve', by: 'somebody' };
    expect(calls).toMatchObject([
      {
        arn: 'arn:aws:lambda:us-west-2:111111111111:function:companyos-dev-answer',
        caller: { kind: 'operator', region: 'internet' },
        payload,
      },
    ]);
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
    const { questions } = await onCall([approve], { says: () => ({ kind: 'value', payload: { kind: 'late' } }) });
    expect(questions).toMatchObject([{ answer: null }]);
  });

  it('tries again after an error, and counts the answer once it was taken', async () => {
    const failing: Invocation = { kind: 'error', name: 'ControlStoreUnreachable', message: '' };
    const { calls, questions } = await onCall([approve], { says: (tried) => (tried < 3 ? failing : passedOn()) });
    expect(calls).toHaveLength(3);
    expect(questions[0]?.answer?.atMs).toBe(START_MS + 90_000 + 2 * 10_000);
    const never = await onCall([approve], { says: () => failing });
    expect(never.calls).toHaveLength(4);
  });

  it('accepts the loss that the question states, unknown included, or only what the scenario says', async () => {
    const loss = (seconds: number | null) => ({ placement: 'us-east', service: 'tooling', seconds });
    const stated = await onCall([approve], { loss: [loss(12), loss(null)] });
    const least = await onCall([{ ...approve, acceptLoss: 3000 }], { loss: [loss(12)] });
    expect(stated.calls[0]?.payload).toMatchObject({ acceptLossSeconds: 12, acceptUnknownLoss: true });
    expect(least.calls[0]?.payload).toMatchObject({ acceptLossSeconds: 3 });
    expect(least.calls[0]?.payload).not.toHaveProperty('acceptUnknownLoss');
  });

  it('is several people where the scenario says so, each with a name and a time', async () => {
    const also = [
      { after: 95_000, by: 'somebody' },
      { after: 100_000, by: 'another' },
    ];
    const { calls } = await onCall([{ ...approve, also }]);
    expect(calls.map(({ payload }) => (payload as { by: string }).by)).toEqual(['somebody', 'somebody', 'another']);
  });

  it('can be contradicted, change its mind, and answer twice', async () => {
    const also = [
      { after: 95_000, by: 'another', decision: 'decline' as const },
      { after: 96_000, by: 'somebody', decision: 'decline' as const },
      { after: 97_000, by: 'somebody' },
    ];
    const { calls } = await onCall([{ ...approve, also }]);
    expect(calls.map(({ payload }) => payload)).toMatchObject([
      { by: 'somebody', decision: 'approve' },
      { by: 'another', decision: 'decline' },
      { by: 'somebody', decision: 'decline' },
      { by: 'somebody', decision: 'approve' },
    ]);
  });
});
