/** What packs show of DORA: the digital operational resilience act. */
import type { Law } from './clause';

export const DORA: Law = {
  title: 'DORA: Regulation (EU) 2022/2554',
  clauses: [
    {
      clause: 'Art. 11(1)',
      asks: 'A policy and plans for the continuity of ICT (check)',
      notShown: 'Packs show what was done. They do not show what a policy says.',
      add: 'The policy, the plans, and their approval by the management body.',
    },
    {
      clause: 'Art. 11(2)',
      asks: 'Respond fast, and recover critical or important functions (check)',
      where:
        '`evidence.json#/times/declaredAt`, `evidence.json#/times/decidedAt`, `evidence.json#/times/servedAt`, `evidence.json#/outcome`, `evidence.json#/notMoved/*/service`',
      only: 'incidents',
      notShown: 'It names services of the product, not functions of the business.',
      add: 'A list of critical or important functions, and which services each of them needs.',
    },
    {
      clause: 'Art. 11(3)',
      asks: 'Independent internal audit of the plans (check)',
      notShown: 'Nobody independent has reviewed a pack.',
      add: 'The audit report, with its findings and their follow-up.',
    },
    {
      clause: 'Art. 11(5)',
      asks: 'A business impact analysis (BIA) (check)',
      notShown: '`evidence.json#/objectives/*/rto/targetSeconds` is a target. No pack says why it is right.',
      add: 'The BIA, and how each target follows from it.',
    },
    {
      clause: 'Art. 11(6)',
      asks: 'Test the plans every year and after substantive changes',
      where: '`evidence.json#/flow`, `evidence.json#/source`, `evidence.json#/times/endedAt`, `evidence.json#/outcome`',
      only: 'tests',
      notShown: 'One pack is one test. It shows neither refused slots nor which change made a test necessary.',
      add: 'The list of all slots, the list of substantive changes, and tests of cyber-attack scenarios (check).',
    },
    {
      clause: 'Art. 11(7)',
      asks: 'A crisis management function (check)',
      where: '`messages.jsonl`: _lead_ names who had which role in an outage',
      only: 'incidents',
      notShown: 'It shows names, not training or authority. Drills have no such roles.',
      add: 'The mandate of the function, and its own exercises.',
    },
    {
      clause: 'Art. 11(8)',
      asks: 'Records of activities before and during a disruption (check)',
      where: '`ledger.jsonl`, `timeline.jsonl`, `evidence.json#/changes/*/what`, `evidence.json#/decisions/*/lines`',
      notShown: 'Work outside of the product, calls and chats of people, and actions in the console are not in it.',
      add: 'Records of other teams, transcripts, and CloudTrail.',
    },
    {
      clause: 'Art. 11(10)',
      asks: 'On request, yearly costs and losses (check)',
      notShown: 'No pack has an amount of money.',
      add: 'The estimate of finance.',
    },
    {
      clause: 'Art. 12(1)',
      asks: 'A backup policy with scope and frequency (check)',
      notShown: 'Packs do not list what is backed up.',
      add: 'The policy, and the settings of each backup.',
    },
    {
      clause: 'Art. 12(2)',
      asks: 'Periodic tests of backup and restoration (check)',
      where:
        '`evidence.json#/flow` with the value restore, `evidence.json#/outcome`, and `ledger.jsonl`: _restore_ counts settings that were good in the end',
      only: 'restores',
      notShown:
        'Only settings of the control plane are restored. No drill of the calendar does it, so a pack exists only after real damage.',
      add: 'Tests that restore backups of customer data, with their dates and results.',
    },
    {
      clause: 'Art. 12(3)',
      asks: 'Restore on systems that are segregated from the source (check)',
      notShown: 'A pack names regions. It does not show accounts, networks or access.',
      add: 'The design of the segregation, and a review of it.',
    },
    {
      clause: 'Art. 12(4)',
      asks: 'Redundant capacity (check)',
      where:
        '`evidence.json#/objectives/*/target`, and `ledger.jsonl`: _decide_ keeps why each region could take over or could not',
      notShown: 'It shows that another region took over once. It does not show free capacity at other times.',
      add: 'The capacity plan, and load tests.',
    },
    {
      clause: 'Art. 12(6)',
      asks: 'Recovery time and recovery point for each function (check)',
      where:
        '`evidence.json#/objectives/*/rto/targetSeconds`, `evidence.json#/objectives/*/rto/atMostSeconds`, `evidence.json#/objectives/*/rpo/targetSeconds`, `evidence.json#/objectives/*/rpo/atMostSeconds`. Pack of a drill: `ledger.jsonl`: _score_ has both for each service',
      notShown:
        'Objectives are limits from above, and "not shown" is not a miss. Returns, restores and drills have none. Figures of drills come from synthetic requests.',
      add: 'Targets of functions of the business, and their link to services.',
    },
    {
      clause: 'Art. 12(7)',
      asks: 'Checks and reconciliations of data after recovery (check)',
      where:
        '`evidence.json#/verification/*/check`, `evidence.json#/verification/*/ok`, `evidence.json#/verification/*/detail`, and `ledger.jsonl`: _reconcile_ in the pack of a return',
      notShown: 'Each check writes and reads as a synthetic tenant. Nothing compares all data of all tenants.',
      add: 'Reconciliations of the business, also with counterparties.',
    },
    {
      clause: 'Art. 17(1)',
      asks: 'A process that detects, manages and notifies incidents (check)',
      where: '`evidence.json#/times/outageStartedAt`, `evidence.json#/times/declaredAt`, `evidence.json#/startedBy`',
      only: 'incidents',
      notShown: 'Incidents without an evacuation, a return or a restore have no pack.',
      add: 'The process, and incidents of every other kind.',
    },
    {
      clause: 'Art. 17(2)',
      asks: 'Record all incidents, and find and document root causes (check)',
      where:
        '`ledger.jsonl`, `manifest.json#/incident`, `evidence.json#/report/published/url`, `evidence.json#/report/dueAt`',
      only: 'incidents',
      notShown:
        'No pack has a root cause: `rca.md` is a draft in which that question is open. The report (RCA) comes later, and a newer pack says where it is.',
      add: 'The register of incidents, and the RCA with its follow-up.',
    },
    {
      clause: 'Art. 17(3)',
      asks: 'Priorities, roles, messages to staff and clients, escalation to management (check)',
      where:
        '`messages.jsonl`: _communicate_ and _lead_; `evidence.json#/approvals/*/by`, `evidence.json#/approvals/*/at`',
      only: 'incidents',
      notShown:
        'Messages that were sent after the pack was written are not in it. It does not show who read a message.',
      add: 'Severity, escalation records, and what management was told.',
    },
    {
      clause: 'Art. 18(1)',
      asks: 'Classify by clients, duration, spread, data loss, criticality and cost (check)',
      where:
        'Duration: `evidence.json#/times/outageStartedAt`, `evidence.json#/times/servedAt`. Data loss: `evidence.json#/objectives/*/rpo/atMostSeconds`. Services: `evidence.json#/objectives/*/service`, `evidence.json#/objectives/*/placement`',
      only: 'incidents',
      notShown:
        'No clients, transactions, Member States, reputation or money. Data loss is in seconds, not in records.',
      add: 'The classification with its thresholds, its time, and who made it.',
    },
    {
      clause: 'Art. 18(2)',
      asks: 'Classify cyber threats (check)',
      notShown: 'Packs know outages, not threats.',
      add: 'The classification of threats.',
    },
    {
      clause: 'Art. 19(1), 19(4)',
      asks: 'Report major incidents to the authority: initial, intermediate, final (check)',
      notShown: 'Nothing in the product sends a report to an authority or plans one.',
      add: 'The reports, their receipts, and who is allowed to submit.',
    },
    {
      clause: 'Art. 19(3)',
      asks: 'Tell clients whose financial interests are affected (check)',
      where: '`messages.jsonl`: _communicate_ has text, channel and time of each message that arrived',
      only: 'incidents',
      notShown: 'Addresses and numbers of recipients are not in it. Nothing judges financial interests.',
      add: 'Whom the contract or the law says to tell, and proof that they were told.',
    },
    {
      clause: 'Art. 24(1)',
      asks: 'A testing programme (check)',
      notShown: 'The calendar is code and items of the control table. A pack is one result of it.',
      add: 'The programme, its approval, and the list of all slots.',
    },
    {
      clause: 'Art. 24(4)',
      asks: 'Tests by independent parties, internal or external (check)',
      notShown: 'The product plays, measures and scores its own drills.',
      add: 'Independent testers or observers, and how conflicts of interest are avoided.',
    },
    {
      clause: 'Art. 24(5)',
      asks: 'Prioritise and remedy what tests find, and validate it (check)',
      where:
        '`ledger.jsonl`: _score_ has each criterion, its limit and what was seen; `evidence.json#/signOffs/*/actions/*/owner`, `evidence.json#/signOffs/*/actions/*/due`',
      only: 'tests',
      notShown: 'The end of a corrective action is not in it. Findings have no severity.',
      add: 'Corrective actions, priorities, and the drill that repeats the test.',
    },
    {
      clause: 'Art. 24(6)',
      asks: 'Test systems of critical functions every year (check)',
      where: '`evidence.json#/environment`, `evidence.json#/flow`, `evidence.json#/times/endedAt`',
      only: 'tests',
      notShown: 'Systems outside of this environment are not in it.',
      add: 'The inventory of systems, with the date of each last test.',
    },
    {
      clause: 'Art. 25(1)',
      asks: 'Many kinds of tests, scenario-based and end-to-end tests among them (check)',
      where: '`ledger.jsonl`: _inject_ has the faults, _replay_ each synthetic request and its answer',
      only: 'tests',
      notShown: 'No vulnerability scan, no review of code or networks, no penetration test, no performance test.',
      add: 'Results of every other kind of test.',
    },
    {
      clause: 'Art. 26',
      asks: 'Threat-led penetration tests (TLPT), at least every three years, for entities that the authority names (check)',
      notShown: 'No drill attacks anything.',
      add: 'The TLPT, its testers, and the attestation of the authority.',
    },
  ],
};
