/** What helps whoever reports a major incident to the authority. */
import type { Law } from './clause';

export const INCIDENT_REPORTS: Law = {
  title: 'Incident reports: RTS 2025/301 and ITS 2025/302',
  about: 'No pack is a report. These fields help whoever fills one in.',
  clauses: [
    {
      clause: 'RTS 2025/301 Art. 2',
      asks: 'Initial notification: reference, detection, classification, discovery, Member States, whether continuity plans were activated (check)',
      where:
        '`evidence.json#/incident`, `evidence.json#/times/outageStartedAt`, `evidence.json#/times/declaredAt`, `evidence.json#/startedBy`',
      only: 'incidents',
      notShown: 'When somebody classified the incident, by which criteria, and which Member States are affected.',
      add: 'Those, and your own reference code.',
    },
    {
      clause: 'RTS 2025/301 Art. 3',
      asks: 'Intermediate report: functions, infrastructure, clients, temporary actions, recovery (check)',
      where:
        '`evidence.json#/objectives/*/service`, `evidence.json#/changes/*/at`, `evidence.json#/changes/*/what`, `evidence.json#/times/servedAt`',
      only: 'incidents',
      notShown:
        'Clients and transactions affected, and reports to other authorities. A pack exists only after the end.',
      add: 'Those. While the incident goes on, use the incident board.',
    },
    {
      clause: 'RTS 2025/301 Art. 4',
      asks: 'Final report: root cause, resolution, costs (check)',
      where: '`evidence.json#/times/endedAt`, `evidence.json#/outcome`',
      only: 'incidents',
      notShown:
        "Root cause, costs, and when the root cause was removed. The end of an evacuation is not the end of the outage's cause.",
      add: 'The RCA and the costs.',
    },
    {
      clause: 'RTS 2025/301 Art. 5',
      asks: 'Initial: 4 hours after classification and 24 hours after awareness, at the latest. Intermediate: 72 hours after the initial one was submitted, and again when normal activity is back. Final: one month after the latest intermediate one',
      notShown:
        '`evidence.json#/times/declaredAt` is when the product claimed the incident. It is neither the awareness of a person nor the classification.',
      add: 'Both times, the time of each submission, and somebody who watches the limits.',
    },
    {
      clause: 'ITS 2025/302',
      asks: 'The templates of the annexes; a late report needs a reason by the deadline (check)',
      notShown: 'No file has the form of the templates.',
      add: 'The filled templates.',
    },
  ],
};
