import type { Claim } from '../../strategy/claim';
import { PLAYBOOKS } from '../../strategy/playbooks';
import { type Facts, scoreOf, verdictOf } from '../../strategy/score';
import type { Tried } from '../../strategy/workload';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { claimed, EAST, EU, WEST } from './situations';

const at = (second: number): string => new Date(second * 1000).toISOString();
const claim = (changes: Partial<Claim>): Claim => claimed(changes).claim;
const tried = (second: number, changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'write', placement: 'us-east', service: 'tooling', key: 'drill-1', door: WEST, value: 'v1' },
  ...{ region: WEST, status: 200, ok: true, atMs: second * 1000, endedMs: second * 1000 + 100 },
  ...changes,
});
const read = (second: number, changes: Partial<Tried> = {}) => tried(second, { what: 'read', ...changes });
const refused = { status: 503, ok: false };
const set = (second: number, changes: Partial<Tried> = {}) =>
  tried(second, { what: 'set', service: 'control-plane', key: 'drill-setting-0', ...changes });
const got = (second: number, door: string, changes: Partial<Tried> = {}) =>
  set(second, { what: 'get', door, ...changes });

const facts = (tries: readonly Tried[], more: Partial<Facts> = {}): Facts => ({
  ...{
    topology: DEV_TOPOLOGY,
    tries,
    away: 0,
    auditFaults: 0,
    stages: [],
    begun: [],
    answers: new Map(),
    conducted: [],
    lags: [],
  },
  plan: claim({ endedAt: at(100) }),
  back: claim({ claimedAt: at(1000) }),
  ...more,
});
const seen = (name: string, of: Facts): number | null | undefined =>
  scoreOf(PLAYBOOKS['control-plane-failover'], of).find((one) => one.name === name)?.seen;

describe('what was not measured is null, and not met', () => {
  it('for every criterion of a drill that measured nothing', () => {
    const nothing = facts([], { plan: undefined, back: undefined, away: null, auditFaults: null });
    for (const { seen: value, met } of scoreOf(PLAYBOOKS['control-plane-failover'], nothing))
      expect([value, met]).toEqual([null, null]);
  });

  it('and such a drill misses, and says what', () => {
    const criteria = scoreOf(PLAYBOOKS['regional-evacuation'], facts([]));
    expect(verdictOf({ outcome: 'done', reason: '' }, criteria)).toEqual({
      verdict: 'missed',
      reason: expect.stringContaining('reads refused: not measured') as string,
    });
  });
});

describe('requests', () => {
  it('answered are a share of all; a missing value is an answer, silence is none', () => {
    const silent = { status: null, region: null, ok: false };
    expect(seen('requests answered', facts([tried(1), read(2), read(3, silent), tried(4, refused)]))).toBe(0.5);
    expect(seen('requests answered', facts([read(1, { status: 404, ok: false }), tried(2)]))).toBe(1);
    expect(seen('requests answered', facts([read(1, { what: 'login', status: 404, ok: false })]))).toBe(0);
  });

  it('that read and those that write are counted apart', () => {
    const tries = [tried(1), tried(2, refused), read(3), read(4, refused), read(5, { ...refused, what: 'login' })];
    expect(seen('reads refused', facts(tries))).toBe(2);
    expect(seen('reads refused', facts([tried(1, refused)]))).toBeNull();
    expect(seen('writes refused for', facts([read(1, refused)]))).toBeNull();
  });
});

describe('writes of one service', () => {
  const refusedAt = (...seconds: number[]) => seconds.map((second) => tried(second, refused));

  it('are refused from the first to the last refusal without an acknowledged write between', () => {
    expect(seen('writes refused for', facts([tried(0), ...refusedAt(10, 20, 30), tried(40)]))).toBe(20);
    expect(seen('writes refused for', facts([...refusedAt(10), tried(20), ...refusedAt(30)]))).toBe(0);
    expect(seen('writes refused for', facts([...refusedAt(10, 20, 55)].reverse()))).toBe(45);
  });

  it('say nothing of another service or placement', () => {
    const other = tried(20, { service: 'analytics' });
    const others = [other, tried(25, { placement: 'us-west' })];
    expect(seen('writes refused for', facts([...refusedAt(10, 40), ...others]))).toBe(30);
  });
});

