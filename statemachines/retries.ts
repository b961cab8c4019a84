import type { Retrier, State } from './states';

/** A state, and how often it can be entered. */
interface Visited {
  readonly state: State | undefined;
  readonly times: number;
}

/**
 * How many retries fit into this many seconds, if each state uses all of its retries on every visit, the shortest wait
 * first. Without the time limit, a retry that waits for minutes would count at each of a hundred rounds of a loop, and
 * no execution lives that long. Full jitter counts with its mean: the sum of hundreds of draws differs from it by a few
 * percent.
 */
export function retriesWithin(visited: readonly Visited[], seconds: number): number {
  const waits = visited.flatMap(({ state, times }) =>
    (state?.Retry ?? []).flatMap((retrier) => waitsOf(retrier).map((waitSeconds) => ({ waitSeconds, times }))),
  );
  let left = seconds;
  let retries = 0;
  for (const { waitSeconds, times } of waits.sort((a, b) => a.waitSeconds - b.waitSeconds)) {
    const fitting = waitSeconds > 0 ? Math.min(times, Math.floor(left / waitSeconds)) : times;
    retries += fitting;
    left -= fitting * waitSeconds;
  }
  return retries;
}

/** The mean wait before each retry, in order. Defaults are those of the Amazon States Language. */
export function waitsOf(retrier: Retrier): readonly number[] {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  const share = retrier.JitterStrategy === 'FULL' ? 0.5 : 1;
  return Array.from(
    { length: MaxAttempts },
    (_, attempt) => share * Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt),
  );
}
