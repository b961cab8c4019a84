/** The charts of the year: how long writes waited in each drill, and how well each region is proven. */
import { html, type Html } from '../../strategy/html';
import { colourOf, plot } from '../report/plot';
import type { YearReport } from './report';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The axis of a year. `fault`: it has none. */
const AXIS = {
  faults: [],
  labels: html`<div class="ticks-x" aria-hidden="true">
    ${MONTHS.map((name, month) => html`<span class="${month % 2 === 1 ? 'odd' : ''}" style="left:${((month + 0.5) / 12) * 100}%">${name}</span>`)}
  </div>`,
};

/** The place of a moment on the axis, 0–1000. */
function placeOf({ from, until }: YearReport, at: string): number {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)];
  return Math.round(((Date.parse(at) - fromMs) / (untilMs - fromMs)) * 1000);
}

const WAITED = 'writes refused for';

export function waitChart(report: YearReport): Html {
  const seen = report.stretches.flatMap(({ drills }) =>
    drills.flatMap(({ startedAt, criteria, drill, verdict }) =>
      criteria.flatMap(({ name, seen: seconds, limit }) =>
        // In a drill that an incident overtook, writes waited for the incident.
        name === WAITED && seconds !== null && verdict !== 'overtaken' ? [{ startedAt, seconds, limit, drill }] : [],
      ),
    ),
  );
  const limit = Math.max(30, ...seen.map((one) => one.limit));
  const top = Math.max(limit * 1.25, ...seen.map(({ seconds }) => seconds * 1.1));
  const y = (seconds: number): number => Math.round(1000 - (seconds / top) * 1000);
  const longest = Math.max(0, ...seen.map(({ seconds }) => seconds));
  return plot({
    title: 'Seconds for which writes waited, per drill',
    description: `${seen.length} drills measured; the longest wait was ${longest.toFixed(1)} s of at most ${limit} s.`,
    heightPx: 180,
    axis: AXIS,
    marks: [0, limit].map((seconds) => ({ at: y(seconds) / 10, text: `${seconds} s` })),
    shapes: [
      html`<line
        x1="0"
        x2="1000"
        y1="${y(limit)}"
        y2="${y(limit)}"
        stroke="var(--bad)"
        vector-effect="non-scaling-stroke"
      />`,
      ...seen.map(
        ({ startedAt, seconds, drill }) =>
          html`<rect
            x="${placeOf(report, startedAt) - 3}"
            width="6"
            y="${y(seconds)}"
            height="${1000 - y(seconds)}"
            fill="var(--a)"
            ><title>${drill}: ${seconds.toFixed(1)} s</title></rect
          >`,
      ),
    ],
    legend: [
      { colour: 'var(--a)', text: 'one drill' },
      { colour: 'var(--bad)', text: 'limit of the playbook' },
    ],
  });
}

export function readinessChart(report: YearReport): Html {
  const regions = [...new Set(report.readiness.flatMap(({ figures }) => figures.map(({ region }) => region)))];
  const lines = regions.map((region) => ({
    region,
    points: report.readiness.flatMap(({ at, figures }) => {
      const own = figures.flatMap((one) => (one.region === region && one.share !== null ? [one.share] : []));
      return own.length > 0 ? [{ x: placeOf(report, at), y: Math.round(1000 - Math.min(...own) * 1000) }] : [];
    }),
  }));
  return plot({
    title: 'Readiness of each region, at the end of each month',
    description: lines
      .map(
        ({ region, points }) =>
          `${region}: ${points.map(({ y }) => `${Math.round((1000 - y) / 10)} %`).join(', ') || 'unknown'}`,
      )
      .join('. '),
    heightPx: 200,
    axis: AXIS,
    marks: [0, 50, 100].map((percent) => ({ at: 100 - percent, text: `${percent} %` })),
    shapes: lines.map(
      ({ region, points }) =>
        html`<polyline
          points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}"
          fill="none"
          stroke="${colourOf(regions, region)}"
          stroke-width="2"
          vector-effect="non-scaling-stroke"
        />`,
    ),
    legend: regions.map((region) => ({ colour: colourOf(regions, region), text: region })),
  });
}
