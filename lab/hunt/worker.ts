/** A thread of the hunt. It plays the runs that it is given, one after the other, and reports each result. */
import { parentPort, workerData } from 'node:worker_threads';
import { readBlueprint } from '../drill/world/blueprint';
import type { Scenario } from '../scenario/scenario';
import { playRun } from './run';

interface Task {
  readonly index: number;
  readonly seed: string;
  readonly scenario: Scenario;
}

async function serve(task: Task): Promise<void> {
  parentPort?.postMessage({ index: task.index, result: await playRun(blueprint, task) });
}

// A model that fails under the virtual clock rejects a promise that nobody awaits. The thread must stop instead of
// playing on.
process.on('unhandledRejection', (error) => {
  throw error;
});
const blueprint = readBlueprint((workerData as { assembly: string }).assembly);
parentPort?.on('message', (task: Task) => void serve(task));
