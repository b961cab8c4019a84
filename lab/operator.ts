/**
 * The people who are asked. They find open questions in the control table, as the operators' tool does, and answer the n-th one as the
 * scenario says, by invoking `answer` in the question's region: approve or decline after a while, or never. Assumes that IAM lets them,
 * and that whoever is answered with an error tries again a few times; whoever hears nothing does not.
 */
import { functionName } from '../strategy/names';
import type { Topology } from '../strategy/topology';
import type { Functions, Invocation } from './cloud/lambda/invocation';
import type { ApprovalItem, ControlView } from './control-view';
import type { Kernel } from './kernel';
import type { Question } from './record';
import type { Approval } from './scenario';

const LOOK_EVERY_MS = 1000;
/** How often, and after how long, somebody who got an error tries again; assumption. */
const TRIES_MAX = 4;
const TRY_AGAIN_MS = 10_000;

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Pick<Topology, 'environment' | 'account'>;
  readonly control: ControlView;
  readonly approvals: readonly Approval[];
  readonly functions: Functions;
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
      const { decision } = plan;
      for (const { after, by } of [plan, ...(plan.also ?? [])]) {
        const given = { item, payload: { incident, scope, decision, by, ...accepted(plan, item) } };
        const heard = (said: Said): void => {
          const atMs = kernel.clock.now();
          kernel.note('operator.answered', { region, incident, scope, decision, by, said: said.kind });
          if (said.kind === 'passed-on')
            seen.set(token, { ...question, answer: { decision, by: said.by.join(', '), atMs } });
        };
        kernel.clock.at(question.askedAtMs + after, () => answer(sources, given, heard));
      }
    }
  });
  return { questions: () => [...seen.values()] };
}

/** What `answer` said, or that it failed. */
interface Said {
  readonly kind: string;
  readonly by: readonly string[];
}

interface Given {
  readonly item: ApprovalItem;
  readonly payload: { readonly by: string };
}

function answer(sources: Sources, { item, payload }: Given, heard: (said: Said) => void): void {
  const { kernel, topology, functions } = sources;
  const name = functionName(topology, 'answer');
  const arn = `arn:aws:lambda:${item.region}:${topology.account}:function:${name}`;
  const caller = { kind: 'operator', name: payload.by, region: 'internet' } as const;
  const attempt = (tried: number): void => {
    void functions.invoke({ arn, payload, caller }).then((invocation) => {
      heard(saidBy(invocation));
      if (invocation.kind === 'error' && tried < TRIES_MAX) kernel.clock.after(TRY_AGAIN_MS, () => attempt(tried + 1));
    });
  };
  attempt(1);
}

function saidBy(invocation: Invocation): Said {
  if (invocation.kind === 'error') return { kind: invocation.name, by: [] };
  const { kind, by = [] } = invocation.payload as Partial<Said>;
  return { kind: kind ?? 'nothing', by };
}

/** The loss that is accepted: what the scenario says, or what the question states. */
function accepted({ acceptLoss }: Approval, { expectedLoss }: ApprovalItem): object {
  if (acceptLoss !== undefined) return { acceptLossSeconds: acceptLoss / 1000 };
  const stated = expectedLoss.map(({ seconds }) => seconds);
  return {
    acceptLossSeconds: Math.max(0, ...stated.map((seconds) => seconds ?? 0)),
    acceptUnknownLoss: stated.includes(null),
  };
}
