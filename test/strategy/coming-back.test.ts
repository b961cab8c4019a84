import { OBJECTIVES, type Service, SERVICES } from '../../strategy/layers';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { Divergence, divergenceOf, isCaughtUp, notSoaked, returnMoves } from '../../strategy/return';
import { initialRoute, promotedRoute, type Route } from '../../strategy/routing-map';
import { placementNamed } from '../../strategy/topology';
import { topology } from './fixtures';
import { marks, NOW_MS, observation } from './observed';

const [SOURCE, TARGET] = ['us-east-1', 'us-west-2'];
const STARTED = '2027-01-01T00:01:00.000Z';
const startedMs = Date.parse(STARTED);
const seconds = (count: number): number => count * 1000;

describe('from when on writes may have reached nobody', () => {
  const entry = (body: unknown, verb = 'promote'): LedgerEntry =>
    appendEntry(undefined, { at: STARTED, verb, region: TARGET, body });
  const promoted = (more: object = {}, outageStartedAt: unknown = STARTED) =>
    entry({ input: { outageStartedAt }, output: {}, ...more });
  const seen = (atMs: number) => ({ replication: { kind: 'seen', atMs } });

  it('is half a minute before the oldest sign of life that reached a target', () => {
    const ledger = [
      promoted(seen(startedMs - seconds(5))),
      promoted(seen(startedMs - seconds(40))),
      promoted({ replication: { kind: 'unknown' } }),
      promoted(),
    ];
    expect(divergenceOf(ledger)).toEqual({
      divergedAtMs: startedMs - seconds(70),
      lostAtMs: startedMs,
      fencedAtMs: startedMs,
    });
  });

  it('is half a minute before the outage when every sign of life is younger, or none is known', () => {
    const before = { divergedAtMs: startedMs - seconds(30), lostAtMs: startedMs, fencedAtMs: startedMs };
    expect(divergenceOf([promoted(seen(startedMs + seconds(5)))])).toEqual(before);
    expect(divergenceOf([promoted()])).toEqual(before);
    expect(divergenceOf([promoted({ replication: { kind: 'strong' } })])).toEqual(before);
  });

  it('goes by the earliest outage of all promotions', () => {
    const earlier = new Date(startedMs - seconds(100)).toISOString();
    expect(divergenceOf([promoted(), promoted({}, earlier)])).toMatchObject({ lostAtMs: startedMs - seconds(100) });
  });

  it('is unknown when nothing was promoted, and what cannot be read is passed over', () => {
    expect(divergenceOf([])).toBeUndefined();
    expect(divergenceOf([entry({ input: { outageStartedAt: STARTED } }, 'decide')])).toBeUndefined();
    expect(divergenceOf([promoted({}, 'soon'), promoted({}, 7), entry('nothing')])).toBeUndefined();
    expect(divergenceOf([promoted({}, 'soon'), promoted()])).toMatchObject({ lostAtMs: startedMs });
    expect(Divergence.safeParse({}).success).toBe(false);
  });
});

describe('a copy has caught up', () => {
  it.each(SERVICES)('of %s within its recovery point, or three heartbeats if that is more', (service) => {
    const limit = Math.max(30, OBJECTIVES[service].rpoTargetSeconds);
    expect([0, limit - 1, limit, limit + 1].map((lag) => isCaughtUp(lag, service))).toEqual([true, true, false, false]);
  });
});

