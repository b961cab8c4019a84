/**
 * How far behind each replica of the affected placements was, by the newest heartbeat in its store. Logarithmic scale.
 */
import { affectedOf } from '../judge/affected';
import { grouped } from '../kernel/grouped';
import { spanText } from '../terminal/duration';
import type { DrillRecord, LagSample } from '../judge/record';
import { round, type Axis } from './axis';
import { html, type Html } from '../../strategy/html';
import { section } from './html';
import { colourOf, plot } from './plot';

const DECADES = [1, 10, 100, 1000, 10_000];

export function lagSection(record: DrillRecord, axis: Axis): Html {
  const affected = affectedOf(record).placements.map(({ name }) => name);
  const shown = affected.length > 0 ? affected : record.topology.placements.map(({ name }) => name);
  const samples = record.lags.filter(({ placement }) => shown.includes(placement));
  const note =
    'The age of the newest heartbeat that each replica holds from each peer. Heartbeats are 10 s apart, and the chart samples every 30 s. The lag to and from a lost region grows until the end.';
  if (samples.length === 0) {
    return section({ id: 'lag', title: 'Replication lag', note }, html`<p>No replica was sampled.</p>`);
  }
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
    title: 'Replication lag, log scale',
    heightPx: 200,
    axis,
    description: [...lines].map(([name, group]) => `${name}: worst ${worst(group)}`).join('; '),
    marks: DECADES.map((seconds) => ({ at: 100 - height(seconds), text: spanText(seconds) })),
    shapes: drawn.flatMap(({ group, colour }) =>
      [...grouped(group, ({ placement }) => placement).values()].map((one) => line(one, axis, colour)),
    ),
    legend: drawn.map(({ name, group, colour }) => ({ colour, text: `${name}: worst ${worst(group)}` })),
  });
  return section({ id: 'lag', title: 'Replication lag', note }, chart);
}

/** The lag is unknown until the first heartbeat of a drill arrives. "unknown" is shown only if none arrives at all. */
function worst(samples: readonly LagSample[]): string {
  const known = samples.flatMap(({ lagSeconds }) => (lagSeconds === null ? [] : [lagSeconds]));
  return known.length === 0 ? 'unknown' : spanText(Math.max(...known));
}

/** The height 0–100 for one second to ten thousand. */
const height = (seconds: number): number => round((Math.log10(Math.min(10_000, Math.max(1, seconds))) / 4) * 100);

function line(samples: readonly LagSample[], axis: Axis, colour: string): Html {
  const known = samples.flatMap(({ atMs, lagSeconds }) => (lagSeconds === null ? [] : [{ atMs, lagSeconds }]));
  const points = known.map(
    ({ atMs, lagSeconds }) => `${round(axis.percent(atMs) * 10)},${round(1000 - height(lagSeconds) * 10)}`,
  );
  const dash = samples[0]?.store === 'bucket' ? '6 4' : 'none';
  return html`<polyline
    points="${points.join(' ')}"
    style="fill:none;stroke:${colour};stroke-width:2;stroke-dasharray:${dash}"
    vector-effect="non-scaling-stroke"
  />`;
}
