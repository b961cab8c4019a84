/** A thread of the year. It plays the stretches that it is given, and reports what came of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { readBlueprint } from '../drill/world/blueprint';
import { playStretch, type Stretch } from './stretch';

type Task = Stretch & { readonly index: number };

async function serve({ index, ...stretch }: Task): Promise<void> {
  parentPort?.postMessage({ index, result: await playStretch(blueprint, stretch) });
}

// A model that fails under the virtual clock rejects a promise that nobody awaits. The thread must stop instead of
// playing on.
process.on('unhandledRejection', (error) => {
  throw error;
});
const blueprint = readBlueprint((workerData as { assembly: string }).assembly);
parentPort?.on('message', (task: Task) => void serve(task));
