/**
 * The person who is asked. Finds open questions in the control table, as the operators' tool does, and answers the n-th one
 * as the scenario says: approves or declines after a while, or never. Assumes that the operator's network reaches the region
 * in which the question waits.
 */
import type { ControlView } from './control-view';
import type { Kernel } from './kernel';
import type { Question } from './record';
import type { Approval } from './scenario';
import { ServiceError, type Answer, type Call } from './cloud/call';

const LOOK_EVERY_MS = 1000;

interface Sources {
  readonly kernel: Kernel;
  readonly control: ControlView;
  readonly approvals: readonly Approval[];
  /** Step Functions, asked as a person would ask it. */
  readonly states: { handle(call: Call): Answer };
}

export interface Operator {
  /** Every question so far, in the order in which they were found. */
  questions(): readonly Question[];
}

/** Puts somebody on call, from now on. */
export function startOperator(sources: Sources): Operator {
  const { kernel, control, approvals } = sources;
  const seen = new Map<string, Question>();
  kernel.clock.every(LOOK_EVERY_MS, () => {
    for (const item of control.approvals()) {
      if (seen.has(item.token)) continue;
      const { incident, scope, expectedLoss, askedAt, token, region } = item;
      const question = { incident, scope, expectedLoss, askedAtMs: Date.parse(askedAt), answer: null };
      const plan = approvals[seen.size] ?? approvals.at(-1);
      seen.set(token, question);
      kernel.note('operator.asked', { region, incident, scope });
      if (!plan || plan.decision === 'never') continue;
      const { decision, by } = plan;
      kernel.clock.at(question.askedAtMs + plan.after, () => {
        const isTaken = answer(sources, { token, region, decision, by });
        const atMs = kernel.clock.now();
        kernel.note('operator.answered', { region, incident, scope, decision, by, taken: isTaken });
        if (isTaken) seen.set(token, { ...question, answer: { decision, by, atMs } });
      });
    }
  });
  return { questions: () => [...seen.values()] };
}

/** Whether Step Functions took the answer; a question that has expired or lies in a lost region takes none. */
function answer(
  { kernel, states }: Sources,
  given: { token: string; region: string; decision: string; by: string },
): boolean {
  const { token, region, decision, by } = given;
  if (kernel.network.path('internet', region) === undefined) return false;
  const input = { taskToken: token, output: JSON.stringify({ decision, by }) };
  const caller = { kind: 'operator', name: by, region: 'internet' } as const;
  try {
    states.handle({ service: 'states', operation: 'SendTaskSuccess', region, input, caller });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
