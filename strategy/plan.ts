/**
 * The order in which dependent tasks run, and how fast they could run. Each task starts when *its own* dependencies are
 * done, not at a barrier (strategy §2, cutover steps). Durations are estimates. If they are wrong, the order is still
 * safe, and only the length is wrong. Throws on a plan that waits for itself, or for a task that is not in it.
 */
import { OBJECTIVES, type Service } from './layers';

/** `after`: ids of the tasks that must be done before this one starts. */
export interface Task {
  readonly id: string;
  readonly durationSeconds: number;
  readonly after: readonly string[];
}

export interface ScheduledTask {
  readonly id: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface Workload {
  readonly tasks: readonly Task[];
  /** How many tasks may run at once. */
  readonly slots: number;
}

/** One task per service, with the dependencies of the objectives. Dependencies outside the list count as done. */
export function serviceTasks(
  services: readonly Service[],
  durationSeconds: (service: Service) => number,
): readonly Task[] {
  return services.map((service) => ({
    id: service,
    durationSeconds: durationSeconds(service),
    after: OBJECTIVES[service].dependsOn.filter((needed) => services.includes(needed)),
  }));
}

/**
 * The ids of a dependency cycle, each waiting for the next, the first and last the same; undefined when there is no
 * cycle.
 */
export function findCycle(tasks: readonly Task[]): readonly string[] | undefined {
  const stuck = stuckTasks(tasks);
  const path: string[] = [];
  let next = stuck[0];
  while (next && !path.includes(next.id)) {
    path.push(next.id);
    const { after } = next;
    next = stuck.find(({ id }) => after.includes(id));
  }
  return next && [...path.slice(path.indexOf(next.id)), next.id];
}

/** The chain of tasks that takes longest, and its length. Throws on a plan that cannot be carried out. */
export function criticalPath(tasks: readonly Task[]): { readonly ids: readonly string[]; readonly seconds: number } {
  const tails = tailSeconds(tasks);
  const ids: string[] = [];
  let next = longestFirst(tasks, tails)[0];
  const seconds = next ? (tails.get(next.id) ?? 0) : 0;
  while (next) {
    const { id } = next;
    ids.push(id);
    next = longestFirst(
      tasks.filter(({ after }) => after.includes(id)),
      tails,
    )[0];
  }
  return { ids, seconds };
}

/** A lower bound in seconds: no schedule is faster than the critical path, or than all work spread over all slots. */
export function lowerBound({ tasks, slots }: Workload): number {
  const work = tasks.reduce((sum, task) => sum + task.durationSeconds, 0);
  return Math.max(criticalPath(tasks).seconds, work / slots);
}

/** Tasks that may start now: they are not done and not running, and all their dependencies are done. */
export function readyTasks(
  tasks: readonly Task[],
  { done, running }: { readonly done: ReadonlySet<string>; readonly running: ReadonlySet<string> },
): readonly Task[] {
  return tasks
    .filter(({ id }) => !done.has(id) && !running.has(id))
    .filter(({ after }) => after.every((needed) => done.has(needed)));
}

/**
 * Whenever a slot is free, starts the ready task with the longest remaining path. Returns the tasks in order of their
 * start. Throws on a plan that cannot be carried out.
 */
export function schedule({ tasks, slots }: Workload): readonly ScheduledTask[] {
  if (!(slots >= 1)) throw new Error(`a plan needs at least one slot, not ${slots}`);
  const tails = tailSeconds(tasks);
  const started: ScheduledTask[] = [];
  let nowSeconds = 0;
  while (started.length < tasks.length) {
    const running = started.filter(({ endSeconds }) => endSeconds > nowSeconds);
    const done = started.filter(({ endSeconds }) => endSeconds <= nowSeconds);
    const ready = readyTasks(tasks, { done: idsOf(done), running: idsOf(running) });
    const chosen = longestFirst(ready, tails)
      .slice(0, Math.floor(slots) - running.length)
      .map((task) => ({ id: task.id, startSeconds: nowSeconds, endSeconds: nowSeconds + task.durationSeconds }));
    started.push(...chosen);
    nowSeconds = Math.min(...[...running, ...chosen].map(({ endSeconds }) => endSeconds));
  }
  return started;
}

/** When the last task ends, in seconds from the start. */
export function makespanSeconds(scheduled: readonly ScheduledTask[]): number {
  return Math.max(0, ...scheduled.map(({ endSeconds }) => endSeconds));
}

/**
 * Per task: the seconds from its start to the end of the longest path through it. Checks the plan first, because only a
 * sound plan has an end.
 */
function tailSeconds(tasks: readonly Task[]): ReadonlyMap<string, number> {
  refuseUnsound(tasks);
  const tails = new Map<string, number>();
  const tailOf = (task: Task): number => {
    const known = tails.get(task.id);
    if (known !== undefined) return known;
    const next = tasks.filter(({ after }) => after.includes(task.id)).map(tailOf);
    const seconds = task.durationSeconds + Math.max(0, ...next);
    tails.set(task.id, seconds);
    return seconds;
  };
  tasks.forEach(tailOf);
  return tails;
}

function refuseUnsound(tasks: readonly Task[]): void {
  const ids = idsOf(tasks);
  if (ids.size < tasks.length) throw new Error('two tasks of a plan have the same id');
  for (const { id, after, durationSeconds } of tasks) {
    const missing = after.find((needed) => !ids.has(needed));
    if (missing !== undefined) throw new Error(`task "${id}" waits for "${missing}", which is not in the plan`);
    if (!(durationSeconds >= 0)) throw new Error(`task "${id}" takes ${durationSeconds} seconds; expected 0 or more`);
  }
  const cycle = findCycle(tasks);
  if (cycle) throw new Error(`these tasks wait for each other: ${cycle.join(' → ')}`);
}

/**
 * The tasks that are left after repeatedly removing all tasks that wait for nothing: cycles, and the tasks that wait
 * for them.
 */
function stuckTasks(tasks: readonly Task[]): readonly Task[] {
  const ids = idsOf(tasks);
  const waiting = tasks.filter(({ after }) => after.some((needed) => ids.has(needed)));
  return waiting.length === tasks.length ? tasks : stuckTasks(waiting);
}

function longestFirst(tasks: readonly Task[], tails: ReadonlyMap<string, number>): readonly Task[] {
  return tasks.toSorted((a, b) => (tails.get(b.id) ?? 0) - (tails.get(a.id) ?? 0));
}

function idsOf(tasks: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(tasks.map(({ id }) => id));
}
