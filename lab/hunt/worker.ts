/** A thread of the hunt: plays the runs it is given, one after the other, and says what came of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { readBlueprint } from '../drill/world';
import type { Scenario } from '../scenario/scenario';
import { playRun } from './run';

export interface Task {
  readonly index: number;
  readonly seed: string;
  readonly scenario: Scenario;
}

async function serve(task: Task): Promise<void> {
  parentPort?.postMessage({ index: task.index, run: await playRun(blueprint, task) });
}

// A model that breaks under the virtual clock rejects where nobody waits for it: the thread must not play on as if
// nothing were wrong.
process.on('unhandledRejection', (error) => {
  throw error;
});
const blueprint = readBlueprint((workerData as { assembly: string }).assembly);
parentPort?.on('message', (task: Task) => void serve(task));
