/**
 * How far behind each replica of the affected placements was, by the newest heartbeat in its store. Logarithmic scale.
 * A lost region sends and holds nothing, so there is no lag to or from it: how long it has been lost is no lag.
 */
import { affectedOf } from '../judge/affected';
import { grouped } from '../kernel/grouped';
import { isGone, spanOf } from '../judge/works';
import { spanText } from '../terminal/duration';
import type { DrillRecord, LagSample } from '../judge/record';
import { round, type Axis } from './axis';
import { html, type Html } from '../../strategy/html';
import { colourOf, plot } from './plot';

const DECADES = [1, 10, 100, 1000, 10_000];

export function lagChart(record: DrillRecord, axis: Axis): Html {
  const affected = affectedOf(record).placements.map(({ name }) => name);
  const shown = affected.length > 0 ? affected : record.topology.placements.map(({ name }) => name);
  const samples = record.lags
    .filter(({ placement }) => shown.includes(placement))
    .map((sample) => (isOfLost(record, sample) ? { ...sample, lagSeconds: null } : sample));
  if (samples.length === 0) return html`<p>No replica was sampled for its lag.</p>`;
  const lines = grouped(
    samples,
    ({ from, at, store }) => `${from} → ${at}, ${store === 'table' ? 'tables' : 'buckets (dashed)'}`,
  );
  const drawn = [...lines].map(([name, group]) => ({
    name,
    group,
    colour: colourOf(record.topology.regions, group[0]?.from ?? ''),
  }));
  const chart = plot({
    title: 'Replication lag while both regions ran, log scale',
    heightPx: 200,
    axis,
    description: [...lines].map(([name, group]) => `${name}: worst ${worst(group)}`).join('; '),
    marks: DECADES.map((seconds) => ({ at: 100 - height(seconds), text: spanText(seconds) })),
    shapes: drawn.flatMap(({ group, colour }) =>
      [...grouped(group, ({ placement }) => placement).values()].map((one) => line(one, axis, colour)),
    ),
    legend: drawn.map(({ name, group, colour }) => ({ colour, text: `${name}: worst ${worst(group)}` })),
  });
  return html`<p class="note">
      The age of the newest heartbeat that each replica holds from each peer. Heartbeats are 10 s apart, and the chart
      samples every 30 s. A line ends where a region is lost.
    </p>
    ${chart}`;
}

/**
 * Whether the age of the heartbeat says how long a region has been lost: the replica's region is lost now, or the
 * sender was lost since its newest heartbeat.
 */
function isOfLost(record: DrillRecord, { atMs, from, at, lagSeconds }: LagSample): boolean {
  const heardMs = atMs - (lagSeconds ?? 0) * 1000;
  return record.scenario.faults.filter(isGone).some((fault) => {
    const { fromMs, untilMs } = spanOf(record, fault);
    const isNow = fromMs <= atMs && atMs < untilMs;
    return fault.region === at ? isNow : fault.region === from && fromMs <= atMs && heardMs < untilMs;
  });
}

/** The lag is unknown until the first heartbeat of a drill arrives. "unknown" is shown only if none arrives at all. */
function worst(samples: readonly LagSample[]): string {
  const known = samples.flatMap(({ lagSeconds }) => (lagSeconds === null ? [] : [lagSeconds]));
  return known.length === 0 ? 'unknown' : spanText(Math.max(...known));
}

/** The height 0–100 for one second to ten thousand. */
const height = (seconds: number): number => round((Math.log10(Math.min(10_000, Math.max(1, seconds))) / 4) * 100);

/** One line for each stretch of known samples. */
function line(samples: readonly LagSample[], axis: Axis, colour: string): Html {
  const dash = samples[0]?.store === 'bucket' ? '6 4' : 'none';
  return html`${stretches(samples).map((points) => {
    const places = points.map(
      ({ atMs, seconds }) => `${round(axis.percent(atMs) * 10)},${round(1000 - height(seconds) * 10)}`,
    );
    return html`<polyline
      points="${places.join(' ')}"
      style="fill:none;stroke:${colour};stroke-width:2;stroke-dasharray:${dash}"
      vector-effect="non-scaling-stroke"
    />`;
  })}`;
}

interface Point {
  readonly atMs: number;
  readonly seconds: number;
}

function stretches(samples: readonly LagSample[]): readonly (readonly Point[])[] {
  const found: Point[][] = [[]];
  for (const { atMs, lagSeconds } of samples) {
    if (lagSeconds === null) found.push([]);
    else found.at(-1)?.push({ atMs, seconds: lagSeconds });
  }
  return found.filter((points) => points.length > 0);
}
