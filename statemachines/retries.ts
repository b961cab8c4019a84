import type { Retrier, State } from './states';

/** A state, and how often it can be entered. */
interface Visited {
  readonly state: State | undefined;
  readonly times: number;
}

/**
 * How many retries fit into so many seconds, if each state uses its own up on every visit, the quickest first. Without
 * the time a retry that waits for minutes would be counted at each of a loop's hundred rounds, which no execution lives
 * to see. A full jitter counts with its mean: the sum of hundreds of draws strays from it by a few percent.
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

/** The mean wait before each retry, in order; defaults as the Amazon States Language has them. */
export function waitsOf(retrier: Retrier): readonly number[] {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  const share = retrier.JitterStrategy === 'FULL' ? 0.5 : 1;
  return Array.from(
    { length: MaxAttempts },
    (_, attempt) => share * Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt),
  );
}
