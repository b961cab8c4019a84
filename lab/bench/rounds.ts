/**
 * Measures runners against each other in real time: warmed up, in turns, in several rounds, of which the median counts.
 * Assumes that whatever else the machine does disturbs all of them alike. This is the only place in the lab where real
 * time is the subject.
 */
import type { Runner } from './sides';

const WARM_UP_MS = 300;
const ROUND_MS = 200;
const ROUNDS = 7;

/** Executions for each second, the median of the rounds, for each runner in order. */
export async function executionsPerSecond(runners: readonly Runner[]): Promise<readonly number[]> {
  for (const runner of runners) await measure(runner, WARM_UP_MS);
  const rates = runners.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, runner] of runners.entries()) rates[index]?.push(await measure(runner, ROUND_MS));
  }
  return rates.map(median);
}

/** The geometric mean; 1 for none. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) return 1;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

async function measure(runner: Runner, atLeastMs: number): Promise<number> {
  const beganMs = performance.now();
  let executions = 0;
  let elapsedMs = 0;
  while (elapsedMs < atLeastMs) {
    await runner.execute();
    executions += 1;
    elapsedMs = performance.now() - beganMs;
  }
  return (executions * 1000) / elapsedMs;
}

/** The middle value; the upper one of two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
