/**
 * What one observer has seen of all regions, itself among them: one mark per ten seconds and thing watched, the newest
 * last. A region's observation of itself is its own word, and the time of it its sign of life. Marks are assumed to be
 * contiguous; what was missed is unknown, so that a quarter of an hour stays a quarter of an hour. Were U taken for H
 * or for a failure, a blind observer would block or start evacuations.
 */
import * as z from 'zod';
import { type Mark, PROBES } from './probe';
import { type Region } from './topology';

/** Seconds between two ticks of a detector. */
export const TICK_SECONDS = 10;
/** Marks that are kept: a quarter of an hour, in which a slow budget may be spent. */
export const WINDOW_TICKS = 90;
/** An observation older than three ticks says nothing about now; one from the future has a broken clock. */
export const STALE_SECONDS = 30;

/** The four probes, and what Route 53's checkers think, read through DNS: H up, S down, U no answer. */
export const WATCHED = [...PROBES, 'outside'] as const;
export type Watched = (typeof WATCHED)[number];

/** Newest last, at most `WINDOW_TICKS`. */
export type Marks = Readonly<Record<Watched, string>>;
/** What came of one tick. */
export type TickMarks = Readonly<Record<Watched, Mark>>;

/**
 * `atMs`: the time of the newest tick. `startedAtMs`: when the run of the detector began that wrote it; an older run
 * that sees a newer one ends. `seen`: region → its marks.
 */
export interface Observation {
  readonly observer: Region;
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly seen: Readonly<Record<Region, Marks>>;
}

const packed = z.string().regex(/^(?:[HIXSU]\d{1,2})*$/, 'runs of marks such as H88S2');
const PackedMarks = z.record(z.enum(WATCHED), packed);

/**
 * An observation as it is stored: one item per observer, marks in runs, so that a quiet quarter of an hour is a few
 * bytes.
 */
export const StoredObservation = z
  .object({
    observer: z.string(),
    atMs: z.number(),
    startedAtMs: z.number(),
    seen: z.record(z.string(), PackedMarks),
  })
  .transform((stored): Observation => ({ ...stored, seen: eachSeen(stored.seen, unpackMarks) }));

/** The item of an observation; `StoredObservation` reads it back to the same. */
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

/** The observation after one more tick. Regions that are not watched any more are forgotten. */
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

/** Whether the observation says anything about now. */
export function isFresh({ atMs }: Pick<Observation, 'atMs'>, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) <= STALE_SECONDS * 1000;
}

/** The last so many marks; what was never observed is unknown. */
export function newest(marks: string, length: number): string {
  return marks.slice(-length).padStart(length, 'U');
}

/** Whether all of the last so many marks are that one. */
export const isAll = (marks: string, mark: Mark, length: number): boolean =>
  newest(marks, length) === mark.repeat(length);

/** Whether this mark is a failure. */
export const isBad = (mark: string): boolean => mark === 'I' || mark === 'X' || mark === 'S';

/** How many of these marks are failures. */
export function countBad(marks: string): number {
  return marks.match(/[IXS]/g)?.length ?? 0;
}