describe('an acknowledged write is lost', () => {
  const lost = (...tries: Tried[]) => seen('acknowledged writes lost', facts(tries));

  it('unless its own value was read under its key', () => {
    expect(lost(tried(1), read(11))).toBe(0);
    expect(lost(tried(1), read(11, { ok: false }))).toBe(1);
    expect(lost(tried(1), read(11, { value: 'v0' }))).toBe(1);
    expect(lost(tried(1), read(11, { placement: 'us-west' }))).toBe(1);
    expect(lost(tried(1), read(11, { key: 'drill-2' }))).toBe(1);
  });

  it('when nobody ever read it, be it a document, a setting or a job', () => {
    const job = tried(3, { what: 'job', service: 'orchestration', key: 'job', status: 202 });
    expect(lost(tried(1), set(2), job)).toBe(3);
    expect(lost(tried(1), read(2), set(2), got(3, WEST), job, { ...job, what: 'done', status: 200 })).toBe(0);
  });

  it('only if it was acknowledged', () => {
    expect(lost(tried(1, refused))).toBeNull();
  });
});

describe('a setting', () => {
  const spread = (...tries: Tried[]) => seen('settings read elsewhere after', facts(tries));

  it('is read through the door of every region of its placement; the slowest counts', () => {
    expect(spread(set(0), got(2, EAST), got(5, WEST), got(15, WEST))).toBe(5);
  });

  it('of a placement with one region has one door, and a read, a refusal or an older value is no setting', () => {
    const alone = { placement: 'eu', door: EU };
    expect(spread(set(0, alone), got(3, EU, alone))).toBe(3);
    const both = [set(0), got(2, EAST), got(5, WEST)];
    expect(spread(...both, set(7, { ...refused, key: 'drill-setting-1' }))).toBe(5);
    expect(spread(...both, got(9, WEST, { value: 'older' }))).toBe(5);
  });

  it('that one region never read was not measured, and is not met', () => {
    expect(spread(set(0), got(2, EAST))).toBeNull();
    expect(spread(set(0), got(2, EAST), got(5, WEST, { ok: false }))).toBeNull();
    const second = { key: 'drill-setting-1', value: 'v2' };
    expect(spread(set(0), got(2, EAST), got(2, WEST), set(10, second), got(12, EAST, second))).toBeNull();
  });

  it('is no feature flag', () => {
    const flag = { key: 'drill-flag-1' };
    const tries = [set(0, flag), got(3, EAST, flag), got(4, WEST, flag)];
    expect(spread(...tries)).toBeNull();
    expect(seen('feature flags read elsewhere after', facts(tries))).toBe(4);
  });
});

describe('served from elsewhere', () => {
  const served = (more: Partial<Facts>) => seen('served from elsewhere for', facts([], more));

  it('lasts from the end of the plan to the claim of its return', () => {
    expect(served({})).toBe(900);
  });

  it('was not measured when a time is missing or cannot be read', () => {
    expect(served({ back: undefined })).toBeNull();
    expect(served({ plan: claim({}) })).toBeNull();
    expect(served({ plan: claim({ endedAt: 'soon' }) })).toBeNull();
  });
});

describe('the verdict', () => {
  const name = 'rows not at home';
  const criterion = { name, unit: 'rows', limit: 0 };

  it('is passed only if every criterion is met', () => {
    const met = [{ ...criterion, seen: 0, met: true }];
    expect(verdictOf({ outcome: 'done', reason: 'x' }, met)).toEqual({ verdict: 'passed' });
    const missed = [...met, { ...criterion, seen: 2, met: false }];
    const reason = 'rows not at home: 2 rows, the limit is 0 rows';
    expect(verdictOf({ outcome: 'done', reason: 'x' }, missed)).toEqual({ verdict: 'missed', reason });
    expect(verdictOf({ outcome: 'done', reason: 'x' }, [...missed, ...missed]).reason).toBe(`${reason}; ${reason}`);
  });

  it.each(['held', 'stopped', 'overtaken', 'missed'] as const)('stays %s, whatever the criteria say', (outcome) => {
    expect(verdictOf({ outcome, reason: 'why' }, [])).toEqual({ verdict: outcome, reason: 'why' });
  });

  it('of a criterion includes its limit, in both directions', () => {
    const met = (more: Partial<Facts>) =>
      scoreOf(PLAYBOOKS['regional-evacuation'], facts([], more)).map((one) => [one.name, one.met]);
    expect(met({ away: 0 })).toContainEqual([name, true]);
    expect(met({ away: 1 })).toContainEqual([name, false]);
    expect(met({})).toContainEqual(['served from elsewhere for', true]);
    expect(met({ back: claim({ claimedAt: at(999) }) })).toContainEqual(['served from elsewhere for', false]);
  });
});
