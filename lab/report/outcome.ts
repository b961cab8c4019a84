/** Short tables without a chart: promises, criteria and notifications. */
import { clockText } from '../terminal/duration';
import type { Evidence } from '../judge/evidence';
import { affectedOf } from '../judge/affected';
import type { PromiseName } from '../judge/promises/promise';
import type { DrillRecord } from '../judge/record';
import { html, type Html } from '../../strategy/html';
import { badge, section, table } from './html';

const MEANING: Readonly<Record<PromiseName, string>> = {
  'one-writer': 'An active-passive service never had two regions accepting its writes.',
  residency: 'No region served or stored the data of a tenant whose placement does not allow that region.',
  'nothing-forgotten':
    'Every acknowledged write is in the target or in the recorded loss, and every accepted job was run.',
  'jobs-applied-once': 'No job took effect twice, even if it ran more than once.',
  'recovery-path': 'No step called the region that was left, or a global control plane.',
  'epochs-only-grow': 'The fencing token (epoch) of a service never decreased.',
  'ledger-intact': 'The hash chain of every ledger was computed again and matches.',
  'incidents-end': 'Every incident ended, or waits for a named person.',
  'untouched-placements': 'At least 99 % of the requests of tenants that no fault touched succeeded.',
  'no-false-evacuation': 'No region was evacuated that served at least 99 % of the requests that reached it.',
  served: 'After its target time, every user was served if policy allowed a working region to serve them.',
  'no-harm': 'No recovery step refused users whose region worked.',
  claimed:
    'Every lost region was claimed in time. No region was left because of a common or contested failure unless a person decided it.',
  planned:
    'A planned evacuation lost nothing, and refused no read and no write for longer than 30 s. After a drill everything is back.',
  'everybody-told':
    'Staff, executives, exactly the customers concerned, and vendors of lost regions were told in time, and nothing twice.',
  'status-page': 'The status page was never away for over five minutes, and it admitted lasting trouble of customers.',
  told: 'Whenever users were refused or a question waited, people knew within two minutes what happened and what to do.',
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
  const note = 'Judged by what clients saw and what the stores contain, never by what the orchestrator reports.';
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
  const note = 'The events that the orchestrator published on its event bus, for people and tools that subscribe.';
  const struck = affectedOf(record).struckAtMs;
  const rows = record.notices.map(({ atMs, type, region, detail }) => [
    `${clockText(atMs - struck)} after the fault`,
    type,
    region,
    html`${gist(detail)}
      <details>
        <summary>full event</summary>
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
