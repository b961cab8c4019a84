import type { NextStep } from '../../strategy/drill';
import type { OwnDrill } from '../runtime/control/own-drill';
import type { Input, Output } from './contract';

interface Asking extends Input {
  readonly own: OwnDrill;
  readonly minute: number;
}

/** The next step as the machine needs it. `minute`: a start that is repeated in it has the same name. */
export function asOutput(next: NextStep, { incident, source, own, minute }: Asking): Output {
  if (next.kind === 'inject') return injecting(next);
  if (next.kind === 'wait' || next.kind === 'end' || next.kind === 'give-up') return next;
  const started = { source, reason: `drill ${incident}`, drill: incident };
  const input = next.kind === 'leave' ? { ...started, ...planOf(own) } : started;
  const { kind, reason } = next;
  return { kind, reason, writes: true, name: `${incident}-${next.kind}-${minute}`, input };
}

function injecting({ region, stage, reason }: Extract<NextStep, { kind: 'inject' }>): Output {
  const begins = stage && { stage: stage.name, fault: { effect: stage.effect, forSeconds: stage.forSeconds } };
  return { kind: 'inject', writes: true, reason, injection: { region, ...(begins ?? { fault: null }) } };
}

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
