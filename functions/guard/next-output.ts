import type { NextStep } from '../../strategy/drill';
import { messageOf } from '../../strategy/exercise';
import type { FaultStage, MessageStage } from '../../strategy/stages';
import type { Topology } from '../../strategy/topology';
import type { OwnDrill } from '../runtime/control/own-drill';
import type { Input, Output } from './contract';

interface Asking extends Input {
  readonly own: OwnDrill;
  readonly minute: number;
  readonly topology: Topology;
}

/** The next step as the machine needs it. `minute`: a start that is repeated in it has the same name. */
export function asOutput(next: NextStep, { incident, source, own, minute, topology }: Asking): Output {
  if (next.kind === 'inject') return injecting(next, { drill: incident, topology });
  if (next.kind === 'wait' || next.kind === 'end' || next.kind === 'give-up') return next;
  const started = { source, reason: `drill ${incident}`, drill: incident };
  const input = next.kind === 'leave' ? { ...started, ...planOf(own) } : started;
  const { kind, reason } = next;
  return { kind, reason, writes: true, name: `${incident}-${next.kind}-${minute}`, input };
}

function injecting(
  { region, stage, reason }: Extract<NextStep, { kind: 'inject' }>,
  of: Parameters<typeof messageOf>[1],
): Output {
  return { kind: 'inject', writes: true, reason, injection: { region, ...begun(stage, of) } };
}

function begun(stage: FaultStage | MessageStage | null, of: Parameters<typeof messageOf>[1]) {
  if (stage === null) return { fault: null };
  if (stage.kind === 'message') return { stage: stage.name, message: { to: stage.to, ...messageOf(stage, of) } };
  return { stage: stage.name, fault: { effect: stage.effect, forSeconds: stage.forSeconds } };
}

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
