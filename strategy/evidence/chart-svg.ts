/**
 * Draws a chart as SVG without scripts, in light and dark, and in light on paper. A value holds for its whole period,
 * so a line has steps. Where a period has no sample, there is no line. Text is in the drawing, because the file also
 * stands alone.
 */
import { html, type Html, NOTHING } from '../html';
import { axisOf, type Axis } from './chart-axes';
import type { Chart, Line, Moment } from './charts';

/** Two of them stand side by side on A4. So all sizes are those of a picture of half that width. */
const WIDTH = 480;
const LEFT = 52;
const RIGHT = 10;
const PLOT_HEIGHT = 120;
const ROW = 15;
/** The widest letters of a label, in units of the picture. */
const LETTER = 7;

/** The rules of all charts of a page. Colours keep a contrast of 3 : 1 to the paper, text one of 4.5 : 1. */
export const CHART_STYLE = `
.chart { --paper: #fff; --ink: #1a202c; --soft: #4a5568; --grid: #d5dae0; --mark: #b91c1c; --c0: #2b6cb0; --c1: #a3541b;
  --c2: #128278; --c3: #7b4fb5; --c4: #5b6b10; --c5: #a3357a; display: block; width: 100%; max-width: 40rem; height: auto;
  background: var(--paper); font-family: system-ui, sans-serif; }
@media screen and (prefers-color-scheme: dark) { .chart { --paper: #1f2937; --ink: #e2e8f0; --soft: #a7b3bf; --grid: #3b4656;
  --mark: #fca5a5; --c0: #63a0e0; --c1: #de9a63; --c2: #45bdb0; --c3: #b392e6; --c4: #b3c458; --c5: #e08cc0; } }
.chart text { font-size: 12px; fill: var(--soft); } .chart .head { font-size: 13px; font-weight: 600; fill: var(--ink); }
.chart .grid { stroke: var(--grid); stroke-width: 1; } .chart .mark { stroke: var(--mark); stroke-width: 1.25; stroke-dasharray: 3 2; }
.chart .said { fill: var(--mark); } .chart .end { text-anchor: end; } .chart .mid { text-anchor: middle; }
.chart path { fill: none; stroke-width: 1.75; } .chart .dashed { stroke-dasharray: 5 3; }
${[0, 1, 2, 3, 4, 5].map((index) => `.chart .c${index} { stroke: var(--c${index}); }`).join(' ')}
@media print { .chart { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** The chart as a file of its own. */
export const chartFile = (chart: Chart): string => {
  const { html: drawn } = chartSvg(chart, { html: `<style>${CHART_STYLE}</style>` });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawn}\n`;
};

/** The chart within a page that has the rules. */
export function chartSvg(chart: Chart, style: Html = NOTHING): Html {
  const said = placed(chart);
  const top = 22 + ROW * (1 + Math.max(-1, ...said.map(({ row }) => row)));
  const axis = axisOf(chart, { left: LEFT, right: WIDTH - RIGHT, top, bottom: top + PLOT_HEIGHT });
  const legendTop = top + PLOT_HEIGHT + 2 * ROW + 4;
  const note = noteOf(chart);
  const height = legendTop + ROW * (Math.ceil(chart.lines.length / 2) + (note === '' ? 0 : 1)) + 2;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 ${WIDTH} ${height}">
    <title>${chart.title}</title>
    <desc>${descriptionOf(chart)}</desc>
    ${style}
    <text class="head" x="2" y="14">${chart.title}</text>
    ${gridOf(axis, { top, bottom: top + PLOT_HEIGHT })}
    ${chart.lines.map((line, index) => pathOf(line, axis, classOf(index)))}
    ${said.map((one) => markOf(one, axis.bottom))}
    ${chart.lines.map(({ name }, index) => keyOf(name, index, legendTop))}
    ${note === '' ? NOTHING : html`<text x="2" y="${height - 4}">${note}</text>`}
  </svg>`;
}

const classOf = (index: number): string => `c${index % 6}${index < 6 ? '' : ' dashed'}`;

function gridOf({ values, times }: Axis, { top, bottom }: { readonly top: number; readonly bottom: number }): Html {
  const right = WIDTH - RIGHT;
  return html`${values.map(
    ({ at, text }) =>
      html`<line class="grid" x1="${LEFT}" x2="${right}" y1="${at}" y2="${at}" /><text
          class="end"
          x="${LEFT - 5}"
          y="${at + 4}"
          >${text}</text
        >`,
  )}
  ${times.map(
    ({ at, text }) =>
      html`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom + 4}" /><text
          class="mid"
          x="${at}"
          y="${bottom + ROW + 2}"
          >${text}</text
        >`,
  )}`;
}

/** A piece without a gap is one path. Each value holds for its period. */
function pathOf({ pieces, periodMs }: Line, { x, y }: Axis, name: string): Html {
  const steps = pieces.map((points) =>
    points
      .map(([atMs, value], index) => `${index === 0 ? 'M' : 'L'}${x(atMs)} ${y(value)}H${x(atMs + periodMs)}`)
      .join(''),
  );
  return steps.length === 0 ? NOTHING : html`<path class="${name}" d="${steps.join('')}" />`;
}

interface Placed extends Moment {
  readonly x: number;
  readonly row: number;
  readonly isAtEnd: boolean;
}

/** Labels of moments that are close stand in rows of their own. */
function placed(chart: Chart): readonly Placed[] {
  const { fromMs, untilMs, moments } = chart;
  const ends: number[] = [];
  return moments.map(({ atMs, word }) => {
    const share = (atMs - fromMs) / (untilMs - fromMs);
    const x = Math.round((LEFT + share * (WIDTH - RIGHT - LEFT)) * 10) / 10;
    const width = word.length * LETTER + 6;
    const isAtEnd = x + width > WIDTH;
    const start = isAtEnd ? x - width : x;
    const free = ends.findIndex((end) => end <= start);
    const row = free === -1 ? ends.length : free;
    ends[row] = start + width;
    return { atMs, word, x, row, isAtEnd };
  });
}

function markOf({ word, x, row, isAtEnd }: Placed, bottom: number): Html {
  const y = 18 + ROW * row;
  return html`<line class="mark" x1="${x}" x2="${x}" y1="${y + 2}" y2="${bottom}" /><text
      class="${isAtEnd ? 'said end' : 'said'}"
      x="${isAtEnd ? x - 3 : x + 3}"
      y="${y + 12}"
      >${word}</text
    >`;
}

/** Two columns below the plot. */
function keyOf(name: string, index: number, top: number): Html {
  const x = 2 + (index % 2) * (WIDTH / 2);
  const y = top + ROW * Math.floor(index / 2);
  return html`<path class="${classOf(index)}" d="M${x} ${y + 4}H${x + 18}" /><text x="${x + 23}" y="${y + 8}"
      >${name}</text
    >`;
}

function noteOf({ hidden }: Chart): string {
  return hidden === 0 ? '' : `${hidden} more series are in signals.jsonl. These have the worst values.`;
}

/** For readers who cannot see it. */
function descriptionOf({ lines, statistic, unit, periodSeconds }: Chart): string {
  const ranges = lines.map(({ name, pieces }) => {
    const values = pieces.flatMap((points) => points.map(([, value]) => value));
    const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => Math.round(value * 100) / 100);
    return `${name}: ${least} to ${most}`;
  });
  return `${statistic} per ${periodSeconds} s, ${unit.toLowerCase()}. ${ranges.join('; ')}.`;
}
