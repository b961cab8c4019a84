/** What happened when, in UTC: faults of the scenario, and the events that the orchestrator published. */
import * as z from 'zod';
import type { Fault } from '../scenario/fault-kinds';
import { spanText } from '../terminal/duration';
import { togetherText } from '../judge/summary/happened';
import { momentText } from '../judge/summary/words';
import { spanOf } from '../judge/works';
import type { DrillRecord, Notice } from '../judge/record';
import { grouped } from '../kernel/grouped';
import { html, type Html } from '../../strategy/html';
import { table } from './html';

interface Moment {
  readonly atMs: number;
  readonly where: string;
  readonly what: Html;
}

/** A table in time order. */
export function momentsTable(record: DrillRecord): Html {
  const moments = [...faultMoments(record), ...record.notices.map(noticeMoment)].sort((a, b) => a.atMs - b.atMs);
  if (moments.length === 0) return html`<p>No fault was played, and no event was published.</p>`;
  const rows = moments.map(({ atMs, where, what }) => [momentText(atMs, record.startMs), what, where]);
  return table('Faults, and the events that people and tools subscribe to', ['UTC', 'What', 'Seen by'], rows);
}

/** Faults that begin or end together are one moment. */
function faultMoments(record: DrillRecord): readonly Moment[] {
  const { scenario, endMs } = record;
  const together = (word: string, timeOf: (fault: Fault) => number): readonly Moment[] =>
    [...grouped(scenario.faults, timeOf)]
      .filter(([atMs]) => atMs < endMs)
      .map(([atMs, faults]) => ({ atMs, where: 'the lab', what: html`<b>${word}:</b> ${togetherText(faults)}` }));
  return [
    ...together('Fault', (fault) => spanOf(record, fault).fromMs),
    ...together('Fault ended', (fault) => spanOf(record, fault).untilMs),
  ];
}

const noticeMoment = ({ atMs, type, region, detail }: Notice): Moment => ({
  atMs,
  where: region,
  what: html`<b>${wordsOf(type)}</b>${noticeText(detail)}
    <details>
      <summary>full event</summary>
      <code>${JSON.stringify(detail)}</code>
    </details>`,
});

/** `ScopeRecovered` → `Scope recovered`, `expectedLoss` → `expected loss`. */
function wordsOf(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return /^[A-Z]/.test(name) ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : words;
}

/** Fields that every event has, or that other columns show. */
const LEFT_OUT = ['incident', 'conductor', 'region', 'source'];

/** The fields of an event in words. Lists of services are named, and a loss that nobody knows is said to be unknown. */
export function noticeText(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return `: ${JSON.stringify(detail)}`;
  const source = 'source' in detail && typeof detail.source === 'string' ? ` (${detail.source})` : '';
  const told = Object.entries(detail).flatMap(([name, value]: [string, unknown]) => {
    const text = LEFT_OUT.includes(name) ? '' : valueText(value);
    return text === '' ? [] : [`${wordsOf(name)}: ${text}`];
  });
  return `${source}${told.length === 0 ? '' : `: ${told.join('; ')}`}`;
}

const Rows = z.array(
  z.looseObject({
    placement: z.string(),
    service: z.string(),
    seconds: z.number().nullish(),
    target: z.string().optional(),
  }),
);
const Criteria = z.array(z.looseObject({ name: z.string(), met: z.boolean().nullable() }));

function valueText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const rows = Rows.safeParse(value).data;
  if (rows) return rowsText(rows);
  const criteria = Criteria.safeParse(value).data;
  if (criteria) return criteria.map(({ name, met }) => `${name} ${met === true ? 'met' : 'not met'}`).join(', ');
  if (typeof value !== 'object' || value === null) return '';
  if (Array.isArray(value)) return value.map(valueText).filter(Boolean).join(', ');
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) => [wordsOf(name), valueText(part)]);
  return parts.flatMap(([name, text]) => (text ? [`${name ?? ''} ${text}`] : [])).join(', ');
}

/** Services with the same target and loss in one group, with their placements. */
function rowsText(rows: z.output<typeof Rows>): string {
  const groups = grouped(rows, ({ target, seconds }) => `${target ? ` to ${target}` : ''}${lossText(seconds)}`);
  return [...groups].map(([text, group]) => `${servicesText(group)}${text}`).join(', ');
}

function servicesText(rows: z.output<typeof Rows>): string {
  const services = [...new Set(rows.map(({ service }) => service))];
  return `${services.join(', ')} of ${[...new Set(rows.map(({ placement }) => placement))].join(', ')}`;
}

function lossText(seconds: number | null | undefined): string {
  if (seconds === undefined) return '';
  return seconds === null ? ' unknown' : ` ${spanText(seconds)}`;
}
