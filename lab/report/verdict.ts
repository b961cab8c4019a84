/** The top of the page: met or missed, and one paragraph on what happened. */
import type { Evidence } from '../judge/evidence';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge } from './html';

const STATES = { met: 'good', mixed: 'mixed', missed: 'bad' } as const;
/** A scenario may expect less than users were promised. */
const WORDS = { met: '✓ Met', mixed: '~ Criteria met, objectives not', missed: '✗ Missed' } as const;

export function verdictSection(evidence: Evidence): Html {
  const { headline, summary, scenario, startedAt } = evidence;
  return html`<section class="verdict ${STATES[headline.kind]}" id="verdict" aria-label="Verdict">
    <h1>Drill “${scenario}” <small>${startedAt.slice(0, 10)}, all times UTC</small></h1>
    <strong>${WORDS[headline.kind]}: ${headline.criteria}</strong>
    <p><b>${headline.objectives}</b></p>
    ${expectation(evidence)}
    <p class="summary">${summary.join(' ')}</p>
  </section>`;
}

function expectation({ verdict, expectedVerdict }: Evidence): Html {
  if (expectedVerdict === null || (expectedVerdict === 'met' && verdict === 'met')) return NOTHING;
  const agrees = verdict === expectedVerdict;
  const text = agrees ? 'this scenario is meant to miss' : `this scenario should be ${expectedVerdict}`;
  return html`<p>${badge(agrees ? 'plain' : 'bad', text)}</p>`;
}
