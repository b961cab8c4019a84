/** From an execution's history to its steps: which state ran from when to when. Several of one name at a time end in order of entry. */
import type { Step } from './record';

/** An execution as the model of Step Functions shows it; events have AWS's shape. */
export interface ExecutionSeen {
  readonly arn: string;
  readonly machine: string;
  readonly region: string;
  history(): readonly { readonly timestamp: string; readonly type: string; readonly [details: string]: unknown }[];
}

/** All steps of these executions, by time of entry. */
export function stepsOf(executions: readonly ExecutionSeen[]): readonly Step[] {
  return executions.flatMap(stepsOfOne).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

function stepsOfOne(execution: ExecutionSeen): readonly Step[] {
  const { arn, machine, region } = execution;
  const steps: { -readonly [Field in keyof Step]: Step[Field] }[] = [];
  for (const event of execution.history()) {
    const atMs = Date.parse(event.timestamp);
    if (event.type.endsWith('StateEntered')) {
      const state = nameIn(event['stateEnteredEventDetails']);
      steps.push({ machine, execution: arn, region, state, startedAtMs: atMs, endedAtMs: null });
    } else if (event.type.endsWith('StateExited')) {
      const state = nameIn(event['stateExitedEventDetails']);
      const open = steps.find((step) => step.state === state && step.endedAtMs === null);
      if (open) open.endedAtMs = atMs;
    }
  }
  return steps;
}

function nameIn(details: unknown): string {
  if (typeof details !== 'object' || details === null || !('name' in details)) return '';
  return typeof details.name === 'string' ? details.name : '';
}
