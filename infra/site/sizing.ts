/**
 * The size of each Lambda function, in one place. Reserved concurrency prevents a busy cell from starving the recovery.
 * The sum stays below 900 of the 1,000 that a region has by default (100 must stay unreserved). An account with a lower
 * quota has to raise it first. All functions run on arm64, which is cheaper and starts faster (docs/aws.md#lambda).
 */
import type { Verb } from '../../strategy/flow-words';

/** The functions behind the cell's API, the worker behind its queues, and the function that applies waiting writes. */
export const CELL_FUNCTIONS = [
  ...(['cell-health', 'cell-login', 'cell-content', 'cell-jobs'] as const),
  ...(['cell-worker', 'cell-apply', 'cell-status'] as const),
] as const;
export type CellFunction = (typeof CELL_FUNCTIONS)[number];

/**
 * These functions are deployed twice: once for clients, once for observers and verification. So a flood of clients
 * leaves room for the second.
 */
export const PROBED_FUNCTIONS = ['cell-login', 'cell-content', 'cell-jobs'] as const satisfies CellFunction[];
export type ProbedFunction = (typeof PROBED_FUNCTIONS)[number];
export type ProbesFunction = `probes-${ProbedFunction}`;

/** Functions that no state machine of an incident calls. */
type Beside = 'answer' | 'detect' | 'snapshot' | 'recopy' | 'plan-drills' | 'communicate' | 'lead' | 'board' | 'anchor';

export type FunctionName = Verb | CellFunction | ProbesFunction | Beside;

export interface Sizing {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number;
}

/** A verb runs a few times an hour at most. There half a vCPU costs almost nothing and shortens the critical path. */
const verb = (timeoutSeconds: number, reservedConcurrency: number): Sizing => ({
  memoryMb: 512,
  timeoutSeconds,
  reservedConcurrency,
});

/** API Gateway gives up after 30 s. The cell's own callers give up much earlier. */
const cell = (reservedConcurrency: number): Sizing => ({ memoryMb: 256, timeoutSeconds: 15, reservedConcurrency });

export const SIZING: Readonly<Record<FunctionName, Sizing>> = {
  claim: verb(15, 5),
  decide: verb(20, 5),
  approve: verb(15, 5),
  answer: verb(15, 5),
  // Waits for experiments of FIS to run, or to have stopped.
  inject: verb(25, 5),
  freeze: verb(15, 5),
  drain: verb(20, 5),
  // Reads a placement's settings twice. An evacuation restores all moving placements at once.
  restore: { ...verb(60, 20), memoryMb: 1024 },
  // The map state promotes every service of every placement at once. An inline map runs up to 40.
  promote: verb(20, 40),
  inspect: verb(20, 5),
  // Works for a minute and ends within another one. Memory holds a page of each side and the late writes.
  reconcile: { ...verb(120, 5), memoryMb: 1024 },
  readmit: verb(20, 5),
  reinstate: verb(20, 5),
  rehydrate: verb(60, 5),
  verify: verb(45, 5),
  resume: verb(20, 5),
  rollback: verb(20, 5),
  close: verb(15, 5),
  notify: verb(15, 5),
  // A pack of a night of 12 hours with 10,000 entries in its ledger takes 276 MB, and 2.4 s of a whole vCPU, of which
  // 512 MB give 0.29 (test/nights/processes/record-long-night.test.ts). 20,000 entries take 424 MB and 4.2 s.
  record: verb(25, 5),
  guard: verb(20, 2),
  // A round of at most ten seconds, and the last answers.
  replay: verb(25, 2),
  // Reads the whole ledger of a drill.
  score: { ...verb(30, 2), memoryMb: 1024 },
  // Runs all the time, so memory is most of its cost: no more than needed (test/nights/processes/memory.test.ts). A run
  // goes on for up to 14 min if no later one takes over. Two runs overlap at the turn of the minute.
  detect: { memoryMb: 256, timeoutSeconds: 900, reservedConcurrency: 2 },
  // Waits most of its minute, and reads all settings of its placements. Two runs may overlap at the turn of the minute.
  snapshot: { memoryMb: 256, timeoutSeconds: 70, reservedConcurrency: 2 },
  // Two batches at a time, and the check of the minute. A message returns after a minute, three times the timeout.
  recopy: { memoryMb: 256, timeoutSeconds: 20, reservedConcurrency: 4 },
  // Runs once an hour. A second run at the same time would find the same.
  'plan-drills': { memoryMb: 256, timeoutSeconds: 60, reservedConcurrency: 1 },
  // Runs once a minute, and waits for channels. It must end before another region takes its message over
  // (TRY_SECONDS in strategy/post.ts).
  communicate: { memoryMb: 256, timeoutSeconds: 50, reservedConcurrency: 2 },
  // Runs once a minute, and waits for authorities. A second run at the same time would find the same. It writes packs
  // that nobody else could write, and needs the memory of `record` for that.
  anchor: { memoryMb: 512, timeoutSeconds: 50, reservedConcurrency: 1 },
  lead: verb(15, 2),
  // Reads everything about an outage, for as many people as look at once.
  board: verb(20, 2),
  'cell-health': cell(50),
  // A crowd looks at the status page on the night. Answers come from memory for five seconds.
  'cell-status': cell(20),
  'cell-login': cell(190),
  'cell-content': cell(190),
  'cell-jobs': cell(140),
  // Four observers probe four placements every ten seconds, and one verification checks everything at once.
  'probes-cell-login': cell(10),
  'probes-cell-content': cell(10),
  'probes-cell-jobs': cell(10),
  'cell-worker': { memoryMb: 256, timeoutSeconds: 20, reservedConcurrency: 50 },
  // Runs once a minute. A slow run may still be active when the next one starts.
  'cell-apply': { memoryMb: 256, timeoutSeconds: 45, reservedConcurrency: 2 },
};
