/**
 * The frame of a chart. Shapes are in a box of 1000 × 1000 that stretches with the page. Labels are text outside the
 * box and do not stretch.
 */
import type { Axis } from './axis';
import { html, NOTHING, type Html } from '../../strategy/html';

interface Plot {
  readonly title: string;
  /** The text for readers who cannot see the chart. */
  readonly description: string;
  readonly heightPx: number;
  readonly axis: Pick<Axis, 'faults' | 'labels'>;
  /** Labels of the y axis. `at`: distance from the top, 0–100. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly shapes: readonly Html[];
  readonly legend: readonly { readonly colour: string; readonly text: string }[];
}

export function plot({ title, description, heightPx, axis, marks, shapes, legend }: Plot): Html {
  const line = (at: number): Html =>
    html`<line class="grid" x1="0" x2="1000" y1="${at * 10}" y2="${at * 10}" vector-effect="non-scaling-stroke" />`;
  return html`<figure>
    <figcaption>${title}</figcaption>
    <div class="plot">
      <div class="ticks-y" aria-hidden="true" style="height:${heightPx}px">
        ${marks.map(({ at, text }) => html`<span style="top:${at}%">${text}</span>`)}
      </div>
      <svg role="img" viewBox="0 0 1000 1000" preserveAspectRatio="none" style="height:${heightPx}px">
        <title>${title}</title>
        <desc>${description}</desc>
        ${marks.map(({ at }) => line(at))}${shapes}${faultLines(axis)}
      </svg>
      ${axis.labels}
    </div>
    <ul class="legend">
      ${legend.map(({ colour, text }) => html`<li><span class="swatch" style="background:${colour}"></span>${text}</li>`)}
      ${faultMark(axis)}
    </ul>
  </figure>`;
}

/** A dashed line where each fault begins. */
export const faultLines = ({ faults }: Pick<Axis, 'faults'>): Html =>
  html`${faults.map(
    (at) =>
      html`<line class="fault" x1="${at * 10}" x2="${at * 10}" y1="0" y2="1000" vector-effect="non-scaling-stroke" />`,
  )}`;

/** What the dashed lines mean, for a legend. */
export const faultMark = ({ faults }: Pick<Axis, 'faults'>): Html =>
  faults.length === 0 ? NOTHING : html`<li><span class="fault-mark"></span>a fault begins</li>`;

/** Colours of regions, in the order of the topology. */
const COLOURS = ['var(--a)', 'var(--b)', 'var(--c)', 'var(--d)', 'var(--e)', 'var(--f)'];
export function colourOf(regions: readonly string[], region: string): string {
  return COLOURS[Math.max(0, regions.indexOf(region)) % COLOURS.length] ?? 'var(--a)';
}
