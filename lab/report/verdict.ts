/** The verdict at the top of the page: met or missed, why, and what the drill was about. */
import type { Evidence } from '../judge/evidence';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, factList } from './html';

const STATES = { met: 'good', mixed: 'mixed', missed: 'bad' } as const;
/** A scenario may expect less than users were promised. */
const WORDS = { met: '✓ Met', mixed: '~ Criteria met, objectives not', missed: '✗ Missed' } as const;

export function verdictSection(evidence: Evidence): Html {
  const { headline, criteria, scenario, description } = evidence;
  const missed = criteria.filter(({ met }) => !met);
  return html`<section class="verdict ${STATES[headline.kind]}" id="verdict" aria-label="Verdict">
    <h1>Drill “${scenario}”</h1>
    <strong>${WORDS[headline.kind]}: ${headline.criteria}</strong>
    <p><b>${headline.objectives}</b></p>
    <p class="lead">${description}</p>
    ${expectation(evidence)}
    ${
      missed.length === 0
        ? NOTHING
        : html`<ul>
            ${missed.map(({ name, expected, observed }) => html`<li><b>${name}</b>: expected ${expected}; observed ${observed}</li>`)}
          </ul>`
    }
    ${facts(evidence)}
  </section>`;
}

function expectation({ verdict, expectedVerdict }: Evidence): Html {
  if (expectedVerdict === null || (expectedVerdict === 'met' && verdict === 'met')) return NOTHING;
  const agrees = verdict === expectedVerdict;
  const text = agrees ? 'this scenario is meant to miss' : `this scenario should be ${expectedVerdict}`;
  return html`<p>${badge(agrees ? 'plain' : 'bad', text)}</p>`;
}

function facts({ incident, environment, seed, faultAt, startedAt, endedAt, clients }: Evidence): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['Environment', environment],
    ['Seed', seed],
    ['Virtual time', `${startedAt.slice(0, 16)} to ${endedAt.slice(11, 16)} UTC`],
    ['Fault at', faultAt?.slice(11, 19) ?? 'none'],
    ['Incident', incident?.id ?? 'none was declared'],
    ['Evacuated', incident?.evacuated ? `${incident.source} → ${incident.targets.join(', ') || 'nowhere'}` : 'nothing'],
    ['Conductor', incident?.conductor ?? '–'],
    ['Client requests', `${clients.sampled} sampled, representing ${clients.standFor}`],
  ];
  return factList(rows);
}
