/**
 * What a decision saw: the condition of each service in each region, and the four views behind each condition that is
 * not good. Quoted.
 */
import * as z from 'zod';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { grouped } from '../kernel/grouped';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, table } from './html';

/**
 * A view may be missing, or be a text, a number or an object. It is shown as it was recorded, or as "unknown" if it is
 * missing.
 */
const Seen = z.unknown().optional();

/**
 * One service of one region in the entry of a decision. Unknown conditions and services are shown by their recorded
 * names.
 */
export const View = z.object({
  region: z.string(),
  service: z.string(),
  condition: z.string(),
  since: z.string().nullish(),
  peers: z.array(z.object({ observer: z.string(), sees: Seen })).default([]),
  /** The region's own report, by the name that the ledger has for it. */
  ownWord: Seen,
  outside: Seen,
  stores: Seen,
});
type View = z.output<typeof View>;

const STATES: Readonly<Record<string, 'good' | 'bad' | 'unknown'>> = {
  well: 'good',
  failing: 'bad',
  lost: 'bad',
  unknown: 'unknown',
};

/**
 * One row per service, one column per region. Below the table: what each view said of every service that is not well.
 */
export function viewsTable(views: readonly View[]): Html {
  if (views.length === 0) return NOTHING;
  const regions = [...new Set(views.map(({ region }) => region))].sort();
  const rows = servicesIn(views).map((service) => [
    titleOf(service),
    ...regions.map((region) => {
      const view = views.find((one) => one.region === region && one.service === service);
      return view ? conditionOf(view) : badge('unknown', 'unknown');
    }),
  ]);
  const troubled = views.filter(({ condition }) => condition !== 'well');
  return html`<div class="views">
    ${table('What was seen', ['Service', ...regions], rows)} ${troubled.length === 0 ? NOTHING : evidence(troubled)}
  </div>`;
}

/** Services in the order of the strategy's table, then those that it does not name. */
function servicesIn(views: readonly View[]): readonly string[] {
  const named = new Set(views.map(({ service }) => service));
  const known: readonly string[] = SERVICES.filter((service) => named.has(service));
  return [...known, ...[...named].filter((service) => !known.includes(service)).sort()];
}

const titleOf = (name: string): string => {
  const service = SERVICES.find((one) => one === name);
  return service ? OBJECTIVES[service].title : name;
};

function conditionOf({ condition, since }: View): Html {
  const from = since ? html` <small>since ${timeText(since)}</small>` : NOTHING;
  return html`${badge(STATES[condition] ?? 'plain', condition)}${from}`;
}

/** Equal views of several services share one row. */
function evidence(troubled: readonly View[]): Html {
  const groups = grouped(troubled, (view) => [view.region, view.condition, ...saidBy(view)].join('\n'));
  const rows = [...groups.values()].map((group) => {
    const [first] = group;
    if (!first) return [];
    const services = group.map(({ service }) => service).join(', ');
    return [html`${first.region}: ${first.condition}<br /><small>${services}</small>`, ...saidBy(first)];
  });
  return table(
    'What each observer saw of the services that are not well',
    ['Where', 'Peers', 'Own report', 'From the internet', 'Stores'],
    rows,
  );
}

function saidBy({ peers, ownWord, outside, stores }: View): readonly string[] {
  const said = peers.map(({ observer, sees }) => `${observer}: ${seenText(sees)}`);
  return [said.join(', ') || 'unknown', seenText(ownWord), seenText(outside), seenText(stores)];
}

/** A missing view is unknown, never well and never zero. */
function seenText(seen: unknown): string {
  if (seen === undefined || seen === null || seen === '') return 'unknown';
  if (typeof seen === 'string') return seen;
  if (Array.isArray(seen)) return seen.map(seenText).join(', ') || 'unknown';
  if (typeof seen !== 'object') return JSON.stringify(seen);
  return Object.entries(seen)
    .map(([name, value]) => `${name} ${seenText(value)}`)
    .join(', ');
}

/** The time of day if the text is a time, otherwise the text. */
const timeText = (at: string): string => (/T\d\d:\d\d:\d\d/.test(at) ? at.slice(11, 19) : at);
