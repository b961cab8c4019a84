/**
 * The annual report as a page: what an auditor reads before any pack. One file without scripts, which prints on A4. It
 * shows `year.json` and nothing else.
 */
import { documentText, html, type Html } from '../../html';
import { styleElement } from '../../pages/style';
import { moment, said, some, span } from '../rca/words';
import { proofSections } from './page-proof';
import { red, section, text, time } from './sections';
import type { Drilled, Evacuated, Line, Worst, Year } from './year';

export function yearPage(year: Year): string {
  const { environments, from, until, verdict } = year;
  const title = `Evidence of a year: ${environments.join(', ') || 'no environment'}`;
  return documentText({
    title,
    head: styleElement(STYLE),
    body: html`<header>
        <h1>${title}</h1>
        <p>
          From ${from === null ? 'an unknown time' : time(from)} until ${until === null ? 'unknown' : time(until)} (UTC)
        </p>
        <p><strong>${verdict}</strong></p>
      </header>
      <main>
        ${incidentsOf(year)} ${drillsOf(year)} ${othersOf(year)} ${objectivesOf(year)} ${openOf(year)}
        ${actionsOf(year)} ${proofSections(year)}
      </main>
      <footer>
        <p>
          <code>year.json</code> beside this page has the same as data. Both follow from the packs alone, and prove
          nothing that the packs do not: check them with <code>VERIFY.md</code> in each.
        </p>
      </footer>`,
  });
}

/** Names of incidents and folders are long words: a table breaks them, and keeps its columns and its short words. */
const STYLE = `td > div, td code { overflow-wrap: anywhere; } th, td strong { overflow-wrap: normal; }
  .day { white-space: nowrap; }
  @media (min-width: 701px) { td { min-width: 4.5rem; } td:has(code) { min-width: 9.5rem; } }`;

const IN_THESE = 'None in these packs.';

const whatOf = ({ incident, subject, pack, reading }: Line): Html =>
  html`<p>${subject}</p>
    <p><code>${incident}</code></p>
    ${reading === 'used' ? html`` : html`<p>${red(reading)}: <code>${pack}</code></p>`}`;
const atOf = ({ at }: Line): Html => (at === null ? text('unknown') : time(at));

const incidentsOf = ({ incidents }: Year): Html =>
  section({
    id: 'incidents',
    title: 'Incidents',
    head: [
      'Declared (UTC)',
      'What',
      'Outcome',
      'Served after at most',
      'Lost at most',
      'Targets',
      'Sign-off',
      'Report',
    ],
    rows: incidents,
    cells: (line) => [
      ...[atOf(line), whatOf(line), text(line.outcome ?? 'unknown'), figure(line.served), figure(line.lost)],
      ...[line.shown === 'met' ? text('✓ met') : red(line.shown), signedBy(line), reported(line)],
    ],
    none: IN_THESE,
    more: ['A figure is that of the service that used most of its target. It is a limit from above.'],
  });

/** The worst service, and how many nobody knows. */
function figure({ worst, unknown }: Evacuated['served']): Html {
  const more = unknown === 0 ? html`` : html`<p><strong>unknown for ${unknown}</strong></p>`;
  if (!worst) return unknown === 0 ? html`<strong>unknown</strong>` : more;
  const { atMostSeconds, targetSeconds, placement, title } = worst;
  const seen = span(atMostSeconds);
  return html`<p>${atMostSeconds <= targetSeconds ? text(`✓ ${seen}`) : red(seen)} of ${span(targetSeconds)}</p>
    <p>${placement}: ${title}</p>
    ${more}`;
}

function signedBy({ signOffs }: Line): Html {
  if (signOffs === null) return html`<strong>unknown</strong>`;
  if (signOffs.length === 0) return red('nobody');
  return html`${signOffs.map(
    ({ as, by, met, at }) =>
      html`<p>${met ? text('✓ met') : red('not met')}, ${as} ${by}, ${moment(at).slice(0, 10)}</p>`,
  )}`;
}

function reported({ report, reading }: Line): Html {
  if (!report) return reading === 'used' ? text('no outage known') : html`<strong>unknown</strong>`;
  if (report.published) return html`<a href="${report.published.url}">${report.published.url}</a>`;
  if (report.waived) return html`waived by ${report.waived.by}: ${said(report.waived.why)}`;
  return red(report.dueAt === null ? 'not published' : `not published, due ${moment(report.dueAt)}`);
}

