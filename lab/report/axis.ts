/** The time axis that all charts share: from the start of the drill to its end, labelled in minutes since the fault. */
import { struckAtMs } from '../judge/affected';
import type { DrillRecord } from '../record';
import { faultAtMs } from '../scenario';
import { html, type Html } from './html';

export interface Axis {
  /** Position of a moment, 0–100. */
  percent(atMs: number): number;
  /** The moment of the fault, 0–100; undefined without one. */
  readonly fault: number | undefined;
  /** Labels below the chart. */
  readonly labels: Html;
}

const LABELS_MAX = 9;
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440];

export function axisOf(record: DrillRecord): Axis {
  const { startMs, endMs } = record;
  const percent = (atMs: number): number =>
    round((100 * (Math.min(endMs, Math.max(startMs, atMs)) - startMs)) / (endMs - startMs));
  const fault = faultAtMs(record.scenario) === undefined ? undefined : percent(struckAtMs(record));
  return { percent, fault, labels: labelsOf(record, percent) };
}

/** Whole steps of minutes before and after the fault, which is minute 0. */
function labelsOf(record: DrillRecord, percent: Axis['percent']): Html {
  const { startMs, endMs } = record;
  const zeroMs = faultAtMs(record.scenario) === undefined ? startMs : struckAtMs(record);
  const stepMin = STEPS_MIN.find((step) => (endMs - startMs) / (step * 60_000) <= LABELS_MAX) ?? 1440;
  const first = Math.ceil((startMs - zeroMs) / (stepMin * 60_000));
  const last = Math.floor((endMs - zeroMs) / (stepMin * 60_000));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepMin);
  return html`<div class="ticks-x" aria-hidden="true">
    ${ticks.map((minute) => {
      const at = percent(zeroMs + minute * 60_000);
      const edge = at < 3 ? 'first' : at > 97 ? 'last' : '';
      return html`<span class="${edge}" style="left:${at}%">${minute === 0 ? 'fault' : `${minute} min`}</span>`;
    })}
  </div>`;
}

/** To a hundredth: enough for pixels, and it prints the same everywhere. */
export const round = (value: number): number => Math.round(value * 100) / 100;
