/** Spreads nights over worker threads and hands the results over in the order of the nights, whoever was faster. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../../terminal/root';
import type { NightResult } from '../night';
import type { Task } from '../worker';

interface Pool {
  readonly assembly: string;
  readonly workers: number;
  /** The next night to play; undefined when there is none. */
  readonly next: () => Omit<Task, 'index'> | undefined;
  /** Called once per night, in order. */
  readonly onNight: (night: NightResult) => void;
}

/** Resolves when `next` has no more and all are back. Rejects with the first fault of a thread. */
export async function playAll({ assembly, workers, next, onNight }: Pool): Promise<void> {
  const ordered = inOrder(onNight);
  let given = 0;
  const threads = Array.from({ length: workers }, () => startThread(assembly));
  try {
    await Promise.all(
      threads.map(async (thread) => {
        for (let night = next(); night; night = next()) {
          const task = { index: given, ...night };
          given += 1;
          ordered(task.index, await askThread(thread, task));
        }
      }),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Compiled beside the lab itself by `lab/start.mjs`: a thread begins with plain JavaScript. */
const WORKER = join(ROOT, 'dist', 'lab', 'worker.js');

function startThread(assembly: string): Worker {
  return new Worker(WORKER, { workerData: { assembly } });
}

function askThread(thread: Worker, task: Task): Promise<NightResult> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(new Error(`seed ${task.seed} broke the lab: ${error.stack ?? error.message}`, { cause: error }));
    };
    thread.once('error', failed);
    thread.once('message', ({ night }: { night: NightResult }) => {
      thread.off('error', failed);
      resolve(night);
    });
    thread.postMessage(task);
  });
}

/** Keeps early ones back until their turn. */
function inOrder(onNight: (night: NightResult) => void): (index: number, night: NightResult) => void {
  const waiting = new Map<number, NightResult>();
  let turn = 0;
  return (index, night) => {
    waiting.set(index, night);
    for (let due = waiting.get(turn); due; due = waiting.get(turn)) {
      waiting.delete(turn);
      turn += 1;
      onNight(due);
    }
  };
}
