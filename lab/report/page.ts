/** `report.html`: one page that needs nothing else, the verdict first. Same record, same bytes. */
import type { Evidence } from '../evidence';
import type { DrillRecord } from '../record';
import { axisOf } from './axis';
import { decisionsSection } from './decisions';
import { pageText } from './frame';
import { restoresSection } from './restores';
import { rollbacksSection } from './rollbacks';
import { phasesSection } from './gantt';
import { lagSection } from './lag';
import { layersSection } from './layers';
import { billSection, limitsSection } from './limits';
import { criteriaSection, noticesSection, promisesSection } from './outcome';
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
  return pageText({
    title,
    verdict: verdictSection(evidence),
    contents: CONTENTS,
    sections: [
      layersSection(evidence.layers),
      promisesSection(evidence),
      phasesSection(record),
      trafficSection(record, axis),
      lagSection(record, axis),
      decisionsSection(record),
      rollbacksSection(record),
      restoresSection(record),
      noticesSection(record),
      criteriaSection(evidence),
      billSection(evidence),
      limitsSection(evidence),
    ],
    footer: 'Times are virtual. The same scenario and seed give this page again, byte for byte.',
  });
}
