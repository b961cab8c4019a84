/** What follows when everybody is served again (strategy §3, evidence and communication). */
import { evidenceBucket } from '../names';
import { RCA_HOURS, REMINDER_HOURS } from '../rca';
import { SIGN_OFF_DAYS, SIGNERS } from '../sign-off';
import { code, itself, know, more, todo } from './blocks';
import * as commands from './commands';
import type { Content, PostEvent } from './runbook';
import { packsOf, type Scene } from './scene';
import { listed } from '../listed';

export function postEventOf(scene: Scene): PostEvent {
  const { facts, topology, home } = scene;
  const regions = packsOf(scene);
  const buckets = (regions.length === 0 ? [home] : regions).map((region) => code(evidenceBucket(topology, region)));
  return {
    'Capture RCA': [
      know(`The report is due ${RCA_HOURS} h after the end of the outage.`),
      itself(`Staff are reminded after ${listed(REMINDER_HOURS.map(String))} h, and then each day.`),
      todo(
        'Publish it: everybody who was told of the outage reads where it is. Set OUTAGE to the name that is on the board.',
        [
          'export OUTAGE=outage-20270101T120000Z',
          commands.lead(scene, { action: 'publish-report', url: 'https://…' }),
        ].join('\n'),
      ),
      more('Lead an outage'),
    ],
    'Attach evidence': [
      know(
        `Evidence is locked for ${facts.evidenceDays} ${facts.evidenceDays === 1 ? 'day' : 'days'} in ${listed(buckets)}.`,
      ),
      todo('Attach the evidence pack to the report, and the table of action 8.'),
      todo('Attach transcripts of chats, and screenshots of dashboards: nothing here stores them.'),
      ...signOff(scene),
    ],
    'Schedule corrective actions': [
      todo('Write each action into the sign-off and into your tracker, with an owner and a day.'),
      know(
        'An action of a drill holds the next drill of its kind until somebody closes it. Nobody follows actions of other incidents.',
      ),
    ],
    'Update this runbook': [
      know('It is made from what is deployed. Change the configuration or the code, never this page.'),
      todo('Let somebody read it who did not write it.'),
      todo(
        `Write the day into ${code('runbooks.reviewedOn')} of the environment, and publish the runbooks again.`,
        'npm run runbooks -- --config YOUR-ENVIRONMENT --publish',
      ),
    ],
  };
}

/** Who has read the pack says whether the criteria were met. */
const signOff = (scene: Scene): Content => [
  todo(
    `Sign the pack off, as ${listed(SIGNERS.map(code))}. Set PACK to its folder below the incident. Write what you have found. Leave the actions out if there are none.`,
    [
      'export PACK=0123456789abcdef',
      commands.signOff(scene, {
        ...{ as: 'owner', met: false, remarks: '…' },
        actions: [{ what: '…', owner: 'NAME', due: '2027-02-01' }],
      }),
    ].join('\n'),
  ),
  itself('Within two minutes there is another pack, which has the sign-off.'),
  know(`The owner signs a drill within ${SIGN_OFF_DAYS} days. After that an alarm tells people.`),
  more('Sign off a pack'),
];
