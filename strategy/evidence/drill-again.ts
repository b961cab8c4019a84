/**
 * Counts the criteria of a drill again, from the raw tries in its ledger and from what `score` read elsewhere. What the
 * ledger does not hold is not checked, and says why.
 */
import * as z from 'zod';
import { type Check, notChecked, passed } from '../check';
import { factsOf, movedMs, ReadForScore, roundsIn } from '../drill-facts';
import { layersOf } from '../drill-layers';
import { ProvenByDrill } from '../drill-result';
import type { LedgerEntry } from '../ledger';
import { LEDGER } from '../pack';
import { scoreOf, verdictOf } from '../score';
import type { Basis } from './basis';
import { differenceChecks } from './difference-checks';

const Counted = z.object({
  input: z.object({ outcome: z.enum(['done', 'missed', 'held', 'stopped', 'overtaken']), reason: z.string() }),
  output: ProvenByDrill,
  read: ReadForScore.optional(),
});

const CHECK = 'criteria';

/** `ledger`: of the pack. Empty for an incident that is no drill, or that nobody has scored. */
export function checkDrill({ topology, source }: Basis, ledger: readonly LedgerEntry[]): readonly Check[] {
  const at = ledger.findIndex(({ verb }) => verb === 'score');
  const entry = ledger[at];
  if (!entry) return [];
  const where = `${LEDGER}, entry ${entry.sequence}`;
  const { input, output, read } = Counted.safeParse(entry.body).data ?? {};
  if (!input || !output) return [notChecked({ check: CHECK, at: where }, 'it cannot be read')];
  if (!read) return [notChecked({ check: CHECK, at: where }, 'it does not say what was read besides the ledger')];
  const before = ledger.slice(0, at);
  const facts = factsOf({ topology, subject: source, ledger: before }, read);
  const criteria = scoreOf(facts.playbook, facts);
  const layers = layersOf(facts.tries, movedMs(read));
  const { verdict, reason } = verdictOf(input, criteria);
  const written = { criteria: output.criteria, layers: output.layers, verdict: output.verdict, reason: output.reason };
  const different = differenceChecks(written, { criteria, layers, verdict, reason }, { check: CHECK, at: where });
  const tries = roundsIn(before).flatMap((round) => round.tries).length;
  const found = `${criteria.length} criteria, counted again from ${tries} requests`;
  return [
    ...(different.length > 0 ? different : [passed({ check: CHECK, at: where }, found)]),
    ...ofOthers(output, where),
  ];
}

const ofOthers = ({ slower, alarms }: z.output<typeof ProvenByDrill>, at: string): readonly Check[] => [
  ...(slower ? [notChecked({ check: 'slower than usual', at }, 'it follows from earlier drills')] : []),
  ...(alarms ? [notChecked({ check: 'alarms', at }, 'they are in CloudWatch, and not in the ledger')] : []),
];
