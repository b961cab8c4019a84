/**
 * What one observer has seen of all regions, including itself: one mark per ten seconds and thing watched, the newest
 * last. A region's observation of itself is its own report, and the time of that observation is its sign of life. Marks
 * are assumed to have no gaps: a missed tick is marked as unknown, so that a quarter of an hour stays a quarter of an
 * hour. If unknown (U) counted as healthy (H) or as a failure, a blind observer would block or start evacuations.
 */
import * as z from 'zod';
import { type Mark, PROBES } from './probe';
import { type Region } from './topology';

/** Seconds between two ticks of a detector. */
export const TICK_SECONDS = 10;
/** The number of marks that are kept: a quarter of an hour, in which the slow budget may be spent. */
export const WINDOW_TICKS = 90;
/** An observation older than three ticks says nothing about now. One from the future comes from a wrong clock. */
export const STALE_SECONDS = 30;

/** The four probes, and the view of Route 53's checkers, read through DNS: H = up, S = down, U = no answer. */
export const WATCHED = [...PROBES, 'outside'] as const;
export type Watched = (typeof WATCHED)[number];

/** Newest last, at most `WINDOW_TICKS`. */
export type Marks = Readonly<Record<Watched, string>>;
/** The marks of one tick. */
export type TickMarks = Readonly<Record<Watched, Mark>>;

/**
 * `atMs`: the time of the newest tick. `startedAtMs`: when the run of the detector that wrote it began; an older run
 * that sees a newer one ends. `seen`: region → its marks.
 */
export interface Observation {
  readonly observer: Region;
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly seen: Readonly<Record<Region, Marks>>;
}

const packed = z.string().regex(/^(?:[HIAXSU]\d{1,2})*$/, 'runs of marks such as H88S2');
const PackedMarks = z.record(z.enum(WATCHED), packed);

/**
 * An observation as it is stored: one item per observer. Marks are run-length encoded, so that a quiet quarter of an
 * hour takes a few bytes.
 */
export const StoredObservation = z
  .object({
    observer: z.string(),
    atMs: z.number(),
    startedAtMs: z.number(),
    seen: z.record(z.string(), PackedMarks),
  })
  .transform((stored): Observation => ({ ...stored, seen: eachSeen(stored.seen, unpackMarks) }));

/** Makes the item of an observation. `StoredObservation` reads the same observation back. */
export function storedObservation(observation: Observation): z.input<typeof StoredObservation> {
  return { ...observation, seen: eachSeen(observation.seen, packMarks) };
}

function eachSeen(seen: Readonly<Record<Region, Marks>>, change: (marks: string) => string): Record<Region, Marks> {
  return Object.fromEntries(
    Object.entries(seen).map(([region, marks]) => {
      const changed = WATCHED.map((watched) => [watched, change(marks[watched])]);
      return [region, Object.fromEntries(changed) as Record<Watched, string>];
    }),
  );
}

/** `HHHSS` → `H3S2`. */
export function packMarks(marks: string): string {
  return marks.replace(/(.)\1*/g, (run) => `${run.charAt(0)}${run.length}`);
}

/** `H3S2` → `HHHSS`, cut to the window. */
export function unpackMarks(runs: string): string {
  return runs
    .replace(/([A-Z])(\d+)/g, (_, mark: string, count: string) => mark.repeat(Number(count)))
    .slice(-WINDOW_TICKS);
}

interface Tick {
  readonly observer: Region;
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly results: Readonly<Record<Region, TickMarks>>;
}

/** Adds one tick to the observation. Forgets regions that are no longer watched. */
export function nextObservation(
  previous: Observation | undefined,
  { observer, atMs, startedAtMs, results }: Tick,
): Observation {
  const elapsed = previous ? Math.round((atMs - previous.atMs) / (TICK_SECONDS * 1000)) : 1;
  const missed = 'U'.repeat(Math.min(WINDOW_TICKS, Math.max(0, elapsed - 1)));
  const grown = (region: Region, watched: Watched, mark: Mark): string =>
    ((previous?.seen[region]?.[watched] ?? '') + missed + mark).slice(-WINDOW_TICKS);
  const seen = Object.entries(results).map(([region, marks]) => [
    region,
    Object.fromEntries(WATCHED.map((watched) => [watched, grown(region, watched, marks[watched])])),
  ]);
  return { observer, atMs, startedAtMs, seen: Object.fromEntries(seen) as Record<Region, Marks> };
}

/** The observation as it is for placements that only stand by in the regions: what fails for others alone is well. */
export const forStandbys = (observation: Observation): Observation => ({
  ...observation,
  seen: eachSeen(observation.seen, (marks) => marks.replaceAll('A', 'H')),
});

/** Whether the observation says anything about now. */
export function isFresh({ atMs }: Pick<Observation, 'atMs'>, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) <= STALE_SECONDS * 1000;
}

/** The last `length` marks. Ticks that were never observed are unknown. */
export function newest(marks: string, length: number): string {
  return marks.slice(-length).padStart(length, 'U');
}

/** Whether all of the last `length` marks are this mark. */
export const isAll = (marks: string, mark: Mark, length: number): boolean =>
  newest(marks, length) === mark.repeat(length);

/** Whether this mark is a failure. */
export const isBad = (mark: string): boolean => mark === 'I' || mark === 'A' || mark === 'X' || mark === 'S';

/** How many of these marks are failures. */
export function countBad(marks: string): number {
  return marks.match(/[IAXS]/g)?.length ?? 0;
}
