/** The last part of `report.html`: for each clause of a law, what of it is in this pack, and what no pack shows. */
import { html, type Html, NOTHING } from '../../html';
import { tableOf } from '../../pages/table';
import type { Clause, Law, Occasion } from './clause';
import { LACKS, type PackSeen, type Shown, shownOf } from './in-pack';
import { LAWS } from './laws';

export const lawsSection = (pack: PackSeen): Html =>
  html`<section class="laws" aria-labelledby="laws">
    <h2 id="laws">Laws and standards</h2>
    <p class="more">
      Which files and fields of this pack help with which clause. It is no legal advice, and it does not say that
      anybody complies: a field that is here may say that a target was missed. (check) stands behind what nobody has
      read in a reprint of the official text. A path without a file is in <code>evidence.json</code>; an asterisk in it
      is every item of a list; a word in italics is the step of an entry.
    </p>
    ${LAWS.map((law) => lawOf(pack, law))}
  </section>`;

/** On paper nobody can click, so all of it is open there. Browsers of before 2025 print what is open on the screen. */
export const LAWS_STYLE = `
.laws details { margin: .75rem 0; } .laws summary { cursor: pointer; } .laws summary h3 { display: inline; }
@media (min-width: 701px) { .laws table { table-layout: fixed; } .laws th:nth-child(2) { width: 32%; }
  .laws th:nth-child(4) { width: 20%; } }
@media print { .laws { font-size: 7.5pt; } .laws table, .laws .more, .laws h3 { font-size: 7.5pt; }
  .laws summary { list-style: none; break-after: avoid; } .laws td { padding-block: .5mm; }
  .laws details::details-content { content-visibility: visible; block-size: auto; } }
`;

const HEAD = ['Clause', 'In this pack', 'Not shown', 'You add'];

function lawOf(pack: PackSeen, { title, about, clauses }: Law): Html {
  const rows = clauses.map((clause) => ({ clause, shown: shownOf(pack, clause) }));
  return html`<details>
    <summary>
      <h3>${title}</h3>
      <span class="more">${countText(rows.map(({ shown }) => shown))}</span>
    </summary>
    ${about === undefined ? NOTHING : html`<p class="more">${about}</p>`} ${tableOf(HEAD, rows.map(cellsOf))}
  </details>`;
}

function countText(shown: readonly Shown[]): string {
  const countOf = (kind: Shown['kind']): number => shown.filter((one) => one.kind === kind).length;
  const [all, part] = [countOf('all'), countOf('part')];
  return `${shown.length} rows: all that is cited is here for ${all}, a part for ${part}, nothing for ${shown.length - all - part}`;
}

const cellsOf = ({ clause: row, shown }: { readonly clause: Clause; readonly shown: Shown }): readonly Html[] => [
  html`<b>${row.clause}</b> ${marked(row.asks)}`,
  html`<p>${verdictOf(shown, row.only)}</p>
    ${marked(row.where ?? '')}`,
  marked(row.notShown),
  marked(row.add),
];

const OF: Readonly<Record<Occasion, string>> = {
  tests: 'a drill, or of what a drill asked for,',
  incidents: 'an incident',
  restores: 'a restore',
};

function verdictOf({ kind, lacks }: Shown, only: Occasion = 'tests'): Html {
  if (kind === 'none') return html`Nothing in any pack.`;
  if (kind === 'other') return html`<b>Nothing here.</b> Only packs of ${OF[only]} show it:`;
  if (kind === 'all') return html`<b>✓ All here:</b>`;
  return html`<b>${kind === 'part' ? 'In part.' : 'Nothing here.'}</b> ${lacksText(lacks)}`;
}

/** Each reason once, with all that it is about. */
const lacksText = (lacks: Shown['lacks']): string =>
  LACKS.flatMap((why) => {
    const of = lacks.filter((one) => one.why === why);
    return of.length === 0 ? [] : [`${why}: ${of.map(({ what }) => what).join(', ')}.`];
  }).join(' ');

/** Code for what stands in backticks, without the file that most fields are in, and italics for steps. */
const marked = (text: string): Html =>
  html`${text.split(/(`[^`]+`|_[a-z-]+_)/).map((part) => {
    const inner = part.slice(1, -1);
    if (part.startsWith('`')) return html`<code>${inner.replace('evidence.json#/', '')}</code>`;
    return part.startsWith('_') ? html`<i>${inner}</i>` : part;
  })}`;
