/**
 * The criteria, each once: those that were missed with all that was seen, the others by name. What an objective says is
 * told with its bar, unless it was missed or the scenario judges it differently.
 */
import type { Evidence } from '../judge/evidence';
import type { Criterion } from '../judge/objectives/criterion';
import type { PromiseName, PromiseResult } from '../judge/promises/promise';
import { html, NOTHING, type Html } from '../../strategy/html';
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
  'evidence-true':
    'Every pack of evidence lies in its residency, verifies, and states no smaller loss and no earlier recovery than users saw.',
  told: 'Whenever users were refused or a question waited, people knew within two minutes what happened and what to do.',
};

const PROMISE = 'promise: ';
const RECOVERY = 'recovery of ';

/** Violations of a promise beyond these are in `evidence.json`. */
const VIOLATIONS_MAX = 5;

export function criteriaSection(evidence: Evidence): Html {
  const { criteria, promises } = evidence;
  const told = criteria.filter((one) => !isSaidAbove(evidence, one));
  const own = told.filter(({ name, met }) => !met || !name.startsWith(PROMISE));
  const rows = [...own].sort((a, b) => Number(a.met) - Number(b.met)).map((one) => row(one, promises));
  const held = told.filter(({ name, met }) => met && name.startsWith(PROMISE));
  const recoveries = criteria.length - told.length;
  const note = `${criteria.length} criteria: ${own.length} in the table, ${held.length} promises by name, and ${recoveries} recoveries with the objectives above. Judged by what clients saw and what the stores contain, never by what the orchestrator reports.`;
  return section(
    { id: 'criteria', title: 'Criteria', note },
    rows.length === 0 ? NOTHING : table('', ['Criterion', 'Expected', 'Observed', 'Result'], rows),
    html`<ul class="held" aria-label="Promises that were held">
      ${held.map(({ name }) => html`<li>${badge('good', name.slice(PROMISE.length))}</li>`)}
    </ul>`,
  );
}

/** A recovery that is met, as its objective says or because policy excuses it. */
const isSaidAbove = ({ layers }: Evidence, { name, met }: Criterion): boolean =>
  met && layers.some((layer) => name === `${RECOVERY}${layer.service}` && (layer.met || layer.status === 'excused'));

function row({ name, expected, observed, met }: Criterion, promises: readonly PromiseResult[]): readonly Html[] {
  const promise = promises.find((one) => name === `${PROMISE}${one.name}`);
  const state = met ? 'met' : promise?.held === null ? 'unknown' : 'missed';
  const shown = promise ? html`${MEANING[promise.name]}` : html`${expected}`;
  return [
    html`${name}`,
    shown,
    promise ? violationsList(promise) : html`${observed}`,
    badge(met ? 'good' : state === 'unknown' ? 'unknown' : 'bad', state),
  ];
}

function violationsList({ violations, held }: PromiseResult): Html {
  if (violations.length === 0) return html`${held === null ? 'nobody saw anything of it' : 'broken'}`;
  const left = violations.length - VIOLATIONS_MAX;
  return html`<ul>
    ${violations.slice(0, VIOLATIONS_MAX).map((violation) => html`<li>${violation}</li>`)}
    ${left > 0 ? html`<li>${left} more in evidence.json</li>` : NOTHING}
  </ul>`;
}

/** What each promise means, for readers who do not know them. */
export const promisesMeaning = (): Html => table('', ['Promise', 'What it means'], Object.entries(MEANING));
