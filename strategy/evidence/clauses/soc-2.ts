/** What packs show of the criteria for availability and for incidents. */
import type { Law } from './clause';

export const SOC_2: Law = {
  title: 'SOC 2',
  clauses: [
    {
      clause: 'A1.2',
      asks: 'Recovery infrastructure and backups are designed, operated and monitored (check)',
      where: '`evidence.json#/objectives/*/target`, `evidence.json#/verification/*/ok`, `evidence.json#/conductors`',
      notShown: 'Design, environmental protections, backup jobs, and monitoring on other days.',
      add: 'Descriptions of controls, backup logs, and monitoring records.',
    },
    {
      clause: 'A1.3, tests',
      asks: 'Recovery plans are tested with scenarios, and revised from the results (check)',
      where: '`evidence.json#/flow`, `evidence.json#/outcome`, and `ledger.jsonl`: _score_',
      only: 'tests',
      notShown: 'Likelihood and magnitude of scenarios, and the revision of plans.',
      add: 'Why these scenarios, and the changes of plans after tests.',
    },
    {
      clause: 'A1.3, population',
      asks: 'Auditors take samples of all tests that were due (check)',
      notShown: 'Refused slots have no pack. A chain of packs is only that of one bucket.',
      add: 'The list of all slots from the control table, and the packs of every bucket.',
    },
    {
      clause: 'A1.3, key people',
      asks: 'Tests consider the absence of key people (check)',
      notShown: 'No drill takes a person out.',
      add: 'Exercises in which deputies act.',
    },
    {
      clause: 'CC7.4',
      asks: 'Respond to security incidents by a defined programme (check)',
      where:
        '`evidence.json#/decisions/*/by`, `evidence.json#/changes/*/verb`, `evidence.json#/approvals/*/caller`, `evidence.json#/approvals/*/decision`, `messages.jsonl`',
      only: 'incidents',
      notShown:
        'The product recovers from outages and damaged settings. It contains no attacker and finds no vulnerability.',
      add: 'The security incident programme and its records.',
    },
    {
      clause: 'CC7.5',
      asks: 'Recover from security incidents, find root causes, prevent a repeat (check)',
      where:
        '`evidence.json#/times/servedAt`, `evidence.json#/verification/*/detail`, `evidence.json#/notMoved/*/placement`, `evidence.json#/report/published/url`',
      only: 'incidents',
      notShown: 'Root cause, prevention, and whether the restored environment is free of an attacker.',
      add: 'The RCA, the changes, and the security review before the return.',
    },
  ],
};