describe('a region is soaked', () => {
  type By = Parameters<typeof marks>[1];
  const saw = (observer: string, last = WELL, by: By = {}) => observation(observer, { [SOURCE]: marks(last, by) }, 0);
  const WELL = 'H'.repeat(6);
  const doubt = (...observations: ReturnType<typeof saw>[]) =>
    notSoaked(observations, { topology, subject: SOURCE, nowMs: NOW_MS });

  it('whatever it was before the minute that counts', () => {
    expect(doubt(saw(TARGET, `III${WELL}`), saw('eu-central-1', `UIU${WELL}`))).toBeUndefined();
    expect(doubt(saw(TARGET), saw('eu-central-1', `I${WELL.slice(1)}`))).toBeDefined();
  });

  it('by what others saw, and not by its own report', () => {
    expect(doubt(saw(TARGET), saw(SOURCE))).toBe('1 of 2 observers have seen it healthy for 60 s');
    expect(doubt(saw(TARGET), saw('eu-central-1'), saw(SOURCE, 'III'))).toBeUndefined();
  });

  it('by nobody who is no observer of it', () => {
    expect(doubt(saw(TARGET), saw('us-east-2'))).toContain('1 of 2');
  });

  it('not by somebody who does not watch it', () => {
    expect(doubt(saw(TARGET), { ...saw('eu-central-1'), seen: {} })).toContain('1 of 2');
  });

  it('by what is no older, and no younger, than half a minute', () => {
    const at = (ageSeconds: number) =>
      doubt(saw(TARGET), { ...saw('eu-central-1'), atMs: NOW_MS - seconds(ageSeconds) });
    expect([-31, -30, 0, 30, 31].map((age) => at(age) === undefined)).toEqual([false, true, true, true, false]);
  });

  it('in each probe, and one that saw one probe fail is enough to doubt it', () => {
    expect(doubt(saw(TARGET), saw('eu-central-1', WELL, { orchestration: 'HHHUHH' }))).toContain('1 of 2');
    const failing = doubt(saw(TARGET), saw('eu-central-1', WELL, { 'content-standard': 'HHIHHH' }));
    expect(failing).toBe('1 of 2 observers have seen it healthy for 60 s, one has seen it fail');
    const three = { ...topology, witness: 'us-east-2' };
    const all = [saw(TARGET), saw('eu-central-1'), saw('us-east-2', WELL, { identity: 'HHHHHX' })];
    expect(notSoaked(all, { topology: three, subject: SOURCE, nowMs: NOW_MS })).toBe(
      '2 of 2 observers have seen it healthy for 60 s, one has seen it fail',
    );
  });

  it('only while it is reached from the internet as well, as far as that is known', () => {
    expect(doubt(saw(TARGET), saw('eu-central-1', WELL, { outside: 'HHSHHH' }))).toContain('one has seen it fail');
    expect(doubt(saw(TARGET), saw('eu-central-1', WELL, { outside: 'UUUUUU' }))).toBeUndefined();
  });
});

describe('what a region gets back', () => {
  const row = (name: string, service: Service): Route => initialRoute(placementNamed(topology, name), service);
  const away = (service: Service, name = 'us-east'): Route => ({
    ...promotedRoute(row(name, service), { source: SOURCE, target: TARGET, incident: 'evac-1' }),
    weights: { [TARGET]: 100 },
  });
  const moves = (...routes: Route[]) => returnMoves(topology, routes, SOURCE);

  it('is what it had as deployed, of placements that there are, each from who has it', () => {
    expect(
      moves(away('tooling'), away('identity', 'us-west')).map(({ placement, service }) => [placement, service]),
    ).toEqual([
      ['us-west', 'identity'],
      ['us-east', 'tooling'],
    ]);
    expect(moves(away('tooling', 'us-west'))).toEqual([]);
    expect(moves({ ...away('tooling'), placement: 'gone' })).toEqual([]);
  });

  it('is not what it has again, but what it has only begun to take over, or may not serve', () => {
    const had = { ...row('us-east', 'tooling'), epoch: 4 };
    expect(moves(had)).toEqual([]);
    expect(moves({ ...had, returning: SOURCE })).toHaveLength(1);
    expect(moves({ ...had, mode: 'draining' })).toHaveLength(1);
    expect(moves({ ...had, weights: { [SOURCE]: 0, [TARGET]: 100 } })).toHaveLength(1);
  });

  it('comes from another region than itself, or from nobody', () => {
    const coming: Route = { ...away('tooling'), weights: { [SOURCE]: 25, [TARGET]: 75 }, returning: SOURCE };
    expect(moves(coming)).toMatchObject([{ from: TARGET, target: SOURCE, readOnly: false }]);
    expect(moves({ ...away('tooling'), mode: 'maintenance', weights: {} })).toMatchObject([{ from: null }]);
    expect(moves({ ...row('us-east', 'tooling'), mode: 'read-only' })).toMatchObject([{ from: null, readOnly: true }]);
  });
});
