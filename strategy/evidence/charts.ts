/**
 * Charts of a pack's series, as data: one per metric, all over the same time. `chart-svg.ts` draws them. A chart has as
 * many lines as people can tell apart; the others are in `signals.jsonl`.
 */
import type { Evidence } from './evidence';
import { type Series, type Signal, SIGNALS } from './signals';

export interface Line {
  readonly name: string;
  /** Pieces without a gap. A point is the start of its period, in ms, and its value. */
  readonly pieces: readonly (readonly (readonly [atMs: number, value: number])[])[];
  readonly periodMs: number;
}

/** A moment of the incident, in one word. */
export interface Moment {
  readonly atMs: number;
  readonly word: string;
}

export interface Chart extends Pick<Signal, 'file' | 'title' | 'unit' | 'scale' | 'statistic'> {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly periodSeconds: number;
  readonly moments: readonly Moment[];
  readonly lines: readonly Line[];
  /** How many series with samples are not drawn. */
  readonly hidden: number;
}

/** Six colours, each solid and dashed. */
const LINES_MAX = 12;

/** Metrics without any sample have no chart. All charts begin with the first sample of any, and end with the last. */
export function chartsOf(series: readonly Series[], times: Evidence['times']): readonly Chart[] {
  const drawn = series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return [];
  const moments = momentsOf(times);
  const starts = drawn.flatMap(({ points }) => points.map(([at]) => Date.parse(at)));
  const periodSeconds = Math.max(...drawn.map((one) => one.periodSeconds));
  const fromMs = smallest([...starts, ...moments.map(({ atMs }) => atMs)]);
  const untilMs = -smallest([...starts.map((ms) => -ms - periodSeconds * 1000), ...moments.map(({ atMs }) => -atMs)]);
  return SIGNALS.flatMap((signal) => {
    const own = drawn.filter(({ namespace, name }) => namespace === signal.namespace && name === signal.name);
    if (own.length === 0) return [];
    const { file, title, unit, scale, statistic } = signal;
    const shown = worstOf(own, signal);
    return [
      {
        ...{ file, title, unit, scale, statistic, fromMs, untilMs, periodSeconds, moments },
        lines: shown.map(lineOf),
        hidden: own.length - shown.length,
      },
    ];
  });
}

/** Adds one by one: a long list has more values than a call can take as arguments. */
const smallest = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Infinity);

function momentsOf({ outageStartedAt, declaredAt, servedAt, endedAt }: Evidence['times']): readonly Moment[] {
  const known = { outage: outageStartedAt, declared: declaredAt, served: servedAt, ended: endedAt };
  return Object.entries(known).flatMap(([word, at]) => (at === null ? [] : [{ word, atMs: Date.parse(at) }]));
}

/** The series with the worst values, in their own order. */
function worstOf(series: readonly Series[], { worst }: Signal): readonly Series[] {
  if (series.length <= LINES_MAX) return series;
  const badness = ({ points }: Series): number =>
    -smallest(points.map(([, value]) => (worst === 'highest' ? -value : value)));
  const first = [...series].sort((one, other) => badness(other) - badness(one)).slice(0, LINES_MAX);
  return series.filter((one) => first.includes(one));
}

function lineOf({ region, dimensions, periodSeconds, points }: Series): Line {
  const periodMs = periodSeconds * 1000;
  const pieces: (readonly [number, number])[][] = [];
  let beforeMs = -Infinity;
  for (const [at, value] of points) {
    const atMs = Date.parse(at);
    if (atMs - beforeMs > periodMs) pieces.push([]);
    pieces.at(-1)?.push([atMs, value]);
    beforeMs = atMs;
  }
  return { name: nameOf(region, dimensions), pieces, periodMs };
}

/** Ids of APIs say nothing to people: a region has one API. */
function nameOf(region: string, dimensions: Series['dimensions']): string {
  const { Placement: placement, Peer: peer, Subject: subject } = dimensions;
  if (placement !== undefined) return `${region}: ${placement}${peer === undefined ? '' : ` from ${peer}`}`;
  return subject === undefined ? region : `${subject}, seen from ${region}`;
}
