import { Clock } from '../../lab/clock';
import { ServiceError, type Call } from '../../lab/cloud/call';
import { ControlView, type ApprovalItem } from '../../lab/control-view';
import { createKernel } from '../../lab/kernel';
import { Network } from '../../lab/network';
import { startOperator } from '../../lab/operator';
import { seeded } from '../../lab/random';
import type { Approval } from '../../lab/scenario';
import { Weather } from '../../lab/weather';
import { drill, START_MS, TOPOLOGY } from './judge/a-record';

const asked = (token: string): ApprovalItem => ({
  ...{
    token,
    incident: 'i',
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

async function onCall(
  approvals: readonly Approval[],
  options: { refuses?: boolean; then?: (view: View) => void } = {},
) {
  const kernel = createKernel({
    clock: new Clock(START_MS),
    random: seeded('1'),
    network: new Network(),
    weather: new Weather(),
  });
  const none = { peek: () => [], item: () => undefined };
  const view = new View({ dynamodb: none }, TOPOLOGY, drill().scenario);
  const calls: Call[] = [];
  const handle = (call: Call) => {
    if (options.refuses) throw new ServiceError('TaskTimedOut', 'Task Timed Out');
    calls.push(call);
    return { output: {}, latencyMs: 0 };
  };
  const operator = startOperator({ kernel, control: view, approvals, states: { handle } });
  await kernel.clock.runUntil(START_MS + 60_000);
  options.then?.(view);
  await kernel.clock.runUntil(START_MS + 300_000);
  return { calls, questions: operator.questions() };
}

const approve: Approval = { after: 90_000, decision: 'approve', by: 'somebody' };

describe('the operator', () => {
  it('answers after the time the scenario says, with name and decision', async () => {
    const { calls, questions } = await onCall([approve]);
    expect(calls).toMatchObject([
      {
        ...{ operation: 'SendTaskSuccess', region: 'us-west-2' },
        input: { taskToken: 'one', output: '{"decision":"approve","by":"somebody"}' },
      },
    ]);
    expect(questions[0]?.answer).toEqual({ decision: 'approve', by: 'somebody', atMs: START_MS + 90_000 });
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
    const { questions } = await onCall([approve], { refuses: true });
    expect(questions).toMatchObject([{ answer: null }]);
  });
});
