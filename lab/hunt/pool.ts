/** Spreads tasks over worker threads, and reports the results in the order of the tasks. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../terminal/root';

interface Pool<Task, Result> {
  /** What each thread runs. */
  readonly script: 'worker' | 'year-worker';
  readonly assembly: string;
  readonly workers: number;
  /** The next task, or undefined if there is none. */
  readonly next: () => Task | undefined;
  /** Called once per task, in order. */
  readonly onResult: (result: Result) => void;
}

/** Resolves when `next` has no more tasks and all results are back. Rejects with the first fault of a thread. */
export async function playAll<Task extends { readonly seed: string }, Result extends object>(
  pool: Pool<Task, Result>,
): Promise<void> {
  const { script, assembly, workers, next, onResult } = pool;
  const ordered = inOrder(onResult);
  let given = 0;
  const threads = Array.from({ length: workers }, () => startThread(script, assembly));
  try {
    await Promise.all(
      threads.map(async (thread) => {
        for (let task = next(); task; task = next()) {
          const index = given;
          given += 1;
          ordered(index, await askThread<Result>(thread, { ...task, index }));
        }
      }),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** `lab/start.mjs` compiles the scripts beside the lab, because a thread has to start with plain JavaScript. */
const startThread = (script: string, assembly: string): Worker =>
  new Worker(join(ROOT, 'dist', 'lab', `${script}.js`), { workerData: { assembly } });

function askThread<Result>(thread: Worker, task: { readonly seed: string }): Promise<Result> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(new Error(`seed ${task.seed} broke the lab: ${error.stack ?? error.message}`, { cause: error }));
    };
    thread.once('error', failed);
    thread.once('message', ({ result }: { result: Result }) => {
      thread.off('error', failed);
      resolve(result);
    });
    thread.postMessage(task);
  });
}

/** Holds early results back until their turn. */
function inOrder<Result extends object>(onResult: (result: Result) => void): (index: number, result: Result) => void {
  const waiting = new Map<number, Result>();
  let turn = 0;
  return (index, result) => {
    waiting.set(index, result);
    for (let due = waiting.get(turn); due; due = waiting.get(turn)) {
      waiting.delete(turn);
      turn += 1;
      onResult(due);
    }
  };
}
