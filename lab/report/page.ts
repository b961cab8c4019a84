/**
 * `report.html`: one self-contained page. Printed on A4, its first sheet has the verdict, the objectives and the
 * criteria. Then come decisions, messages, the timeline, and what else an auditor needs. The same record gives the same
 * bytes.
 */
import type { Evidence } from '../judge/evidence';
import type { DrillRecord } from '../judge/record';
import { aboutSection } from './about';
import { criteriaSection } from './criteria';
import { decisionsSection } from './decisions';
import { pageText } from './frame';
import { billSection, limitsSection } from './limits';
import { messagesSection } from './messages';
import { objectivesSection } from './objectives';
import { restoresSection } from './restores';
import { rollbacksSection } from './rollbacks';
import { timelineSection } from './timeline';
import { verdictSection } from './verdict';
import { NOTHING, type Html } from '../../strategy/html';

const TITLES = { met: 'Met', mixed: 'Criteria met, objectives not', missed: 'Missed' } as const;

export function reportPage(record: DrillRecord, evidence: Evidence): string {
  const title = `${TITLES[evidence.headline.kind]}: drill ${evidence.scenario}`;
  const parts: readonly (readonly [id: string, name: string, section: Html])[] = [
    ['objectives', 'Objectives', objectivesSection(evidence.layers)],
    ['criteria', 'Criteria', criteriaSection(evidence)],
    ['decisions', 'Decisions', decisionsSection(record)],
    ['rollbacks', 'Rollbacks', rollbacksSection(record)],
    ['settings', 'Settings', restoresSection(record)],
    ['messages', 'Messages', messagesSection(record)],
    ['timeline', 'Timeline', timelineSection(record)],
    ['about', 'About this drill', aboutSection(evidence)],
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
