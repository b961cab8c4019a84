/** Spreads runs over worker threads, and reports the results in the order of the runs, whichever thread was faster. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../terminal/root';
import type { RunResult } from './run';
import type { Task } from './worker';

interface Pool {
  readonly assembly: string;
  readonly workers: number;
  /** The next run to play, or undefined if there is none. */
  readonly next: () => Omit<Task, 'index'> | undefined;
  /** Called once per run, in order. */
  readonly onRun: (run: RunResult) => void;
}

/** Resolves when `next` has no more runs and all results are back. Rejects with the first fault of a thread. */
export async function playAll({ assembly, workers, next, onRun }: Pool): Promise<void> {
  const ordered = inOrder(onRun);
  let given = 0;
  const threads = Array.from({ length: workers }, () => startThread(assembly));
  try {
    await Promise.all(
      threads.map(async (thread) => {
        for (let run = next(); run; run = next()) {
          const task = { index: given, ...run };
          given += 1;
          ordered(task.index, await askThread(thread, task));
        }
      }),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** `lab/start.mjs` compiles it beside the lab, because a thread has to start with plain JavaScript. */
const WORKER = join(ROOT, 'dist', 'lab', 'worker.js');

function startThread(assembly: string): Worker {
  return new Worker(WORKER, { workerData: { assembly } });
}

function askThread(thread: Worker, task: Task): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(new Error(`seed ${task.seed} broke the lab: ${error.stack ?? error.message}`, { cause: error }));
    };
    thread.once('error', failed);
    thread.once('message', ({ run }: { run: RunResult }) => {
      thread.off('error', failed);
      resolve(run);
    });
    thread.postMessage(task);
  });
}

/** Holds early results back until their turn. */
function inOrder(onRun: (run: RunResult) => void): (index: number, run: RunResult) => void {
  const waiting = new Map<number, RunResult>();
  let turn = 0;
  return (index, run) => {
    waiting.set(index, run);
    for (let due = waiting.get(turn); due; due = waiting.get(turn)) {
      waiting.delete(turn);
      turn += 1;
      onRun(due);
    }
  };
}
