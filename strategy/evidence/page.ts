/**
 * `report.html` of a pack: what an auditor reads first. One file without scripts, which prints on A4: the verdict, the
 * objectives and how each figure follows on the first sheet, then decisions, approvals, changes and checks.
 */
import { documentText, html, type Html, NOTHING } from '../html';
import { styleElement } from '../pages/style';
import { tableOf } from '../pages/table';
import { CHART_STYLE } from './chart-svg';
import { LAWS_STYLE } from './clauses/section';
import type { Evidence, Objective, Reached } from './evidence';
import { reportSection, signOffsOf } from './page-people';
import { SIGNALS_STYLE } from './signals-section';

/** A file that belongs to a pack and is not in it. */
type Missing = readonly { readonly file: string; readonly why: string }[];

/** Sections that need more than evidence. */
interface Sections {
  readonly signals?: Html;
  readonly laws?: Html;
}

/** `missing`: what belongs to the pack and is not in it, with the reason. */
export function reportPage(
  evidence: Evidence,
  missing: readonly { readonly file: string; readonly why: string }[],
  { signals = NOTHING, laws = NOTHING }: Sections = {},
): string {
  const { incident, environment } = evidence;
  return documentText({
    title: `Evidence of ${incident}`,
    head: styleElement(`${STYLE}${CHART_STYLE}${SIGNALS_STYLE}${LAWS_STYLE}`),
    body: html`<header>
        <p>Evidence, environment ${environment}</p>
        <h1>${incident}</h1>
        <p>${verdictOf(evidence)}</p>
      </header>
      <main>
        ${criteriaOf(evidence)} ${signOffsOf(evidence)} ${reportSection(evidence)} ${factsOf(evidence)}
        ${objectivesOf(evidence)} ${decisionsOf(evidence)} ${approvalsOf(evidence)} ${changesOf(evidence)}
        ${checksOf(evidence)} ${signals} ${missingOf(missing)} ${laws}
      </main>
      <footer>
        <p>
          Written in ${evidence.recordedBy} at ${evidence.recordedAt}. <code>VERIFY.md</code> beside this page says how
          to check that nobody has changed it. All but the signals and the part on laws follows from
          <code>ledger.jsonl</code>, <code>outages.jsonl</code> and <code>messages.jsonl</code>.
        </p>
      </footer>`,
  });
}

/** Wide tables of figures stay together. */
const STYLE = '.figures td { white-space: nowrap; } @media (max-width: 700px) { .figures td { white-space: normal; } }';

const text = (value: string): Html => html`${value}`;
const time = (at: string): Html => html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time>`;

function verdictOf({ outcome, objectives, notMoved, ledger, flow, source }: Evidence): Html {
  const shown = objectives.filter(({ rpo, rto }) => rpo.shown === 'met' && rto.shown === 'met').length;
  const figures =
    objectives.length === 0 ? '' : ` ${shown} of ${objectives.length} services are shown to have met both targets.`;
  const left = notMoved.length === 0 ? '' : ` ${notMoved.length} services did not move.`;
  const chain = ledger.chain === 'intact' ? 'The ledger is intact.' : `The ledger is ${ledger.chain}.`;
  return html`<strong>The ${flow} of ${source} ended as ${outcome ?? 'nobody says'}.</strong>${figures}${left} ${chain}`;
}

function factsOf({ startedBy, conductors, times, ledger }: Evidence): Html {
  const rows: readonly (readonly [string, string | null])[] = [
    ['Started by', startedBy],
    ['Conducted in', conductors.join(', ') || null],
    ['Outage began', times.outageStartedAt],
    ['Declared', times.declaredAt],
    ['Decided', times.decidedAt],
    ['Approved', times.approvedAt],
    ['All moved services served', times.servedAt],
    ['Ended', times.endedAt],
    ['Entries of the ledger', ledger.entries === null ? null : String(ledger.entries)],
  ];
  return html`<section aria-labelledby="facts">
    <h2 id="facts">What happened</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value ?? 'not known, or not needed'}</dd>`,
      )}
    </dl>
  </section>`;
}

function criteriaOf({ drill }: Evidence): Html {
  if (!drill) return NOTHING;
  return section({
    title: 'Criteria',
    head: ['Criterion', 'Seen', 'Limit', 'Met'],
    rows: drill.criteria,
    cells: ({ name, unit, limit, seen, met }) => [
      ...[text(name), text(seen === null ? 'not measured' : `${seen} ${unit}`), text(`${limit} ${unit}`)],
      met === true ? text('✓ met') : html`<strong class="red">${met === null ? 'not measured' : 'missed'}</strong>`,
    ],
  });
}

