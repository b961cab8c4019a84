/** What a runbook says of people: who leads, who is told, what they may do, and what they write down. */
import { AUDIENCES, type Audience, CADENCES } from '../cadence';
import { OBJECTIVES } from '../layers';
import { answerPolicy, functionName, leadPolicy, machineName } from '../names';
import type { Region } from '../topology';
import { code, itself, know, more, spanText, table, todo } from './blocks';
import * as commands from './commands';
import { rpoText, rtoText } from './covered';
import type { Content } from './runbook';
import { packsOf, type Scene } from './scene';
import { listed } from '../listed';

/** Names the leads, and where they look. */
export const roles = (scene: Scene): Content => [
  itself(
    'An outage is declared when users feel something, or when a region is evacuated. The leads of that hour are named: in its ledger, on the incident board, and in every message to staff.',
  ),
  table(
    ['role', 'who', 'mail'],
    scene.facts.leads.flatMap(({ role, people }) => people.map(({ name, email }) => [role, name, email])),
  ),
  todo('Take your role. Open the incident board in a browser.', commands.board(scene, scene.desk)),
  todo(
    'To hand over a role, set OUTAGE to the name that is on the board. Write the role, and who takes it.',
    [
      'export OUTAGE=outage-20270101T120000Z',
      commands.lead(scene, { action: 'hand-over', role: 'operations lead', to: 'NAME' }),
    ].join('\n'),
  ),
  more('Lead an outage'),
];

/** Sets the variable that later commands use. `prefix`: how names of such incidents begin. */
export const nameIncident = (scene: Scene, prefix: string): Content => [
  todo('Find the name of the incident. It is in the page, and in the claims.', commands.claims(scene)),
  todo('Write that name in place of this one. Later commands use it.', commands.setIncident(prefix)),
];

const WHO: Readonly<Record<Audience, string>> = {
  internal: 'staff',
  executives: 'executives',
  customers: 'customers of the residency',
  vendors: 'AWS and partners, of failures of the cloud',
  drills: 'who follows drills, of drills only',
};

const firstText = (seconds: number): string => (seconds === 0 ? 'at once' : `${spanText(seconds)} after it began`);

/** Who is told by which channel. */
const notifications = ({ facts, desk, topology }: Scene): Content => [
  itself(`${code(functionName(topology, 'communicate'))} sends each message, from any region that works.`),
  table(
    ['who', 'first message', 'then every', 'channels'],
    AUDIENCES.map((audience) => {
      const { firstSeconds, everySeconds } = CADENCES[audience];
      const channels = listed(facts.channels[audience].map(code)) || 'none';
      return [WHO[audience], firstText(firstSeconds), spanText(everySeconds), channels];
    }),
  ),
  todo(`See on the incident board of ${desk} which messages went out. Tell people yourself whom no channel reaches.`),
];

/** Filled in by hand. */
const BLANK = '……';

/** Action 8: what is on record, and what people add. */
export const record = (scene: Scene): Content => [
  itself('Each step writes into the ledger of the incident what it saw and what it changed, with the time.'),
  itself(
    `At its end ${code('record')} writes a pack of evidence, with the whole ledger. ${code('anchor')} signs it and has it stamped within minutes.`,
  ),
  todo('Read the ledger.', commands.ledger(scene)),
  ...pack(scene, packsOf(scene)),
  todo('Write down what was reached, and the reason of each variance.'),
  table(
    ['service', 'RPO target', 'RPO reached', 'RTO target', 'RTO reached'],
    scene.services.map((service) => [OBJECTIVES[service].title, rpoText(service), BLANK, rtoText(service), BLANK]),
  ),
  ...notifications(scene),
];

function pack(scene: Scene, regions: readonly Region[]): Content {
  const { home, placement } = scene;
  if (regions.length === 0) {
    return [
      know(
        `Packs stay in the residency ${placement.residency}, which has no other region. ${code('anchor')} writes the pack when ${home} is back.`,
      ),
    ];
  }
  const oneOf = regions.length > 1 ? ' One of these commands finds files.' : '';
  return [
    todo(
      `Get the evidence when the incident is closed.${oneOf} The newest folder is the pack; ${code('VERIFY.md')} in it says how to check it.`,
      regions.map((region) => commands.evidence(scene, region)).join('\n'),
    ),
  ];
}

/** Who decides, what they need, and how to see that it works. `machine`: what people start in that region. */
export function authority(scene: Scene, machine: string, region: Region): Content {
  const { topology, facts } = scene;
  const people = facts.leads.find(({ role }) => role === 'incident commander')?.people ?? [];
  return [
    know(`The incident commander decides about a freeze of changes: ${listed(people.map(({ name }) => name))}.`),
    know(
      `To approve or decline you need the policy ${code(answerPolicy(topology))}. To lead, and to see the board, you need ${code(leadPolicy(topology))}.`,
    ),
    know(
      `You also need ${code('states:StartExecution')} on ${code(machineName(topology, machine))}, and ${code('dynamodb:Query')} on the control table.`,
    ),
    todo(
      `Test your access before you need it. The answer has to be ${code('"ACTIVE"')}.`,
      commands.seeMachine(scene, region, machine),
    ),
  ];
}
