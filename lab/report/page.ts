/** `report.html`: one page that needs nothing else, the verdict first. Same record, same bytes. */
import type { Evidence } from '../evidence';
import type { DrillRecord } from '../record';
import { axisOf } from './axis';
import { decisionsSection } from './decisions';
import { rollbacksSection } from './rollbacks';
import { phasesSection } from './gantt';
import { html } from './html';
import { lagSection } from './lag';
import { layersSection } from './layers';
import { billSection, limitsSection } from './limits';
import { criteriaSection, noticesSection, promisesSection } from './outcome';
import { STYLE } from './style';
import { trafficSection } from './traffic';
import { verdictSection } from './verdict';

const CONTENTS: readonly (readonly [string, string])[] = [
  ['layers', 'RPO and RTO'],
  ['promises', 'Promises'],
  ['phases', 'Phases'],
  ['traffic', 'Traffic'],
  ['lag', 'Replication lag'],
  ['decisions', 'Decisions'],
  ['notices', 'Notifications'],
  ['criteria', 'Criteria'],
  ['bill', 'Cost'],
  ['limits', 'Limits'],
];

/** The whole page as text. */
export function reportPage(record: DrillRecord, evidence: Evidence): string {
  const axis = axisOf(record);
  const title = `${evidence.verdict === 'met' ? 'Met' : 'Missed'}: drill ${evidence.scenario}`;
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${{ html: STYLE }}
      </style>
    </head>
    <body>
      <header>
        ${verdictSection(evidence)}
        <nav aria-label="Contents">${CONTENTS.map(([id, text]) => html`<a href="#${id}">${text}</a>`)}</nav>
      </header>
      <main>
        ${layersSection(evidence.layers)} ${promisesSection(evidence)} ${phasesSection(record)}
        ${trafficSection(record, axis)} ${lagSection(record, axis)} ${decisionsSection(record)}
        ${rollbacksSection(record)} ${noticesSection(record)} ${criteriaSection(evidence)} ${billSection(evidence)}
        ${limitsSection(evidence)}
      </main>
      <footer><p>Times are virtual. The same scenario and seed give this page again, byte for byte.</p></footer>
    </body>
  </html> `;
  return `<!doctype html>\n${page.html}`;
}
