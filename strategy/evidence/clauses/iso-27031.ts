/** What packs show of the standard on the readiness of ICT for continuity. */
import type { Law } from './clause';

export const ISO_27031: Law = {
  title: 'ISO/IEC 27031',
  about:
    'The edition of 2025 is new (check), so this table names topics and no clauses. The standard gives guidance; nobody is certified for it (check).',
  clauses: [
    {
      clause: 'ISO/IEC 27031, objectives',
      asks: 'Recovery objectives of ICT follow from those of the business (check)',
      where:
        '`evidence.json#/objectives/*/title`, `evidence.json#/objectives/*/rto/targetSeconds`, `evidence.json#/objectives/*/rpo/targetSeconds`',
      notShown: 'Why the targets are right.',
      add: 'The BIA, and the agreement of the business.',
    },
    {
      clause: 'ISO/IEC 27031, response',
      asks: 'Detect, decide and recover by plan (check)',
      where:
        '`evidence.json#/times/outageStartedAt`, `evidence.json#/decisions/*/kind`, `evidence.json#/decisions/*/reason`, `evidence.json#/decisions/*/moves/*/target`',
      notShown: 'Whether people followed the runbooks which `runbooks/` has.',
      add: 'Each deviation from the runbook, and the cause.',
    },
    {
      clause: 'ISO/IEC 27031, tests',
      asks: 'Exercise and test readiness (check)',
      where: '`evidence.json#/flow`, `evidence.json#/outcome`, and `ledger.jsonl`: _score_',
      only: 'tests',
      notShown: 'ICT outside of this environment.',
      add: 'Tests of other ICT.',
    },
    {
      clause: 'ISO/IEC 27031, improvement',
      asks: 'Learn from tests and incidents (check)',
      where: '`evidence.json#/signOffs/*/actions/*/what`, `evidence.json#/report/published/url`',
      notShown: 'The end of corrective actions, and the text of RCAs.',
      add: 'Both, and what was changed because of them.',
    },
  ],
};