const HEAD = ['Service', 'Serves it now', 'Data lost at most', 'Target', 'Served after at most', 'Target'];

function objectivesOf({ objectives }: Evidence): Html {
  if (objectives.length === 0) return NOTHING;
  const how = [...new Set(objectives.flatMap(({ rpo, rto }) => [`Data lost: ${rpo.how}.`, `Served: ${rto.how}.`]))];
  return html`<section class="figures" aria-labelledby="objectives">
    <h2 id="objectives">Objectives</h2>
    ${tableOf(HEAD, objectives.map(figuresOf))}
    <p class="more">A figure is a limit from above. A limit above the target proves nothing.</p>
    ${how.map((line) => html`<p class="more">${line}</p>`)}
  </section>`;
}

const figuresOf = ({ placement, title, target, rpo, rto }: Objective): readonly Html[] => [
  ...[text(`${placement}: ${title}`), text(target ?? 'has not moved')],
  ...[figure(rpo), text(`${rpo.targetSeconds} s`), figure(rto), text(`${rto.targetSeconds} s`)],
];

function figure({ atMostSeconds, shown }: Reached): Html {
  if (atMostSeconds === null) return html`<strong>unknown</strong>`;
  return shown === 'met'
    ? html`✓ ${atMostSeconds} s`
    : html`<strong class="red">${atMostSeconds} s, not shown</strong>`;
}

const decisionsOf = ({ decisions }: Evidence): Html =>
  section({
    title: 'Decisions',
    head: ['Time (UTC)', 'By', 'Scope', 'Decision', 'Why'],
    rows: decisions.filter(({ kind }) => kind !== 'wait'),
    cells: ({ at, by, scope, kind, reason, lines }) => [
      ...[time(at), text(by), text(scope), text(kind)],
      html`<p>${reason}</p>
        ${lines.slice(2).map((line) => html`<p>${line}</p>`)}`,
    ],
  });

const approvalsOf = ({ approvals }: Evidence): Html =>
  section({
    title: 'Approvals',
    head: ['Time (UTC)', 'Scope', 'What', 'Who', 'Loss accepted'],
    rows: approvals,
    cells: ({ at, scope, kind, by, caller, decision, acceptLossSeconds }) => [
      ...[
        time(at),
        text(scope),
        text(decision ?? kind),
        html`${by ?? ''} ${caller === null ? '' : html`<code>${caller}</code>`}`,
      ],
      text(acceptLossSeconds === null ? '' : `${acceptLossSeconds} s`),
    ],
  });

const changesOf = ({ changes }: Evidence): Html =>
  section({
    title: 'Changes',
    head: ['Time (UTC)', 'By', 'Step', 'What'],
    rows: changes,
    cells: ({ at, by, verb, what }) => [time(at), text(by), text(verb), text(what)],
  });

const checksOf = ({ verification }: Evidence): Html =>
  section({
    title: 'Verification',
    head: ['Time (UTC)', 'Service', 'Check', 'Result'],
    rows: verification,
    cells: ({ at, placement, service, check, ok, detail }) => [
      ...[time(at), text(`${placement}/${service}`), text(check)],
      ok ? text('as expected') : html`<strong class="red">${detail}</strong>`,
    ],
  });

const missingOf = (missing: Missing): Html =>
  section({
    title: 'Missing',
    head: ['File', 'Why it is missing'],
    rows: missing,
    cells: ({ file, why }) => [text(file), text(why)],
  });

interface Section<Row> {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly cells: (row: Row) => readonly Html[];
}

/** The beginning explains an incident, and the end what came of it. Nobody reads more of a table. */
const FIRST_MAX = 100;
const LAST_MAX = 100;

/** A table with a heading. An empty one says so, and a long one where the rest is: nothing is left out in silence. */
function section<Row>({ title, head, rows, cells }: Section<Row>): Html {
  const id = title.toLowerCase();
  const isLong = rows.length > FIRST_MAX + LAST_MAX;
  const shown = isLong ? [...rows.slice(0, FIRST_MAX), ...rows.slice(-LAST_MAX)] : rows;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${isLong ? html`<p>${cutText(rows.length)} All are in <code>evidence.json</code>.</p>` : NOTHING}
    ${rows.length === 0 ? html`<p>None.</p>` : tableOf(head, shown.map(cells))}
  </section>`;
}

const cutText = (count: number): string =>
  `The table has the first ${FIRST_MAX} and the last ${LAST_MAX} of ${count}, and not the ones between.`;
