/** An evacuation that has ended, with something of all that evidence shows, and its pack as `record` writes it. */
import { BASIS, basisText, EVIDENCE, TIMELINE } from '../../strategy/evidence/basis';
import { type EndedIncident, evidenceOf, timelineLines } from '../../strategy/evidence/of-ledger';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { file, type PackDraft, type PackFile } from '../../strategy/pack';
import { DEV_TOPOLOGY } from './dev-topology';
import { draftOf, type Files, signed } from './packs';

const T0 = Date.parse('2027-01-01T00:00:00Z');
export const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
export type Step = readonly [seconds: number, verb: string, body: object];

export const ledgerOf = (...steps: readonly Step[]): readonly LedgerEntry[] =>
  steps.reduce<LedgerEntry[]>(
    (entries, [seconds, verb, body]) => [
      ...entries,
      appendEntry(entries.at(-1), { at: at(seconds), verb, region: 'us-west-2', body }),
    ],
    [],
  );

const move = (service: string) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const NOT_MOVED = [{ placement: 'us-east', service: 'tooling' }];
const check = { placement: 'us-east', service: 'identity', check: 'login', ok: true, detail: '' };

const LEDGER = ledgerOf(
  [30, 'claim', { input: { reason: 'alarm' }, output: { kind: 'conducting' } }],
  [
    40,
    'decide',
    {
      input: { scope: 'rest' },
      output: { kind: 'ask', reason: 'lost', outageStartedAt: at(0), moves: [move('identity'), move('tooling')] },
      record: ['rest moves', 'because it is lost', 'ruled out: eu-central-1'],
    },
  ],
  [41, 'approve', { input: { scope: 'rest' }, output: { kind: 'asked' } }],
  [
    60,
    'answer',
    {
      input: { scope: 'rest', by: 'ann', caller: 'arn:ann', decision: 'approve', acceptLossSeconds: 60 },
      output: { kind: 'passed-on' },
    },
  ],
  [62, 'freeze', { input: {}, output: { kind: 'frozen', freezes: [{ ...move('tooling'), until: at(900) }] } }],
  [65, 'drain', { input: { switch: 'publish' }, output: { kind: 'drained' } }],
  [70, 'promote', { input: { move: move('identity') }, output: { kind: 'promoted', lossSeconds: 3 } }],
  [75, 'verify', { input: {}, output: { kind: 'verified', checks: [check] } }],
  [80, 'resume', { input: {}, output: { kind: 'resumed', resumed: [move('identity')] } }],
  [90, 'close', { input: { outcome: 'partial', notMoved: NOT_MOVED }, output: { kind: 'closed' }, closed: true }],
);

export const ENDED: EndedIncident = {
  topology: DEV_TOPOLOGY,
  incident: 'evac-us-east-1-20270101T000030Z',
  source: 'us-east-1',
  outcome: 'partial',
  notMoved: NOT_MOVED,
  ledger: LEDGER,
  recordedBy: 'us-west-2',
  recordedAt: at(95),
  dnsTtlSeconds: 20,
};

/**
 * `change`: more files, and files that say something else than what follows. The manifest, its sums and its signature
 * are right.
 */
export function packOfEnded(
  ended: EndedIncident = ENDED,
  change: readonly PackFile[] = [],
  draft: Partial<PackDraft> = {},
): Files {
  const { incident, recordedAt: writtenAt, ledger } = ended;
  const own = [
    file(EVIDENCE, `${JSON.stringify(evidenceOf(ended), null, 2)}\n`),
    file(BASIS, basisText(ended)),
    file(TIMELINE, timelineLines(ledger ?? [])),
  ];
  const contents = [...own.filter(({ name }) => !change.some((one) => one.name === name)), ...change];
  return signed(draftOf({ incident, writtenAt, ledger, contents, ...draft }, Date.parse(writtenAt)));
}
