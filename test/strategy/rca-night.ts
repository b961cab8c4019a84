/** A night, its messages and a drill, as the draft of a report reads them. */
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { evidenceOf } from '../../strategy/evidence/of-ledger';
import { rcaDraft } from '../../strategy/evidence/rca/draft';
import { rcaMarkdown } from '../../strategy/evidence/rca/forms';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const T0 = Date.parse('2027-01-01T00:00:00Z');
export const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
export type Step = readonly [seconds: number, verb: string, body: object];

export const ledgerOf = (...steps: readonly Step[]): readonly LedgerEntry[] =>
  steps.reduce<LedgerEntry[]>((entries, [seconds, verb, body]) => {
    entries.push(appendEntry(entries.at(-1), { at: at(seconds), verb, region: 'us-west-2', body }));
    return entries;
  }, []);

const move = (service: string, target = 'us-west-2') => ({
  placement: 'us-east',
  service,
  target,
  fromEpoch: 0,
});
export const claim = (input: object = { reason: 'alarm' }): Step => [
  30,
  'claim',
  { input, output: { kind: 'conducting' } },
];
export const ready = (seconds: number, kind: string, more: object = {}): Step => [
  seconds,
  'decide',
  {
    input: { scope: 'rest' },
    output: { kind, reason: 'it is lost', outageStartedAt: at(0), moves: [move('tooling'), move('orchestration')] },
    record: ['rest moves', 'because it is lost', 'moves: us-east (tooling)', 'ruled out: not to eu-central-1: border'],
    ...more,
  },
];
export const waits = (seconds: number, reason: string): Step => [
  seconds,
  'promote',
  { input: { move: move('tooling') }, output: { kind: 'waiting', reason } },
];
export const promoted = (seconds: number, service: string, lossSeconds: number | null): Step => [
  seconds,
  'promote',
  { input: { move: move(service) }, output: { kind: 'promoted', lossSeconds } },
];
const resumed = (seconds: number, service: string): Step => [
  seconds,
  'resume',
  { input: {}, output: { kind: 'resumed', resumed: [move(service)] } },
];
export const closed = (seconds: number): Step => [
  seconds,
  'close',
  { input: { outcome: 'recovered' }, output: { kind: 'closed' } },
];
const drained: Step = [95, 'drain', { input: { switch: 'publish' }, output: { kind: 'drained' } }];
const asked: Step = [45, 'approve', { input: { scope: 'rest' }, output: { kind: 'asked' } }];
const answered: Step = [
  90,
  'answer',
  {
    input: {
      ...{ scope: 'rest', by: '111111111111/role/incident-commander', decision: 'approve' },
      ...{ acceptLossSeconds: 50, acceptUnknownLoss: true },
    },
    output: { kind: 'passed-on' },
  },
];

/** A night as drills leave it: an unknown loss, a step that was asked again, and a person who answered. */
export const NIGHT: readonly Step[] = [
  claim(),
  [31, 'claim', { input: { reason: 'alarm' }, output: { kind: 'joined' } }],
  ready(35, 'wait'),
  ready(40, 'ask'),
  asked,
  answered,
  ready(91, 'go'),
  drained,
  waits(96, 'the last lease may still be in use'),
  waits(97, 'the last lease may still be in use'),
  waits(98, 'not promoted yet: orchestration'),
  promoted(99, 'orchestration', 12),
  promoted(100, 'tooling', null),
  resumed(120, 'orchestration'),
  resumed(150, 'tooling'),
  closed(160),
];

const INTERNAL = { audience: 'internal', channel: 'slack:C0EXAMPLEINC' };
export const sent = (number: number, post: object): Step => [
  60 + number,
  'communicate',
  {
    stream: INTERNAL,
    number,
    kind: 'update',
    dueAt: at(60),
    sentAt: at(60),
    subject: 'tenant-17',
    text: 'of tenant-17',
    ...post,
  },
];
const lead = (body: object): Step => [60, 'lead', body];
const ROLES = { 'incident commander': 'Ada Byron' };
const MESSAGES = ledgerOf(
  lead({ roles: ROLES }),
  sent(1, { kind: 'notice', nextBy: at(960) }),
  lead({ action: 'edit', by: 'ada', audience: 'customers', text: 'words for tenant-17' }),
);

export interface About {
  readonly ledger?: readonly LedgerEntry[] | null;
  readonly messages?: readonly LedgerEntry[] | null;
  readonly incident?: string;
  readonly outcome?: string;
  readonly recordedAt?: string;
}

export const factsOf = ({ ledger = ledgerOf(...NIGHT), messages = MESSAGES, ...more }: About = {}) => {
  const incident = 'evac-us-east-1-20270101T000030Z';
  const about = { topology: DEV_TOPOLOGY, incident, source: 'us-east-1', recordedBy: 'us-west-2', recordedAt: at(170) };
  const evidence = evidenceOf({ ...about, outcome: 'recovered', ledger, dnsTtlSeconds: 20, ...more });
  const missing = [{ file: 'alarms.jsonl', why: 'nobody | collects <it>' }];
  return { evidence, topology: DEV_TOPOLOGY, ledger, messages, missing };
};
export const draftOf = (about: About = {}) => rcaDraft(factsOf(about));

/** The sections of the Markdown form, by heading. */
export const sectionsOf = (about: About = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rcaMarkdown(draftOf(about))
      .split('\n## ')
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)]),
  );
export const section = (heading: string, about: About = {}): string => sectionsOf(about)[heading] ?? 'no such section';

export const HEADINGS = [
  'Summary',
  'Timeline',
  'Decisions',
  'What was slower than usual',
  'Customer impact',
  'What was lost',
  'Messages',
  'Gaps',
  'Questions people must answer',
  'When the report is due',
];

const DRILL = 'drill-us-east-1-20270101T000030Z';
const criteria = [
  { name: 'reads refused', unit: 'requests', limit: 0, seen: 0, met: true },
  { name: 'writes refused for', unit: 'seconds', limit: 30, seen: 41, met: false },
  { name: 'rows not at home', unit: 'rows', limit: 0, seen: null, met: null },
];
const slower = [{ name: 'writes refused for', seen: 41, usual: 12 }];
const scored: Step = [
  80,
  'score',
  { output: { kind: 'scored', verdict: 'missed', reason: 'too slow', criteria, slower } },
];
export const drilled = {
  ledger: ledgerOf(claim(), sent(1, { stream: { audience: 'drills', channel: 'slack:D' } }), scored, closed(90)),
  incident: DRILL,
};
