/**
 * How long a recovery plan takes if each task starts as soon as its own dependencies are done. Compared with the bound
 * that no schedule can beat, and with a barrier after each level. The random graphs have the size of a published one
 * (79 tasks, 109 edges, 8 levels; issue "Decide under doubt"). All durations are virtual, so nothing depends on the
 * machine. Assumes durations evenly spread between 2 and 60 s.
 */
import { lowerBound, makespanSeconds, schedule, type Task, type Workload } from '../../strategy/plan';
import { seeded, type Random } from '../kernel/random';
import { median } from './rounds';
import type { Section } from './section';

const GRAPHS = 1000;
const TASKS = 79;
const EDGES = 109;
const LEVELS = 8;
/** `MaxConcurrency` of the state "Promote" in evacuate.asl.yaml. */
const SLOTS = 20;
const SECONDS = { low: 2, high: 60 };

/** Lengths of the schedules of one graph, as multiples of its lower bound. */
interface Lengths {
  readonly own: number;
  readonly barrier: number;
}

/** Plans a thousand graphs and returns the section. The graphs are the same each time. */
export function benchPlan(): Section {
  const lengths = Array.from({ length: GRAPHS }, (_, index) => lengthsOf(randomPlan(seeded(`plan/${index}`))));
  return {
    title: `Plans: ${GRAPHS.toLocaleString('en-US')} random graphs of ${TASKS} tasks, ${EDGES} edges and ${LEVELS} levels, ${SLOTS} at once`,
    lines: [
      line(['makespan ÷ lower bound', 'median', 'p99', 'worst']),
      lengthsLine('own dependencies', lengths, ({ own }) => own),
      lengthsLine('a barrier after each level', lengths, ({ barrier }) => barrier),
    ],
  };
}

/**
 * A plan of that size. Its longest chain has as many tasks as there are levels, because every task waits for one of the
 * level before.
 */
export function randomPlan(random: Random): readonly Task[] {
  const levels = Array.from({ length: TASKS }, (_, index) =>
    index < LEVELS ? index : Math.floor(random.next() * LEVELS),
  ).sort((a, b) => a - b);
  const after = levels.map((level) => new Set(level === 0 ? [] : [oneOf(random, indexesAt(levels, level - 1))]));
  for (let edges = sizes(after); edges < EDGES; edges = sizes(after)) {
    const task = oneOf(random, indexesAbove(levels, 0));
    after[task]?.add(oneOf(random, indexesBelow(levels, levels[task] ?? 0)));
  }
  return levels.map((_, index) => ({
    id: `task-${index}`,
    durationSeconds: Math.round(random.between(SECONDS.low, SECONDS.high)),
    after: [...(after[index] ?? [])].map((needed) => `task-${needed}`),
  }));
}

function lengthsOf(tasks: readonly Task[]): Lengths {
  const workload = { tasks, slots: SLOTS };
  const bound = lowerBound(workload);
  return { own: makespanSeconds(schedule(workload)) / bound, barrier: barrierSeconds(workload) / bound };
}

/** Starts all tasks of a level at once, and the next level when the last of them is done. */
function barrierSeconds({ tasks, slots }: Workload): number {
  let seconds = 0;
  let waiting = tasks;
  const done = new Set<string>();
  while (waiting.length > 0) {
    const level = waiting.filter(({ after }) => after.every((needed) => done.has(needed)));
    seconds += makespanSeconds(schedule({ tasks: level.map((task) => ({ ...task, after: [] })), slots }));
    for (const { id } of level) done.add(id);
    waiting = waiting.filter(({ id }) => !done.has(id));
  }
  return seconds;
}

const sizes = (sets: readonly ReadonlySet<number>[]): number => sets.reduce((total, { size }) => total + size, 0);

const indexesAt = (levels: readonly number[], wanted: number): number[] => indexes(levels, (level) => level === wanted);
const indexesAbove = (levels: readonly number[], low: number): number[] => indexes(levels, (level) => level > low);
const indexesBelow = (levels: readonly number[], high: number): number[] => indexes(levels, (level) => level < high);

const indexes = (levels: readonly number[], is: (level: number) => boolean): number[] =>
  levels.flatMap((level, index) => (is(level) ? [index] : []));

const oneOf = (random: Random, choices: readonly number[]): number =>
  choices[Math.floor(random.next() * choices.length)] ?? 0;

function lengthsLine(name: string, lengths: readonly Lengths[], of: (one: Lengths) => number): string {
  const sorted = lengths.map(of).sort((a, b) => a - b);
  const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
  return line([name, ...[median(sorted), p99, sorted.at(-1) ?? 0].map((ratio) => ratio.toFixed(3))]);
}

const line = ([first = '', ...rest]: readonly string[]): string =>
  `${first.padEnd(28)}${rest.map((cell) => cell.padStart(10)).join('')}`;