function drillsOf({ drills, playbooksWithoutDrill }: Year): Html {
  const unknown = drills.some(({ playbook }) => playbook === null) ? ' whose playbook is known' : '';
  const without = playbooksWithoutDrill.map((name) => `${name}: none in these packs${unknown}.`);
  const order = [...drills].sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
  return section({
    id: 'drills',
    title: 'Drills',
    head: ['Playbook', 'Subject', 'Declared (UTC)', 'Verdict', 'Criteria missed or not measured', 'Sign-off'],
    rows: order,
    cells: (line) => [
      ...[text(line.playbook ?? 'unknown'), whatOf(line), atOf(line), verdictOf(line), unmetOf(line), signedBy(line)],
    ],
    none: IN_THESE,
    more: without,
  });
}

const keyOf = ({ playbook, subject, at }: Drilled): string => `${playbook ?? '~'} ${subject} ${at ?? ''}`;

function verdictOf({ verdict, reason, unmet }: Drilled): Html {
  if (verdict === null) return html`<strong>unknown</strong>`;
  if (verdict === 'passed') return text('✓ passed');
  return unmet.length > 0 || reason === null ? red(verdict) : html`${red(verdict)}: ${said(reason)}`;
}

function unmetOf({ reading, verdict, unmet }: Drilled): Html {
  if (reading !== 'used') return html`<strong>unknown</strong>`;
  if (unmet.length === 0) return text(verdict === 'passed' ? 'none' : 'not counted');
  return html`${unmet.map(({ name, found }) => html`<p>${name}: ${found}</p>`)}`;
}

const othersOf = ({ others }: Year): Html =>
  section({
    id: 'others',
    title: 'Returns, restores, and evacuations of drills',
    head: ['Declared (UTC)', 'Kind', 'What', 'Outcome', 'Asked for by'],
    rows: others,
    cells: (line) => [
      ...[
        atOf(line),
        text(line.kind),
        whatOf(line),
        text(line.outcome ?? 'unknown'),
        text(line.partOf ?? (line.reading === 'used' ? 'no drill' : 'unknown')),
      ],
    ],
    none: IN_THESE,
  });

const objectivesOf = ({ objectives, incidents, drills }: Year): Html =>
  section({
    id: 'objectives',
    title: 'Objectives',
    head: ['Service', 'In', 'Served after at most', 'Target', 'Data lost at most', 'Target of that'],
    rows: objectives,
    cells: ({ title, of, served, lost }) => [
      ...[text(title), text(of), worst(served), text(span(served.targetSeconds))],
      ...[worst(lost), text(span(lost.targetSeconds))],
    ],
    more: [
      'The largest known figure of all incidents, or of all drills that measured the service.',
      ...unusedText([...incidents, ...drills]),
    ],
  });

function unusedText(lines: readonly Line[]): readonly string[] {
  const unused = lines.filter(({ reading }) => reading !== 'used').map(({ incident }) => incident);
  return unused.length === 0 ? [] : [`Without what does not verify or cannot be read: ${some(unused, 5)}.`];
}

function worst({ worstSeconds, unknown, above, targetSeconds }: Worst): Html {
  const more = unknown === 0 ? html`` : html` <strong>unknown for ${unknown}</strong>`;
  if (worstSeconds === null) return unknown === 0 ? text('no figure') : more;
  const isMet = above === 0 && worstSeconds <= targetSeconds;
  return html`${isMet ? text(`✓ ${span(worstSeconds)}`) : red(`${span(worstSeconds)}, ${above} above target`)}${more}`;
}

const openOf = ({ open }: Year): Html =>
  section({
    id: 'open',
    title: 'Open matters',
    head: ['Incident or drill', 'Matter', 'Detail'],
    rows: open,
    cells: ({ incident, matter, detail }) => [html`<code>${incident}</code>`, text(matter), text(said(detail))],
  });

const actionsOf = ({ actions }: Year): Html =>
  section({
    id: 'actions',
    title: 'Agreed actions',
    head: ['Incident or drill', 'What', 'Owner', 'Due', 'Said by'],
    rows: actions,
    cells: ({ incident, what, owner, due, saidBy }) => [
      ...[html`<code>${incident}</code>`, text(said(what)), text(owner), text(due), text(saidBy)],
    ],
    more: ['Packs do not show whether an action was done.'],
  });
