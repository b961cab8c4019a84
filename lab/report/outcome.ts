/** Short tables without a chart: promises, criteria and notifications. */
import { clockText } from '../terminal/duration';
import type { Evidence } from '../judge/evidence';
import { struckAtMs } from '../judge/affected';
import type { PromiseName } from '../judge/promises/promise';
import type { DrillRecord } from '../judge/record';
import { badge, html, section, table, type Html } from './html';

const MEANING: Readonly<Record<PromiseName, string>> = {
  'one-writer': 'An active-passive service never had two regions accepting its writes.',
  residency: 'No tenant’s data was served from, or stored in, a region its placement does not allow.',
  'nothing-forgotten':
    'Every acknowledged write is in the target or in the recorded loss, and every accepted job was run.',
  'jobs-applied-once': 'No job was applied twice, however often it was run.',
  'recovery-path': 'No step called the region being left, or a global control plane.',
  'epochs-only-grow': 'The fencing token of no service ever went back.',
  'ledger-intact': 'The hash chain of every incident’s ledger was recomputed and fits.',
  'incidents-end': 'Every incident came to an end, or waits for a person who was named.',
  'untouched-placements': 'Tenants that no fault touched saw at least 99 % success.',
  'no-false-evacuation': 'No region was left that had served at least 99 % of what reached it.',
  served: 'Whoever a region that works could have served within policy was served, once the target was over.',
  'no-harm': 'Nobody was turned away by what was done while the region that they had before worked.',
  claimed: 'Every lost region was claimed in time, and nothing that was common or contested was left unasked.',
  told: 'While users were turned away or a question waited, a person knew within two minutes what, and what to do.',
};

export function promisesSection({ promises }: Evidence): Html {
  const rows = promises.map(({ name, held, violations }) => {
    const state = held === true ? 'good' : held === false ? 'bad' : 'unknown';
    const text = held === true ? 'held' : held === false ? 'broken' : 'unknown';
    const list =
      violations.length === 0
        ? html``
        : html`<ul>
            ${violations.map((violation) => html`<li>${violation}</li>`)}
          </ul>`;
    return [name, html`${MEANING[name]}${list}`, badge(state, text)];
  });
  const note =
    'Judged from what clients saw and what the stores really hold, never from what the orchestrator reports.';
  return section({ id: 'promises', title: 'Promises', note }, table('', ['Promise', 'Meaning', 'Result'], rows));
}

export function criteriaSection({ criteria }: Evidence): Html {
  const rows = criteria.map(({ name, expected, observed, met }) => [
    name,
    expected,
    observed,
    badge(met ? 'good' : 'bad', met ? 'met' : 'missed'),
  ]);
  return section(
    { id: 'criteria', title: 'Criteria' },
    table('', ['Criterion', 'Expected', 'Observed', 'Result'], rows),
  );
}

export function noticesSection(record: DrillRecord): Html {
  const note = 'What the orchestrator put on its event bus, for people and tools that subscribe to it.';
  const struck = struckAtMs(record);
  const rows = record.notices.map(({ atMs, type, region, detail }) => [
    `${clockText(atMs - struck)} after the fault`,
    type,
    region,
    html`${gist(detail)}
      <details>
        <summary>all of it</summary>
        <code>${JSON.stringify(detail)}</code>
      </details>`,
  ]);
  const list = rows.length === 0 ? html`<p>None.</p>` : table('', ['When', 'Event', 'From', 'Detail'], rows);
  return section({ id: 'notices', title: 'Notifications', note }, list);
}

/** The text and number fields of an event, and the length of its lists. */
function gist(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return JSON.stringify(detail);
  const known = Object.entries(detail).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [`${name}: ${value.length}`];
    return typeof value === 'string' || typeof value === 'number' ? [`${name}: ${value}`] : [];
  });
  return known.filter((text) => !/^(incident|source|conductor|region): /.test(text)).join(', ');
}
