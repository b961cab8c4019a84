/**
 * Recovery times of all runs on a logarithmic time axis, one strip per service: a tick per run, the quantiles, and a
 * line for the target.
 */
import { OBJECTIVES } from '../../strategy/layers';
import { spanText } from '../terminal/duration';
import { html, type Html } from '../../strategy/html';
import type { LayerTally } from './tally';

/** The axis, in seconds. Shorter times are shown at its start, because samples are seconds apart. */
const FROM_SECONDS = 5;
const UNTIL_SECONDS = 24 * 3600;
const MARKS: readonly (readonly [number, string])[] = [
  ...([
    [10, '10 s'],
    [60, '1 min'],
    [300, '5 min'],
    [1800, '30 min'],
    [14_400, '4 h'],
  ] as const),
];
/** Columns of the histogram. */
const COLUMNS = 120;

export function recoveryChart(layers: readonly LayerTally[]): Html {
  return html`<div
    class="strips"
    role="img"
    aria-label="Distribution of recovery times per service on a logarithmic axis from 5 seconds to a day"
  >
    ${layers.map(strip)}
    <div class="row">
      <span></span>
      <div class="ticks-x" aria-hidden="true">
        ${MARKS.map(([seconds, text]) => html`<span style="left:${percent(seconds)}%">${text}</span>`)}
      </div>
    </div>
    <ul class="legend">
      <li><span class="swatch" style="background:var(--a)"></span>runs, higher where there are more</li>
      <li><span class="swatch" style="background:var(--c)"></span>p50 and p99</li>
      <li><span class="swatch" style="background:var(--bad)"></span>target</li>
    </ul>
  </div>`;
}

function strip({ service, rtoValues, rtoSeconds, rtoTargetSeconds }: LayerTally): Html {
  const { p50, p99 } = rtoSeconds;
  const said = p50 === null || p99 === null ? 'no run' : `p50 ${spanText(p50)}, p99 ${spanText(p99)}`;
  return html`<div class="row">
    <span>${service} <span class="took">${said}</span></span>
    <svg viewBox="0 0 1000 100" preserveAspectRatio="none">
      <title>${OBJECTIVES[service].title}: ${said}, target ${spanText(rtoTargetSeconds)}</title>
      ${columns(rtoValues)}${p50 === null ? [] : line(p50, 'var(--c)')}${p99 === null ? [] : line(p99, 'var(--c)')}
      ${line(rtoTargetSeconds, 'var(--bad)')}
    </svg>
  </div>`;
}

function columns(values: readonly number[]): readonly Html[] {
  const counts = new Array<number>(COLUMNS).fill(0);
  for (const value of values) {
    const column = Math.min(COLUMNS - 1, Math.floor((percent(value) / 100) * COLUMNS));
    counts[column] = (counts[column] ?? 0) + 1;
  }
  const highest = Math.max(...counts, 1);
  const width = 1000 / COLUMNS;
  return counts.flatMap((count, column) => {
    if (count === 0) return [];
    const height = Math.max(6, Math.round((96 * count) / highest));
    return html`<rect
      x="${Math.round(column * width)}"
      y="${100 - height}"
      width="${Math.ceil(width)}"
      height="${height}"
      fill="var(--a)"
    />`;
  });
}

function line(seconds: number, colour: string): Html {
  const x = percent(seconds) * 10;
  return html`<line
    x1="${x}"
    x2="${x}"
    y1="0"
    y2="100"
    stroke="${colour}"
    stroke-width="2"
    vector-effect="non-scaling-stroke"
  />`;
}

/** Position on the axis, 0–100. */
function percent(seconds: number): number {
  const share = Math.log(Math.max(seconds, FROM_SECONDS) / FROM_SECONDS) / Math.log(UNTIL_SECONDS / FROM_SECONDS);
  return Math.round(Math.min(1, share) * 10_000) / 100;
}
