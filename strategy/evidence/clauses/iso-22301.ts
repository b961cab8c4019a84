/** What packs show of the standard on business continuity. */
import type { Law } from './clause';

export const ISO_22301: Law = {
  title: 'ISO 22301',
  clauses: [
    {
      clause: '8.5, scenarios',
      asks: 'Exercises with aims and appropriate scenarios, and minimal disruption (check)',
      where: '`ledger.jsonl`: _claim_ names the playbook, _guard_ says why it may begin or has to stop',
      only: 'tests',
      notShown:
        'Aims stand in the playbook, and are not in the pack. It does not say who approved the exercise before.',
      add: 'The plan of the exercise, approved before it began.',
    },
    {
      clause: '8.5, over time',
      asks: 'All arrangements are exercised over time, at planned intervals and on change (check)',
      where: '`evidence.json#/flow`, `evidence.json#/source`, `evidence.json#/times/declaredAt`',
      only: 'tests',
      notShown: 'Premises, suppliers and work of people without ICT.',
      add: 'The programme of exercises, and the list of all slots.',
    },
    {
      clause: '8.5, report',
      asks: 'A formal report with outcomes, recommendations and actions (check)',
      where:
        '`report.html`, `evidence.json#/outcome`, `evidence.json#/signOffs/*/as`, `evidence.json#/signOffs/*/met`, `evidence.json#/signOffs/*/caller`, and `ledger.jsonl`: _score_',
      only: 'tests',
      notShown:
        'That who signed as owner is the owner: nobody compares it with a list. A pack without sign-off says so.',
      add: 'The list of owners, and who may call for them.',
    },
    {
      clause: '8.6',
      asks: 'Evaluate plans and capabilities after tests and incidents, and trace it to the next validation (check)',
      where: '`manifest.json#/previous/pack`, `manifest.json#/writtenAt`',
      notShown: 'The order of packs is no link from a finding to its new test. No pack says that a plan was changed.',
      add: 'The link from each finding to a change and to the drill that repeats it.',
    },
    {
      clause: '9.1',
      asks: 'What is measured, how, when, and who evaluates it (check)',
      where:
        '`evidence.json#/objectives/*/rto/how`, `evidence.json#/objectives/*/rpo/how`, `evidence.json#/objectives/*/rto/shown`, `evidence.json#/objectives/*/rpo/shown`, and `ledger.jsonl`: _score_ has what was slower than usual',
      notShown: 'Measures of the management system, and who evaluated them.',
      add: 'The list of measures, their evaluation, and the management review.',
    },
  ],
};
