/**
 * Retry and Catch at run time. Assumption: AWS's matching. Names are compared in order. States.ALL matches all but
 * States.Runtime (recorded: it does match States.DataLimitExceeded). States.TaskFailed matches all but States.Timeout.
 * A retry of a Task adds no event of its own (recorded). A wrong match here would hide a failure that ends the
 * execution on AWS.
 */
import { toFailure } from './evaluation';
import { Cancelled, StateFailure } from './failures';
import { finish } from './finish';
import type { MapState, ParallelState, Retrier, TaskState } from './machine';
import { record, sleep, type Step, type Visit } from './run';

type Recoverable = TaskState | ParallelState | MapState;

/** Runs a body until it succeeds, is caught, or fails finally. */
export async function withRecovery<S extends Recoverable>(
  visit: Visit<S>,
  body: (visit: Visit<S>) => Promise<Step>,
): Promise<Step> {
  let used: Map<Retrier, number> | undefined;
  for (;;) {
    try {
      return await body(visit);
    } catch (thrown) {
      const failure = toFailure(visit, thrown);
      if (!(failure instanceof StateFailure)) throw failure;
      used ??= new Map();
      const delayMs = nextDelayMs(visit, failure, used);
      if (delayMs === undefined) return await giveUp(visit, failure);
      visit.retries += 1;
      if (delayMs > 0) await sleep(visit.lane, visit.lane.run.host.now() + delayMs);
    }
  }
}

/** Whether a rule with these names applies to the failure. */
function matches(errors: readonly string[], { error, alias }: StateFailure): boolean {
  if (error === 'States.Runtime') return false;
  return errors.some(
    (name) =>
      name === 'States.ALL' ||
      name === error ||
      name === alias ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

/**
 * Delay before the next attempt. Counts the attempt. Undefined when there is none. Only the first matching retrier
 * counts.
 */
function nextDelayMs(
  { state, lane }: Visit<Recoverable>,
  failure: StateFailure,
  used: Map<Retrier, number>,
): number | undefined {
  const retrier = state.retriers.find(({ errors }) => matches(errors, failure));
  if (!retrier) return undefined;
  const before = used.get(retrier) ?? 0;
  if (before >= retrier.attemptsMax) return undefined;
  used.set(retrier, before + 1);
  const fullSeconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** before, retrier.delaySecondsMax);
  return fullSeconds * 1000 * (retrier.jitter ? lane.run.host.random() : 1);
}

/** Records that a Map or Parallel failed, then catches the failure or passes it on. */
async function giveUp(visit: Visit<Recoverable>, failure: StateFailure): Promise<Step> {
  const { state, lane } = visit;
  if (lane.cancellation.cancelled) throw new Cancelled();
  if (state.type !== 'Task') {
    record(lane, `${state.type}StateFailed`, { error: failure.error, cause: failure.cause });
  }
  const catcher = state.catchers.find(({ errors }) => matches(errors, failure));
  if (!catcher) {
    if (state.type !== 'Task') lane.current = undefined;
    throw failure;
  }
  const errorOutput = { Error: failure.error ?? null, Cause: failure.cause ?? null };
  return finish(visit, catcher, { seen: { errorOutput }, otherwise: errorOutput });
}
