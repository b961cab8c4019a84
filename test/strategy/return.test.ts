import { byPlacement, countFates, isOwedToSource, lateWrite, type Stamped } from '../../strategy/delta';
import type { Observation } from '../../strategy/observation';
import { isCaughtUp, notSoaked, returnMoves } from '../../strategy/return';
import {
  initialRoute,
  promotedRoute,
  reinstatedRoute,
  returnedRoute,
  returnStep,
  type Route,
} from '../../strategy/routing-map';
import { demotedRoute } from '../../strategy/rollback';
import { placementNamed } from '../../strategy/topology';
import { topology } from './fixtures';

const placement = placementNamed(topology, 'us-east');
const out = (service: 'identity' | 'tooling'): Route =>
  promotedRoute(initialRoute(placement, service), { target: 'us-west-2', incident: 'evac-1', source: 'us-east-1' });
const back = { target: 'us-east-1', incident: 'return-1' };

describe('the row of a return', () => {
  it.each(['identity', 'tooling'] as const)('of %s ends as it was but for its epoch', (service) => {
    const full = { ...out(service), weights: { 'us-west-2': 100 } };
    const returned = returnedRoute(full, back);
    expect(returned).toMatchObject({ weights: { 'us-east-1': 0, 'us-west-2': 100 }, returning: 'us-east-1' });
    expect(returnStep(returned, 25, placement).weights).toEqual({ 'us-east-1': 25, 'us-west-2': 75 });
    const ended = returnStep(returnStep(returned, 50, placement), 100, placement);
    const first = initialRoute(placement, service);
    expect(ended).toEqual({ ...first, epoch: full.epoch + 1, incident: 'return-1' });
    expect(returnedRoute(returnStep(returned, 25, placement), back).weights['us-east-1']).toBe(25);
  });

  it('goes back whole to whoever served it when it is not handed over', () => {
    const draining: Route = { ...out('tooling'), mode: 'draining', weights: { 'us-east-1': 25, 'us-west-2': 75 } };
    expect(reinstatedRoute(draining, 'us-east-1')).toMatchObject({ mode: 'serving', weights: { 'us-west-2': 100 } });
  });

  it('is wanted for what the region had and lacks, dependencies first', () => {
    const routes = [out('tooling'), out('identity')].map((row) => ({ ...row, weights: { 'us-west-2': 100 } }));
    expect(returnMoves(topology, routes, 'us-east-1').map(({ service, from }) => [service, from])).toEqual([
      ['identity', 'us-west-2'],
      ['tooling', 'us-west-2'],
    ]);
    expect(returnMoves(topology, [initialRoute(placement, 'tooling')], 'us-east-1')).toEqual([]);
  });

  it('is wanted, without a writer to stop, for what a rollback has held', () => {
    const undoing = { incident: 'evac-1', source: 'us-east-1', target: 'us-west-2' };
    const held = demotedRoute(out('tooling'), undoing);
    const [move] = returnMoves(topology, [held], 'us-east-1');
    expect(move).toMatchObject({ from: 'us-west-2', readOnly: true, fromEpoch: held.epoch });
    expect(returnedRoute(held, back)).toMatchObject({
      epoch: held.epoch + 1,
      mode: 'serving',
      returning: 'us-east-1',
      weights: { 'us-east-1': 0, 'us-west-2': 100 },
    });
  });

  it('stops the writer of what was promoted and never resumed, and gives it back as it was', () => {
    const promoted = out('tooling');
    expect(promoted.weights).toEqual({ 'us-west-2': 0 });
    expect(returnMoves(topology, [promoted], 'us-east-1')).toMatchObject([{ from: 'us-west-2', readOnly: false }]);
    expect(reinstatedRoute({ ...promoted, mode: 'draining' }, 'us-east-1').weights).toEqual({ 'us-west-2': 0 });
    expect(returnedRoute(promoted, back).weights).toEqual({ 'us-east-1': 100 });
  });
});

describe('a region that comes back', () => {
  const nowMs = 1_000_000;
  const seen = (observer: string, ticks: string): Observation => {
    const marks = { identity: ticks, 'content-premium': ticks, 'content-standard': ticks, orchestration: ticks };
    return { observer, atMs: nowMs, startedAtMs: 0, seen: { 'us-east-1': { ...marks, outside: 'HHHHHH' } } };
  };
  const question = { topology, subject: 'us-east-1', nowMs };

  it('is soaked once a quorum has seen a minute of health, and nobody harm', () => {
    const well = 'H'.repeat(6);
    expect(notSoaked([seen('us-west-2', well), seen('eu-central-1', well)], question)).toBeUndefined();
    expect(notSoaked([seen('us-west-2', well), seen('eu-central-1', 'UHHHHH')], question)).toContain('1 of 2');
    expect(notSoaked([seen('us-west-2', well), seen('eu-central-1', 'IHHHHH')], question)).toContain('fail');
    expect(notSoaked([], question)).toContain('0 of 2');
    const longer = { ...question, topology: { ...topology, soakSeconds: 300 } };
    expect(notSoaked([seen('us-west-2', well), seen('eu-central-1', well)], longer)).toContain('healthy for 300 s');
  });

  it('has not caught up while nothing is known', () => {
    expect(isCaughtUp(null, 'content-premium')).toBe(false);
    expect(isCaughtUp(29, 'content-premium')).toBe(true);
    expect(isCaughtUp(31, 'content-premium')).toBe(false);
  });
});

describe('a late write', () => {
  const at = (writtenAtMs: number, region: string, digest: string): Stamped => {
    return { digest, version: `${new Date(writtenAtMs).toISOString()}@${region}`, writtenAtMs, region };
  };
  const since = { source: 'us-east-1', divergedAtMs: 100, lostAtMs: 200, fencedAtMs: 300 };
  const of = { placement: 'us-east', service: 'content-standard', tenant: 'us-east/t1', key: 'k' } as const;

  it.each([
    ['replayed', at(150, 'us-east-1', 'a'), undefined],
    ['superseded', at(150, 'us-east-1', 'a'), at(300, 'us-west-2', 'b')],
    ['conflicting', at(250, 'us-east-1', 'a'), at(300, 'us-west-2', 'b')],
    ['replayed', at(250, 'us-east-1', 'a'), at(300, 'us-west-2', 'a')],
    [undefined, at(50, 'us-east-1', 'a'), at(300, 'us-west-2', 'b')],
    [undefined, at(150, 'us-west-2', 'a'), undefined],
  ])('is %s', (fate, source, target) => {
    expect(lateWrite({ ...of, source, target }, since)?.fate).toBe(fate);
  });

  it('is counted by placement, without a name, and what is newer elsewhere is owed', () => {
    const late = [lateWrite({ ...of, source: at(150, 'us-east-1', 'a'), target: undefined }, since)!];
    expect(byPlacement(late)).toEqual([{ placement: 'us-east', tenants: 1, counts: countFates(late) }]);
    expect(isOwedToSource({ source: at(1, 'us-east-1', 'a'), target: at(2, 'us-west-2', 'b') })).toBe(true);
    expect(isOwedToSource({ source: at(3, 'us-east-1', 'a'), target: at(2, 'us-west-2', 'b') })).toBe(false);
  });
});
