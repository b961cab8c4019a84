/**
 * Turns the history of an execution into its steps: which state ran from when to when. If several steps of one name run
 * at a time, they end in the order in which they began.
 */
import type { HistoryEvent } from '../interpreter/history';
import type { Step } from '../judge/record';

/** An execution as the model of Step Functions shows it. */
export interface ExecutionSeen {
  readonly arn: string;
  readonly machine: string;
  readonly region: string;
  events(): readonly Pick<HistoryEvent, 'atMs' | 'type' | 'details'>[];
}

/** All steps of these executions, by time of entry. */
export function stepsOf(executions: readonly ExecutionSeen[]): readonly Step[] {
  return executions.flatMap(stepsOfOne).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

function stepsOfOne(execution: ExecutionSeen): readonly Step[] {
  const { machine, region } = execution;
  const conductor = conductorOf(execution);
  const steps: { -readonly [Field in keyof Step]: Step[Field] }[] = [];
  for (const { atMs: exactMs, type, details } of execution.events()) {
    // AWS shows whole milliseconds.
    const atMs = Math.floor(exactMs);
    const { name } = details ?? {};
    const state = typeof name === 'string' ? name : '';
    if (type.endsWith('StateEntered')) {
      steps.push({ machine, execution: conductor, region, state, startedAtMs: atMs, endedAtMs: null });
    } else if (type.endsWith('StateExited')) {
      const open = steps.find((step) => step.state === state && step.endedAtMs === null);
      if (open) open.endedAtMs = atMs;
    }
  }
  return steps;
}

/** The input of a child machine names the execution that conducts. Every other execution conducts itself. */
function conductorOf(execution: ExecutionSeen): string {
  const started = execution.events().find(({ type }) => type === 'ExecutionStarted');
  const input = started?.details?.['input'] as { readonly execution?: string } | undefined;
  return input?.execution ?? execution.arn;
}
