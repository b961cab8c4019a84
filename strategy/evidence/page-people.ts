/** What `report.html` says of people after the end: who has signed a pack off, and what became of the report (RCA). */
import { html, type Html, NOTHING } from '../html';
import { tableOf } from '../pages/table';
import type { SignOff } from '../sign-off';
import type { Evidence } from './evidence';

const HEAD = ['Time (UTC)', 'Signed as', 'Who', 'Pack', 'Criteria', 'Remarks and corrective actions'];

/** Who signed what, in plain words. */
export const signOffsOf = ({ signOffs }: Pick<Evidence, 'signOffs'>): Html =>
  html`<section aria-labelledby="sign-off">
    <h2 id="sign-off">Sign-off</h2>
    ${
      signOffs.length === 0
        ? html`<p><strong>Not signed off yet.</strong> Nobody has said whether the criteria were met.</p>`
        : tableOf(HEAD, signOffs.map(cellsOf))
    }
  </section>`;

const cellsOf = ({ at, as, by, caller, pack, met, remarks, actions }: SignOff): readonly Html[] => [
  time(at),
  html`${as}`,
  html`${by} <code>${caller}</code>`,
  html`<code>${pack}</code>`,
  met ? html`✓ met` : html`<strong class="red">not met</strong>`,
  html`<p>${remarks}</p>
    ${actions.map(({ what, owner, due }) => html`<p>${what}: ${owner}, by ${due}</p>`)}`,
];

/** Where the report is, or when it is due. Nothing if there is no outage to report on. */
export function reportSection({ report }: Pick<Evidence, 'report'>): Html {
  if (!report) return NOTHING;
  return html`<section aria-labelledby="report">
    <h2 id="report">Report on the outage (RCA)</h2>
    <p>${sentenceOf(report)}</p>
  </section>`;
}

function sentenceOf({ dueAt, published, waived }: NonNullable<Evidence['report']>): Html {
  if (published)
    return html`${published.by} published it at ${time(published.at)}:
      <a href="${published.url}">${published.url}</a>.`;
  if (waived) return html`${waived.by} decided at ${time(waived.at)} that there is none: ${waived.why}.`;
  return dueAt === null
    ? html`<strong>Not published yet.</strong> The outage went on when this pack was written.`
    : html`<strong>Not published yet.</strong> It is due at ${time(dueAt)}.`;
}

const time = (at: string): Html => html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time>`;
