import { factsOf, movedMs, type ReadForScore } from '../../strategy/drill-facts';
import { layersOf } from '../../strategy/drill-layers';
import { Basis, basisText } from '../../strategy/evidence/basis';
import { checkDrill } from '../../strategy/evidence/drill-again';
import type { LedgerEntry } from '../../strategy/ledger';
import { PLAYBOOK_NAMES } from '../../strategy/playbooks';
import { scoreOf, verdictOf } from '../../strategy/score';
import type { Tried } from '../../strategy/workload';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { at, ENDED, ledgerOf, type Step } from '../support/ended-incident';

const basis = Basis.parse(JSON.parse(basisText({ ...ENDED, incident: 'drill-us-east-1-20270101T000000Z' })));
const tried = (second: number, changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'write', placement: 'us-east', service: 'tooling', key: 'drill-1', door: 'us-west-2', value: 'v1' },
  ...{ region: 'us-west-2', status: 200, ok: true, atMs: Date.parse(at(second)), endedMs: Date.parse(at(second)) },
  ...changes,
});
const PLAYED: readonly Step[] = [
  [5, 'guard', { input: { execution: 'arn:1' }, output: { kind: 'on' } }],
  [10, 'replay', { output: { tries: [tried(10), tried(11, { what: 'login', service: 'identity' })], lags: [] } }],
  [20, 'replay', { output: { tries: [tried(20, { what: 'read' })] } }],
];
const read = (playbook: ReadForScore['playbook']): ReadForScore => ({
  ...{ playbook, planEndedAt: at(100), backClaimedAt: at(1100), away: 0, auditFaults: 0 },
  ...{ answers: { ask: null }, countedAt: at(1200) },
});

/** The ledger of a drill that was scored as `score` does it. `change`: of what the entry says. */
function scored(playbook: ReadForScore['playbook'], change: (body: Body) => object = (body) => body) {
  const given = read(playbook);
  const facts = factsOf({ topology: DEV_TOPOLOGY, subject: 'us-east-1', ledger: ledgerOf(...PLAYED) }, given);
  const criteria = scoreOf(facts.playbook, facts);
  const input = { outcome: 'done' as const, reason: '' };
  const layers = layersOf(facts.tries, movedMs(given));
  const output = { kind: 'scored', criteria, layers, ...verdictOf(input, criteria) };
  return ledgerOf(...PLAYED, [1200, 'score', change({ input, output, read: given })]);
}
interface Body {
  readonly input: object;
  readonly output: { readonly criteria: readonly { readonly seen: number | null }[] };
  readonly read: ReadForScore;
}

const failed = (ledger: readonly LedgerEntry[]) => checkDrill(basis, ledger).filter(({ result }) => result !== 'ok');

describe.each(PLAYBOOK_NAMES)('a drill of %s', (playbook) => {
  it('is counted again from the tries in its ledger, to the same criteria', () => {
    expect(failed(scored(playbook))).toEqual([]);
  });

  it('is found with another figure of any criterion', () => {
    const count = PLAYED.length + 1;
    const { criteria } = (scored(playbook)[count - 1]!.body as Body).output;
    for (const index of criteria.keys()) {
      const other = criteria.map((one, place) => (place === index ? { ...one, seen: (one.seen ?? 0) + 1 } : one));
      const found = failed(scored(playbook, (body) => ({ ...body, output: { ...body.output, criteria: other } })));
      expect(found.map(({ at: place }) => place)).toEqual([`ledger.jsonl, entry ${count}#/criteria/${index}/seen`]);
    }
  });

  it('is found with another verdict', () => {
    const found = failed(scored(playbook, (body) => ({ ...body, output: { ...body.output, verdict: 'stopped' } })));
    expect(found[0]?.at).toMatch(/#\/verdict$/);
  });
});

it('is found when rows were left elsewhere, and the criterion says none', () => {
  const found = failed(scored('regional-evacuation', (body) => ({ ...body, read: { ...body.read, away: 3 } })));
  expect(found[0]).toMatchObject({ check: 'criteria', detail: 'says 0; 3 follows' });
});

it('is not checked, with the reason, when the entry does not say what was read elsewhere', () => {
  const found = failed(scored('game-day', ({ input, output }) => ({ input, output })));
  expect(found).toMatchObject([{ result: 'not checked', detail: expect.stringContaining('besides') as string }]);
  expect(failed(scored('game-day', () => ({})))).toMatchObject([{ result: 'not checked' }]);
  expect(checkDrill(basis, ledgerOf(...PLAYED))).toEqual([]);
});

it('does not pretend to know alarms and earlier drills', () => {
  const more = { slower: [], alarms: { raised: [], unread: [] } };
  const found = failed(scored('game-day', (body) => ({ ...body, output: { ...body.output, ...more } })));
  expect(found.map(({ check, result }) => `${check}: ${result}`)).toEqual([
    'slower than usual: not checked',
    'alarms: not checked',
  ]);
});
