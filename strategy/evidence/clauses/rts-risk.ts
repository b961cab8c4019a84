/** What packs show of the technical standards on ICT risk management, which say how continuity plans are tested. */
import type { Law } from './clause';

export const RTS_RISK: Law = {
  title: 'RTS on ICT risk management: Delegated Regulation (EU) 2024/1774',
  clauses: [
    {
      clause: 'Art. 25(1)',
      asks: 'Tests take the BIA and the risk assessment into account',
      notShown: 'Playbooks name no BIA and no risk.',
      add: 'References from each playbook to the BIA and to the risk.',
    },
    {
      clause: 'Art. 25(2)(a)',
      asks: 'Severe but plausible scenarios',
      where: '`ledger.jsonl`: _claim_ names the playbook, _inject_ has the faults',
      only: 'tests',
      notShown: 'It does not say why a scenario is plausible, or which ones are left out.',
      add: 'The catalogue of scenarios, and why each was chosen.',
    },
    {
      clause: 'Art. 25(2)(b)',
      asks: 'Tests of services of third parties',
      where: '`ledger.jsonl`: _inject_ has which store or dependency of the cells failed',
      only: 'tests',
      notShown:
        'Faults are injected for synthetic tenants in most drills. No provider takes part, and nobody plays its insolvency.',
      add: 'The register of third parties, and tests together with them.',
    },
    {
      clause: 'Art. 25(2)(c)',
      asks: 'Switchover: functions operate for a sufficient period of time, and normal functioning can be restored',
      where:
        'Pack of the drill: `evidence.json#/outcome`, and `ledger.jsonl`: _score_ has "served from elsewhere for" and "rows not at home". Packs of evacuation and return: `evidence.json#/times/servedAt`, `evidence.json#/times/endedAt`',
      only: 'tests',
      notShown:
        'A regional drill holds the other side for 15 minutes, under a synthetic load beside the load of customers. The law names no number.',
      add: 'Your reason why that period is sufficient, or a longer drill.',
    },
    {
      clause: 'Art. 25(2)(d)',
      asks: 'Challenge assumptions, governance and crisis communication included',
      where:
        '`ledger.jsonl`: _inject_ has the staged messages of a game day, _score_ has "people answered after" and "messages not sent"',
      only: 'tests',
      notShown: 'Messages for customers reach testers only. Assumptions of plans are not listed.',
      add: 'The assumptions, how each was challenged, and an exercise of management.',
    },
    {
      clause: 'Art. 25(2)(e)',
      asks: 'Verify that staff and providers respond',
      where: '`evidence.json#/approvals/*/kind`, `evidence.json#/approvals/*/at`, `evidence.json#/times/approvedAt`',
      only: 'tests',
      notShown:
        'Where one approver is enough, a planned move asks nobody, so a drill there has no approvals. Nobody is absent on purpose.',
      add: 'Who took part, who was absent on purpose, and how providers responded.',
    },
    {
      clause: 'Art. 25(5)',
      asks: 'Document results; analyse and address deficiencies; report them to the management body',
      where:
        '`report.html`, `evidence.json#/signOffs/*/remarks`, `evidence.json#/signOffs/*/actions/*/what`, and `ledger.jsonl`: _score_',
      only: 'tests',
      notShown: 'No pack says that the management body was told.',
      add: 'The analysis, the corrective actions, and the minutes of the management body.',
    },
  ],
};
