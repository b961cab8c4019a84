/**
 * The draft of a report (RCA) on an incident, made from its pack alone (strategy §3, evidence and communication).
 * People finish it: it says what happened and never why. Assumes that a fact which is missing in the pack is unknown.
 * So the draft says "unknown" or "not measured", and never a number.
 */
import { know, table } from '../../runbooks/blocks';
import type { Content } from '../../runbooks/runbook';
import type { Scored } from '../../drill-result';
import { decisionsPart } from './decided';
import { duePart } from './due-by';
import { gapsPart } from './gaps';
import { type Given, givenOf, type PackFacts, type Part } from './given';
import { impactPart } from './impact';
import { lostPart } from './lost';
import { timelinePart } from './moments';
import { questionsPart } from './questions';
import { slowerPart } from './slower';
import { summaryPart } from './summary';
import { messagesPart } from './told';

/** `kind`: what it is a draft of. `writtenAt`: ISO 8601. */
export interface RcaDraft {
  readonly kind: string;
  readonly incident: string;
  readonly environment: string;
  readonly writtenAt: string;
  readonly parts: readonly Part[];
}

const KINDS: Readonly<Record<Given['occasion'], string>> = {
  outage: 'Report on an outage (RCA)',
  plan: 'Report on a planned evacuation',
  return: 'Report on a return',
  restore: 'Report on a restore (RCA)',
  drill: 'After-action review of a drill',
};

/** The parts have the same headings for every kind of incident. A drill has its criteria too. */
export function rcaDraft(facts: PackFacts): RcaDraft {
  const given = givenOf(facts);
  const { incident, environment, recordedAt, flow } = facts.evidence;
  return {
    ...{ kind: KINDS[given.occasion], incident, environment, writtenAt: recordedAt },
    parts: [
      part('Summary', summaryPart(given)),
      ...(flow === 'drill' ? [part('Criteria', criteriaPart(given))] : []),
      part('Timeline', timelinePart(given)),
      part('Decisions', decisionsPart(given)),
      part('What was slower than usual', slowerPart(given)),
      part('Customer impact', impactPart(given)),
      part('What was lost', lostPart(given)),
      part('Messages', messagesPart(given)),
      part('Gaps', gapsPart(given)),
      part('Questions people must answer', questionsPart(given)),
      part('When the report is due', duePart(given)),
    ],
  };
}

const part = (heading: string, content: Content): Part => ({ heading, content });

const VERDICTS: Readonly<Record<string, string>> = { true: 'met', false: 'missed', null: 'not measured' };

function criteriaPart({ evidence: { drill } }: Given): Content {
  if (!drill) return [know('Unknown: nobody has scored the drill.')];
  const row = ({ name, unit, seen, limit, met }: Scored): readonly string[] => [
    ...[
      name,
      seen === null ? 'not measured' : `${seen} ${unit}`,
      `${limit} ${unit}`,
      VERDICTS[String(met)] ?? 'unknown',
    ],
  ];
  return [
    know(`Verdict: ${drill.verdict}${drill.reason === undefined ? '' : `, because ${drill.reason}`}.`),
    ...(drill.criteria.length === 0 ? [] : [table(['Criterion', 'Seen', 'Limit', 'Verdict'], drill.criteria.map(row))]),
  ];
}
