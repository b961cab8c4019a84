import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { begunScope, unfinishedScope } from '../../strategy/progress';

const move = (service: 'tooling' | 'observability') => ({
  placement: 'us-east',
  service,
  target: 'us-west-2',
  fromEpoch: 0,
});
const moves = [move('tooling'), move('observability')];
const plan = {
  moves,
  stays: [{ placement: 'eu', service: 'tooling' as const, reason: 'nowhere' }],
  outageStartedAt: '2027-01-01T00:00:00.000Z',
  expectedLoss: [{ placement: 'us-east', service: 'tooling' as const, seconds: 12 }],
};
const approved = { decision: 'approve', by: 'incident-commander' };
const scope = 'rest' as const;
const decide = { verb: 'decide', body: { input: { scope }, output: { kind: 'ask', ...plan, reason: '2 of 2' } } };
const freeze = (answer: unknown, frozen = moves) => ({
  verb: 'freeze',
  body: { input: { scope, moves: frozen, answer }, output: { kind: 'frozen' } },
});
const resume = (promoted: unknown[], kind = 'resumed') => ({
  verb: 'resume',
  body: { input: { scope, promoted }, output: { kind } },
});

function ledger(...drafts: { verb: string; body: unknown }[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const draft of drafts)
    entries.push(appendEntry(entries.at(-1), { ...draft, at: '2027-01-01T00:00:00Z', region: 'us-west-2' }));
  return entries;
}

describe('what an incident has begun', () => {
  it('is nothing before anything was frozen for it', () => {
    expect(begunScope(ledger(), scope)).toBeUndefined();
    expect(begunScope(ledger(decide), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze(approved)), 'tier-0')).toBeUndefined();
  });

  it('is the decision that was acted on, with what the operator had said', () => {
    expect(begunScope(ledger(decide, freeze(approved)), scope)).toEqual({
      ...plan,
      answer: approved,
      finished: false,
      undoing: false,
    });
  });

  it('is nothing while nobody has approved what moves', () => {
    expect(begunScope(ledger(decide, freeze({ decision: 'decline' })), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze({})), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze({}, [])), scope)).toMatchObject({ moves: [] });
  });

  it('covers what was frozen for, not what was decided beside it', () => {
    expect(begunScope(ledger(decide, freeze(approved, [move('tooling')])), scope)).toMatchObject({
      moves: [move('tooling')],
    });
  });

  it('is finished once all of its moves are resumed', () => {
    const begun = [decide, freeze(approved)];
    const isFinished = (...more: ReturnType<typeof resume>[]) => begunScope(ledger(...begun, ...more), scope)?.finished;
    expect(isFinished(resume(moves, 'resuming'))).toBe(false);
    expect(isFinished(resume([move('tooling')]))).toBe(false);
    expect(isFinished(resume(moves))).toBe(true);
  });

  it('is not taken from a ledger that was tampered with', () => {
    const [first, ...others] = ledger(decide, freeze(approved));
    expect(begunScope([{ ...first!, region: 'elsewhere' }, ...others], scope)).toBeUndefined();
  });

  it('is not taken from entries of another shape', () => {
    expect(begunScope(ledger({ verb: 'decide', body: 7 }, freeze(approved)), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, { verb: 'freeze', body: { input: { scope } } }), scope)).toBeUndefined();
  });
});

describe('what a rollback has to look at', () => {
  const failure = { Error: 'NotVerified' };
  const planned = (to: 'source' | 'nobody') => ({
    verb: 'rollback',
    body: { input: { scope }, output: { kind: 'planned', failure, to, handed: [] } },
  });
  const promote = (epoch: number) => ({
    verb: 'promote',
    body: { input: { scope }, output: { kind: 'promoted', placement: 'us-east', service: 'tooling', epoch } },
  });

  it('is what was frozen for, by any conductor, and not resumed', () => {
    const twice = [decide, freeze(approved), freeze(approved, [move('tooling')])];
    expect(unfinishedScope(ledger(...twice), scope)).toMatchObject({ moves, stays: plan.stays, plan: undefined });
    expect(unfinishedScope(ledger(...twice, resume([move('tooling')])), scope)?.moves).toEqual([move('observability')]);
    expect(unfinishedScope(ledger(...twice, resume(moves)), scope)).toBeUndefined();
    expect(unfinishedScope(ledger(decide), scope)).toBeUndefined();
  });

  it('names what the target was handed, and at which epoch', () => {
    const begun = ledger(decide, freeze(approved), promote(2));
    expect(unfinishedScope(begun, scope)?.handed).toEqual([{ placement: 'us-east', service: 'tooling', epoch: 2 }]);
  });

  it('goes by the first plan since the last freeze, and so does whoever takes over', () => {
    const begun = [decide, freeze(approved), planned('source'), planned('nobody')];
    expect(unfinishedScope(ledger(...begun), scope)?.plan?.to).toBe('source');
    expect(begunScope(ledger(...begun), scope)?.undoing).toBe(true);
    expect(unfinishedScope(ledger(...begun, freeze(approved)), scope)?.plan).toBeUndefined();
    expect(begunScope(ledger(...begun, freeze(approved)), scope)?.undoing).toBe(false);
  });
});
