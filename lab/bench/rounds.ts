/**
 * Compares runners in real time: after a warm-up, in turns, in several rounds. The median counts. Assumes that other
 * load on the machine disturbs all runners equally. This is the only place in the lab that measures real time on
 * purpose.
 */
import type { Runner } from './sides';

const WARM_UP_MS = 300;
const ROUND_MS = 200;
const ROUNDS = 7;

/** Executions per second of each runner, in order: the median of the rounds. */
export async function executionsPerSecond(runners: readonly Runner[]): Promise<readonly number[]> {
  for (const runner of runners) await measure(runner, WARM_UP_MS);
  const rates = runners.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, runner] of runners.entries()) rates[index]?.push(await measure(runner, ROUND_MS));
  }
  return rates.map(median);
}

/** The geometric mean, or 1 without values. */
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

/** The middle value, or the upper one of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
