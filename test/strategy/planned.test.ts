/** What the rules say of a plan to leave a healthy region. The claim and the lease have tests of their own. */
import { evacuationsDue, returnsDue } from '../../strategy/due';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { observations } from './observed';
import { handStart } from '../../strategy/progress';
import { demotedRoute, givenBackRoute, isServedBy } from '../../strategy/rollback';
import { drainedRoute, handOverStep, initialRoute, returnedRoute } from '../../strategy/routing-map';
import { type HandStart, restVerdict, tier0Verdict } from '../../strategy/verdict';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { usEast } from './fixtures';
import { BUCKET_FAILS, claimed, EAST, GONE, LOGIN_FAILS, movedTo, names, row, situation, WEST } from './situations';

const QUIET = observations({});
const start: HandStart = { by: 'ic', reason: 'maintenance', mode: 'planned' };
const asked = { source: EAST, waitedSeconds: 0, start };
const rest = (...known: Parameters<typeof situation>) => restVerdict(situation(...known), asked);

describe('a plan', () => {
  it('moves everything together, by the word of one person where one is enough', () => {
    expect(tier0Verdict(situation(QUIET), asked).kind).toBe('pass');
    const verdict = rest(QUIET);
    expect(verdict).toMatchObject({ kind: 'go', publish: true });
    expect(verdict.reason).toContain('planned by ic');
    expect('rows' in verdict && verdict.rows).toHaveLength(12);
  });

  it('leaves nothing that is not well, by any view', () => {
    for (const seen of [GONE, LOGIN_FAILS, BUCKET_FAILS, []]) {
      expect(rest(seen).kind).toBe('hold');
      expect(rest(seen).reason).toContain('only a healthy region');
      expect(tier0Verdict(situation(seen), asked).kind).toBe('pass');
    }
  });

  it('may be narrowed, and is held where nothing of it is there', () => {
    const verdict = restVerdict(situation(QUIET), { ...asked, start: { ...start, services: ['tooling'] } });
    expect('rows' in verdict && names(verdict.rows)).toEqual(['us-east/tooling']);
    expect(verdict).toMatchObject({ publish: false });
    const gone = { routes: movedTo(WEST, 'us-east', 'us-west') };
    expect(rest(QUIET, gone)).toMatchObject({ kind: 'hold' });
    expect(rest(QUIET, gone).reason).toContain('serves nothing');
  });

  it('asks where two have to approve, and goes with what they agreed to', () => {
    const topology = { ...DEV_TOPOLOGY, approvers: 2 as const };
    expect(rest(QUIET, { topology }).kind).toBe('ask');
    const approved = [{ placement: 'us-east', service: 'tooling' as const, target: WEST, fromEpoch: 0 }];
    const verdict = restVerdict(situation(QUIET, { topology }), { ...asked, approved });
    expect([verdict.kind, 'rows' in verdict && names(verdict.rows)]).toEqual(['go', ['us-east/tooling']]);
  });

  it('does not keep an evacuation from being due; one that is no plan does', () => {
    const due = (planned?: true) =>
      evacuationsDue(situation(GONE, { claims: [claimed({ ...(planned && { planned }) })] }));
    expect([due(true), due()]).toEqual([[EAST], []]);
  });

  it('that is done does not bring the region back by itself; one that failed does', () => {
    const back = (outcome: string, planned?: true) => {
      const claims = [claimed({ state: 'closed', outcome, endedSecondsAgo: 900, ...(planned && { planned }) })];
      return returnsDue(situation(QUIET, { drained: [EAST], claims }), [EAST]);
    };
    expect([back('recovered', true), back('recovered'), back('rolled-back', true)]).toEqual([[], [EAST], [EAST]]);
    const done = { state: 'closed', outcome: 'recovered', endedSecondsAgo: 900, planned: true } as const;
    const others = [claimed({ ...done, source: WEST }), claimed({ ...done, flow: 'return' })];
    expect(returnsDue(situation(QUIET, { drained: [EAST], claims: others }), [EAST])).toEqual([EAST]);
  });
});

