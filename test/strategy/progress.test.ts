import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { begunScope, handStart, RollbackPlan, unfinishedScope } from '../../strategy/progress';

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
  switch: 'leave' as const,
  lost: true,
};
const approved = { decision: 'approve', by: 'incident-commander' };
const scope = 'rest' as const;
const decide = {
  verb: 'decide',
  body: { input: { scope }, output: { kind: 'ask', ...plan, reason: '2 of 2' } },
};
const freeze = (answer: unknown, frozen = moves) => ({
  verb: 'freeze',
  body: { input: { scope, moves: frozen, answer }, output: { kind: 'frozen' } },
});
const resume = (resumed: unknown[]) => ({
  verb: 'resume',
  body: { input: { scope, promoted: moves }, output: { kind: 'resuming', resumed } },
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
    const told = (way: string) => ({
      verb: 'decide',
      body: { input: { scope }, output: { ...decide.body.output, switch: way } },
    });
    expect(begunScope(ledger(told('publish'), freeze(approved)), scope)?.switch).toBe('publish');
    expect(begunScope(ledger(told(''), freeze(approved)), scope)).toBeUndefined();
  });

  it('is nothing while nobody has approved what moves', () => {
    expect(begunScope(ledger(decide, freeze({ decision: 'decline' })), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze({})), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze({}, [])), scope)).toMatchObject({ moves: [], finished: false });
  });

  it('covers what was frozen for, not what was decided beside it', () => {
    expect(begunScope(ledger(decide, freeze(approved, [move('tooling')])), scope)).toMatchObject({
      moves: [move('tooling')],
    });
  });

  it('is finished once all of its moves are resumed, by whichever calls', () => {
    const begun = [decide, freeze(approved)];
    const after = (...more: ReturnType<typeof resume>[]) => begunScope(ledger(...begun, ...more), scope);
    expect(after(resume([]))).toMatchObject({ finished: false, moves });
    expect(after(resume([move('tooling')]))).toMatchObject({ finished: false, moves: [move('observability')] });
    expect(after(resume([move('tooling')]), resume([move('observability')]))).toMatchObject({
      finished: true,
      moves: [],
    });
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

describe('a scope that has begun', () => {
  const tier0 = 'tier-0' as const;
  const decide0 = { verb: 'decide', body: { input: { scope: tier0 }, output: { kind: 'go', ...plan } } };
  const freeze0 = { verb: 'freeze', body: { input: { scope: tier0, moves, answer: {} }, output: { kind: 'frozen' } } };

  it('needs nobody to have approved it when it is Tier-0', () => {
    expect(begunScope(ledger(decide0, freeze0), tier0)).toMatchObject({ moves, answer: {} });
  });

  it('needs no answer if its decision asked nobody, as after a start by hand', () => {
    const byHand = { verb: 'decide', body: { input: { scope }, output: { ...decide.body.output, kind: 'go' } } };
    const begun = begunScope(ledger(byHand, freeze({})), scope);
    expect(begun).toMatchObject({ moves, finished: false });
    // Whoever goes on says of itself that it goes on.
    expect(begun).not.toHaveProperty('kind');
    expect(begunScope(ledger(byHand, freeze({}), resume([move('tooling')])), scope)).toMatchObject({
      moves: [move('observability')],
    });
  });

  it('rests on the decision before its freeze, not on one that came later', () => {
    const later = {
      verb: 'decide',
      body: { input: { scope }, output: { ...decide.body.output, stays: [], outageStartedAt: 'later' } },
    };
    expect(begunScope(ledger(freeze(approved), decide), scope)).toBeUndefined();
    expect(begunScope(ledger(decide, freeze(approved), later), scope)).toMatchObject(plan);
    expect(begunScope(ledger(decide, later, freeze(approved)), scope)).toMatchObject({ outageStartedAt: 'later' });
  });

  it('is not finished by what was resumed elsewhere', () => {
    const isFinished = (change: object) =>
      begunScope(ledger(decide, freeze(approved), resume(moves.map((one) => ({ ...one, ...change })))), scope)
        ?.finished;
    expect([{}, { placement: 'us-west' }, { target: 'us-east-2' }].map(isFinished)).toEqual([true, false, false]);
  });

  it('is told from entries of another verb that have the same shape', () => {
    const impostor = { ...freeze(approved), verb: 'drain' };
    expect(begunScope(ledger(decide, impostor), scope)).toBeUndefined();
    expect(unfinishedScope(ledger(decide, impostor), scope)).toBeUndefined();
  });
});

it('says by whom and why it was started by hand, as its first decision has it', () => {
  const start = { by: 'ic', reason: 'customers call', despite: 'the views see nothing' };
  const by = (started: unknown, verb = 'decide') => ({ verb, body: { input: { scope, start: started } } });
  expect(handStart(ledger(by(start), by({ ...start, by: 'another' })))).toEqual(start);
  expect(handStart(ledger(decide, by(start)))).toEqual(start);
  expect(handStart(ledger())).toBeUndefined();
  for (const other of [decide, by(start, 'freeze'), by({ by: 'ic' }), { verb: 'decide', body: 7 }])
    expect(handStart(ledger(other))).toBeUndefined();
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
    expect(unfinishedScope(ledger(...twice), scope)).toMatchObject({ moves, served: [], plan: undefined });
    expect(unfinishedScope(ledger(...twice, resume([move('tooling')])), scope)).toMatchObject({
      moves: [move('observability')],
      served: [move('tooling')],
    });
    expect(unfinishedScope(ledger(...twice, resume(moves)), scope)).toMatchObject({ moves: [], served: moves });
    expect(unfinishedScope(ledger(decide), scope)).toBeUndefined();
  });

  it('is not what was decided anew since, and is served where it went then', () => {
    const elsewhere = { ...move('tooling'), target: 'eu-central-1' };
    const again = [decide, freeze(approved), decide, freeze(approved, [elsewhere])];
    expect(unfinishedScope(ledger(...again), scope)?.moves).toEqual([elsewhere, move('observability')]);
    expect(unfinishedScope(ledger(...again, resume([elsewhere])), scope)).toMatchObject({
      moves: [move('observability')],
      served: [elsewhere],
    });
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

  it('is nothing when the ledger was tampered with', () => {
    const [first, ...others] = ledger(decide, freeze(approved));
    expect(unfinishedScope([{ ...first!, region: 'elsewhere' }, ...others], scope)).toBeUndefined();
  });

  it('is nothing that could be undone, when nothing was to move', () => {
    expect(unfinishedScope(ledger(decide, freeze({}, [])), scope)).toMatchObject({ moves: [], served: [] });
  });

  it('begins with the first freeze: nothing had been handed over before', () => {
    const entries: LedgerEntry[] = [];
    for (const [index, draft] of [decide, freeze(approved), freeze(approved)].entries())
      entries.push(appendEntry(entries.at(-1), { ...draft, at: `2027-01-01T00:0${index}:00Z`, region: 'us-west-2' }));
    expect(unfinishedScope(entries, scope)?.since).toBe('2027-01-01T00:01:00Z');
  });

  it('has a plan that says why, and where things go', () => {
    const good = { kind: 'planned', failure: { ...failure, Cause: 'why' }, to: 'nobody', handed: [] };
    expect(RollbackPlan.parse(good)).toEqual(good);
    for (const bad of [{ failure: {} }, { to: '' }, { to: 'target' }, { handed: [{}] }, { kind: 'done' }])
      expect(RollbackPlan.safeParse({ ...good, ...bad }).success).toBe(false);
  });
});
