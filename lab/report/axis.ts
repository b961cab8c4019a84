/** The time axis of a chart, over the whole drill or a part of it. Its labels are times since the fault. */
import { affectedOf } from '../judge/affected';
import type { DrillRecord } from '../judge/record';
import { html, type Html } from '../../strategy/html';

export interface Axis {
  /** Position of a moment, 0–100. */
  percent(atMs: number): number;
  /** The position of the fault, 0–100, or undefined without one. */
  readonly fault: number | undefined;
  /** Labels below the chart. */
  readonly labels: Html;
}

const LABELS_MAX = 9;
const STEPS_SECONDS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** A part of the drill, in ms. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The axis over `span`. Without `span`, over the whole drill. */
export function axisOf(record: DrillRecord, span: Span = record): Axis {
  const { startMs, endMs } = span;
  const percent = (atMs: number): number =>
    round((100 * (Math.min(endMs, Math.max(startMs, atMs)) - startMs)) / (endMs - startMs));
  const fault = record.scenario.faults.length === 0 ? undefined : percent(affectedOf(record).struckAtMs);
  return { percent, fault, labels: labelsOf(record, span, percent) };
}

/** Labels at whole steps before and after the fault, which is zero. */
function labelsOf(record: DrillRecord, { startMs, endMs }: Span, percent: Axis['percent']): Html {
  const zeroMs = record.scenario.faults.length === 0 ? record.startMs : affectedOf(record).struckAtMs;
  const step = STEPS_SECONDS.find((seconds) => (endMs - startMs) / (seconds * 1000) <= LABELS_MAX) ?? 86_400;
  const first = Math.ceil((startMs - zeroMs) / (step * 1000));
  const last = Math.floor((endMs - zeroMs) / (step * 1000));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return html`<div class="ticks-x" aria-hidden="true">
    ${ticks.map((seconds, index) => {
      const at = percent(zeroMs + seconds * 1000);
      const edge = `${at < 3 ? 'first' : at > 97 ? 'last' : ''}${(index - ticks.indexOf(0)) % 2 === 0 ? '' : ' odd'}`;
      return html`<span class="${edge}" style="left:${at}%"
        >${seconds === 0 ? 'fault' : step < 60 ? `${seconds} s` : `${seconds / 60} min`}</span
      >`;
    })}
  </div>`;
}

/** Rounds to a hundredth. That is enough for pixels, and prints the same everywhere. */
export const round = (value: number): number => Math.round(value * 100) / 100;