describe('what a drill left', () => {
  const DRILL = 'drill-us-east-1-20270101T000000Z';
  const left = (changes: Parameters<typeof claimed>[0] = {}) =>
    claimed({ state: 'closed', outcome: 'recovered', endedSecondsAgo: 900, planned: true, drill: DRILL, ...changes });
  const drill = (state: 'open' | 'closed' | 'abandoned') => claimed({ flow: 'drill', incident: DRILL, state });
  const routes = movedTo(WEST, 'us-east', 'us-west');
  const due = (claims: ReturnType<typeof claimed>[], soaked: string[] = [EAST]) =>
    returnsDue(situation(QUIET, { drained: [EAST], routes, claims }), soaked);

  it('comes back by itself as soon as nobody conducts the drill, once it is soaked', () => {
    expect(due([left(), drill('open')])).toEqual([]);
    expect(due([left(), drill('closed')])).toEqual([EAST]);
    expect(due([left(), drill('abandoned')])).toEqual([EAST]);
    expect(due([left()])).toEqual([EAST]);
    expect(due([left(), drill('closed')], [])).toEqual([]);
  });

  it('comes back too when only a part has moved, or only what is shared', () => {
    expect(due([left({ outcome: 'partial' }), drill('closed')])).toEqual([EAST]);
    const shared = [row('us-east', 'control-plane', { epoch: 1, weights: { [WEST]: 100 } })];
    expect(returnsDue(situation(QUIET, { routes: shared, claims: [left(), drill('closed')] }), [EAST])).toEqual([EAST]);
  });

  it('is not what a person, or a real incident, left', () => {
    const ended = { state: 'closed', outcome: 'recovered', endedSecondsAgo: 900 } as const;
    expect(due([claimed({ ...ended, planned: true })])).toEqual([]);
    expect(due([claimed({ ...ended, drill: DRILL }), drill('closed')])).toEqual([]);
  });

  it('waits for evacuations and returns, and for the wait after a return that ended badly', () => {
    expect(due([left(), claimed({ source: WEST })])).toEqual([]);
    const failed = claimed({ flow: 'return', state: 'closed', outcome: 'failed', endedSecondsAgo: 30 });
    expect(due([left(), failed])).toEqual([]);
  });

  it('does not keep other regions from coming back', () => {
    const west = movedTo(EAST, 'us-west').map((one) => ({ ...one, weights: { [WEST]: 100 } }));
    const seen = situation(QUIET, { drained: [WEST], routes: west, claims: [drill('open')] });
    expect(returnsDue(seen, [WEST])).toEqual([WEST]);
  });
});

describe('who started it', () => {
  const claim = (input: object, kind = 'conducting') => ({ verb: 'claim', body: { input, output: { kind } } });
  const ledger = (...entries: readonly { verb: string; body: object }[]): readonly LedgerEntry[] =>
    entries.reduce<LedgerEntry[]>(
      (all, entry) => [
        ...all,
        appendEntry(all.at(-1), { ...entry, region: WEST, at: new Date(all.length).toISOString() }),
      ],
      [],
    );
  const planned = claim({ reason: 'maintenance', start });

  it('counts no longer once detect has taken the incident over', () => {
    expect(handStart(ledger(planned))).toEqual(start);
    expect(handStart(ledger(planned, claim({ reason: 'detected' })))).toBeUndefined();
    expect(handStart(ledger(planned, claim({ reason: 'detected' }), planned))).toEqual(start);
  });

  it('still counts after a start that joined, an alarm, and a takeover', () => {
    const others = [claim({ reason: 'detected' }, 'joined'), claim({ reason: 'takeover' }), claim({ reason: 'alarm' })];
    for (const other of others) expect(handStart(ledger(planned, other))).toEqual(start);
  });
});

describe('a row that is handed over', () => {
  const undoing = { incident: 'evac-1', source: EAST, target: WEST };
  const handed = returnedRoute(drainedRoute(initialRoute(usEast, 'content-standard'), 'evac-1'), undoing);

  it('goes to its target in steps, and is its own in the end', () => {
    expect(handed).toMatchObject({ returning: WEST, weights: { [EAST]: 100, [WEST]: 0 }, epoch: 2 });
    expect(handOverStep(handed, 25).weights).toEqual({ [EAST]: 75, [WEST]: 25 });
    const done = handOverStep(handed, 100);
    expect(done).toMatchObject({ weights: { [WEST]: 100 }, epoch: 2 });
    expect(done).not.toHaveProperty('returning');
    expect(handOverStep(done, 50)).toBe(done);
  });

  it('is not served by the region that hands it over, so a rollback takes its new writer away first', () => {
    expect([isServedBy(handed, EAST), isServedBy({ ...handed, weights: { [WEST]: 25 } }, WEST)]).toEqual([false, true]);
    const demoted = demotedRoute(handed, undoing);
    expect(demoted).toMatchObject({ mode: 'read-only', weights: { [EAST]: 0, [WEST]: 100 }, epoch: 3 });
    expect(demoted).not.toHaveProperty('returning');
    expect(givenBackRoute(demoted, undoing)).toMatchObject({ mode: 'serving', weights: { [EAST]: 100 }, epoch: 4 });
  });
});
