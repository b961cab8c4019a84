/** The time axis of a chart in UTC, over the whole drill or a part of it. */
import type { DrillRecord } from '../judge/record';
import { spanOf } from '../judge/works';
import { html, type Html } from '../../strategy/html';

export interface Axis {
  /** Position of a moment, 0–100. */
  percent(atMs: number): number;
  /** Where faults begin, 0–100, in order. */
  readonly faults: readonly number[];
  /** Labels below the chart. */
  readonly labels: Html;
}

const LABELS_MAX = 9;
/** Labels with seconds are longer. */
const LABELS_WITH_SECONDS_MAX = 4;
const STEPS_SECONDS = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

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
  const begun = record.scenario.faults.map((fault) => spanOf(record, fault).fromMs);
  const within = begun.filter((ms) => ms >= startMs && ms <= endMs).map(percent);
  return { percent, faults: [...new Set(within)].sort((a, b) => a - b), labels: labelsOf(span, percent) };
}

/** Labels at whole steps of the day. */
function labelsOf({ startMs, endMs }: Span, percent: Axis['percent']): Html {
  const isEnough = (seconds: number): boolean =>
    (endMs - startMs) / (seconds * 1000) <= (seconds < 60 ? LABELS_WITH_SECONDS_MAX : LABELS_MAX);
  const step = STEPS_SECONDS.find(isEnough) ?? 86_400;
  const first = Math.ceil(startMs / (step * 1000));
  const last = Math.floor(endMs / (step * 1000));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step * 1000);
  return html`<div class="ticks-x" aria-hidden="true">
    ${ticks.map((atMs, index) => {
      const at = percent(atMs);
      const edge = `${at < 3 ? 'first' : at > 97 ? 'last' : ''}${index % 2 === 0 ? '' : ' odd'}`;
      return html`<span class="${edge}" style="left:${at}%">${tickText(atMs, step)}</span>`;
    })}
  </div>`;
}

/** The time of day, with seconds if the steps need them, or the date if they are days. */
function tickText(atMs: number, step: number): string {
  const text = new Date(atMs).toISOString();
  return step >= 86_400 ? text.slice(5, 10) : text.slice(11, step < 60 ? 19 : 16);
}

/** Rounds to a hundredth. That is enough for pixels, and prints the same everywhere. */
export const round = (value: number): number => Math.round(value * 100) / 100;
