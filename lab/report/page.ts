/** `report.html`: one self-contained page that starts with the verdict. The same record gives the same bytes. */
import type { Evidence } from '../judge/evidence';
import type { DrillRecord } from '../judge/record';
import { axisOf } from './axis';
import { decisionsSection } from './decisions';
import { pageText } from './frame';
import { restoresSection } from './restores';
import { rollbacksSection } from './rollbacks';
import { phasesSection } from './gantt';
import { NOTHING, type Html } from '../../strategy/html';
import { lagSection } from './lag';
import { layersSection } from './layers';
import { billSection, limitsSection } from './limits';
import { messagesSection } from './messages';
import { criteriaSection, noticesSection, promisesSection } from './outcome';
import { trafficSection } from './traffic';
import { verdictSection } from './verdict';

const TITLES = { met: 'Met', mixed: 'Criteria met, objectives not', missed: 'Missed' } as const;

export function reportPage(record: DrillRecord, evidence: Evidence): string {
  const axis = axisOf(record);
  const title = `${TITLES[evidence.headline.kind]}: drill ${evidence.scenario}`;
  const parts: readonly (readonly [id: string, name: string, section: Html])[] = [
    ['layers', 'RPO and RTO', layersSection(evidence.layers)],
    ['promises', 'Promises', promisesSection(evidence)],
    ['phases', 'Phases', phasesSection(record)],
    ['traffic', 'Traffic', trafficSection(record, axis)],
    ['lag', 'Replication lag', lagSection(record, axis)],
    ['decisions', 'Decisions', decisionsSection(record)],
    ['rollbacks', 'Rollbacks', rollbacksSection(record)],
    ['settings', 'Settings', restoresSection(record)],
    ['messages', 'Messages', messagesSection(record)],
    ['notices', 'Notifications', noticesSection(record)],
    ['criteria', 'Criteria', criteriaSection(evidence)],
    ['bill', 'Cost', billSection(evidence)],
    ['limits', 'Limits', limitsSection(evidence)],
  ];
  const shown = parts.filter(([, , content]) => content !== NOTHING);
  return pageText({
    title,
    verdict: verdictSection(evidence),
    contents: shown.map(([id, name]) => [id, name]),
    sections: shown.map(([, , content]) => content),
    footer: 'Times are virtual. The same scenario and seed give the same page, byte for byte.',
  });
}
