import type { TickCount } from '../../strategy/error-budget';
import { type Ground, heldBy, isAtHome } from '../../strategy/guards';
import { SERVICES } from '../../strategy/layers';
import { PLAYBOOKS } from '../../strategy/playbooks';
import { initialRoute } from '../../strategy/routing-map';
import { Windows } from '../../strategy/windows';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, observations } from './observed';
import { claimed, EAST, EU, row, situation, WEST } from './situations';

const WELL = observations({});
const HOME = DEV_TOPOLOGY.placements.flatMap((placement) =>
  SERVICES.map((service) => initialRoute(placement, service)),
);
/** A Monday morning. */
const MONDAY_MS = Date.parse('2027-01-04T09:30:00Z');
const DAY_TICKS = 8640;
/** What every observer has counted of every other region, in a day. */
const counts = (bad: Readonly<Record<string, number>> = {}): TickCount[] =>
  DEV_TOPOLOGY.regions.flatMap((observer) =>
    DEV_TOPOLOGY.regions
      .filter((subject) => subject !== observer)
      .map((subject) => ({ observer, subject, ticks: DAY_TICKS, good: DAY_TICKS - (bad[subject] ?? 0) })),
  );
const ground = (more: Partial<Ground> = {}): Ground => ({
  ...situation(WELL),
  ...{ routes: HOME, doubt: undefined, nowMs: MONDAY_MS, windows: Windows.parse({}), counts: counts(), actions: [] },
  ...more,
});
const ASKED = { playbook: PLAYBOOKS['regional-evacuation'], subject: EAST };
const held = (of: Ground, more: object = {}) => heldBy(of, { ...ASKED, ...more });
const replaced = (changed: ReturnType<typeof row>) =>
  HOME.map((one) => (one.placement === changed.placement && one.service === changed.service ? changed : one));

it('no guard holds a drill when everything is well, at home and up to date', () => {
  expect(held(ground())).toBeUndefined();
  expect(held(ground({ claims: [claimed({ state: 'closed' }), claimed({ flow: 'drill' })] }))).toBeUndefined();
});

describe('a drill is held', () => {
  it.each([
    ['an open evacuation', claimed({})],
    ['an abandoned return', claimed({ flow: 'return', state: 'abandoned' })],
    ['an open restore', claimed({ flow: 'restore', source: 'us-east' })],
  ])('by %s, of any region', (_what, open) => {
    expect(held(ground({ claims: [open] }))).toMatchObject({
      guard: 'incident',
      reason: expect.stringContaining(open.claim.incident) as string,
    });
  });

  it.each([
    ['fails', observations({ [EU]: marks('', { identity: 'IIIII' }) }), EU],
    ['is not known to be well', observations({ [WEST]: marks('UUU') }), WEST],
  ])('by a service that %s, in any region', (_what, seen, where) => {
    const { conditions } = situation(seen);
    expect(held(ground({ conditions }))).toMatchObject({
      guard: 'health',
      reason: expect.stringContaining(where) as string,
    });
  });

  it('by a region of which nobody knows anything', () => {
    expect(held(ground({ conditions: situation([]).conditions }))).toMatchObject({ guard: 'health' });
  });

  it.each([
    ['served elsewhere', row('us-east', 'tooling', { epoch: 2, weights: { [WEST]: 100 } })],
    ['read-only', row('us-east', 'tooling', { epoch: 1, mode: 'read-only' })],
    ['shared with another region', row('us-east', 'tooling', { epoch: 2, weights: { [EAST]: 100, [WEST]: 100 } })],
    ['shared without a region', row('us-east', 'identity', { epoch: 1, weights: { [WEST]: 100 } })],
    ['still coming back', row('us-east', 'tooling', { epoch: 3, returning: EAST })],
  ])('by a row that is %s', (_what, away) => {
    const reason = expect.stringContaining(`us-east/${away.service}`) as string;
    expect(held(ground({ routes: replaced(away) }))).toMatchObject({ guard: 'home', reason });
  });

  it('by a region that DNS avoids', () => {
    expect(held(ground({ drained: [EU] }))).toEqual({ guard: 'home', reason: `DNS avoids ${EU}` });
  });

  it('by a doubt about the targets, after everything else', () => {
    expect(held(ground({ doubt: 'no room' }))).toEqual({ guard: 'targets', reason: 'no room' });
    expect(held(ground({ doubt: 'no room', drained: [EU] }))).toMatchObject({ guard: 'home' });
  });
});

describe('a drill at the wrong time is held', () => {
  const christmas = Windows.parse({ freezes: [{ from: '2027-01-04', to: '2027-01-04', why: 'the big sale' }] });

  it('in a freeze, also one that begins before the drill ends', () => {
    const frozen = { guard: 'freeze', reason: 'the big sale (freeze from 2027-01-04 to 2027-01-04)' };
    expect(held(ground({ windows: christmas }))).toEqual(frozen);
    const weekly = [{ days: ['Mon' as const], from: '10:00', to: '11:00', why: 'deploys' }];
    const soon = { windows: Windows.parse({ weekly }) };
    expect(held(ground({ ...soon, nowMs: MONDAY_MS }))).toMatchObject({ guard: 'freeze' });
    expect(held(ground({ ...soon, nowMs: MONDAY_MS - 10 * 60_000 }))).toBeUndefined();
  });

  it.each([
    ['in the night', '2027-01-04T02:00:00Z'],
    ['on a Friday', '2027-01-08T10:00:00Z'],
    ['when it would last into the evening', '2027-01-04T15:40:00Z'],
  ])('%s', (_what, at) => {
    expect(held(ground({ nowMs: Date.parse(at) }))).toEqual({
      guard: 'staffed hours',
      reason: 'it would not begin and end within Mon, Tue, Wed, Thu from 09:00 to 16:00 (UTC)',
    });
  });

  it('and not for the minutes by which it begins later than the calendar has asked', () => {
    expect(held(ground({ nowMs: Date.parse('2027-01-04T15:23:00Z') }))).toBeUndefined();
  });

  it('and nothing else, when its starter says why it is right anyway', () => {
    const night = { windows: christmas, nowMs: Date.parse('2027-01-04T02:00:00Z') };
    expect(held(ground(night), { despite: 'a storm is coming' })).toBeUndefined();
    expect(held(ground({ ...night, counts: 'no answer' }), { despite: 'a storm is coming' })).toMatchObject({
      guard: 'error budget',
    });
  });
});

describe('a drill is held by the error budget', () => {
  it('that any region has spent, as a quorum of its observers counts', () => {
    expect(held(ground({ counts: counts({ [EU]: 87 }) }))).toEqual({
      guard: 'error budget',
      reason: `${EU} has failed 1.01 % of 28 days, 1.00 % is the budget`,
    });
    expect(held(ground({ counts: counts({ [EU]: 86 }) }))).toBeUndefined();
    const one = counts().map((count) => (count.observer === WEST ? { ...count, good: 0 } : count));
    expect(held(ground({ counts: one }))).toBeUndefined();
    const all = counts().map((count) => ({ ...count, ticks: 10_000 }));
    const failed = (bad: number) => all.map((count) => ({ ...count, good: count.ticks - bad }));
    expect(held(ground({ counts: failed(100) }))).toBeUndefined();
    expect(held(ground({ counts: failed(101) }))).toMatchObject({ guard: 'error budget' });
  });

  it('that nobody knows: a region does not answer, or has counted less than a minute', () => {
    expect(held(ground({ counts: 'no answer' }))).toEqual({ guard: 'error budget', reason: 'no answer' });
    const young = counts().map((count) => (count.subject === EU ? { ...count, ticks: 5, good: 5 } : count));
    expect(held(ground({ counts: young }))).toMatchObject({ reason: expect.stringContaining(EU) as string });
    const reason = expect.stringContaining('nobody knows how often us-east-1 has failed in 28 days') as string;
    expect(held(ground({ counts: [] }))).toEqual({ guard: 'error budget', reason });
  });

  it('and not for one bad tick of a new environment', () => {
    for (const ticks of [6, 12]) {
      const young = counts().map((count) => ({ ...count, ticks, good: ticks - 1 }));
      expect(held(ground({ counts: young }))).toBeUndefined();
    }
  });
});

describe('a drill is held by corrective actions', () => {
  const action = {
    ...({
      drill: 'drill-us-east-1-1',
      playbook: 'regional-evacuation',
      subject: EAST,
      about: 'reads refused',
    } as const),
    ...{ found: '3 requests, the limit is 0 requests', openedAt: '2027-01-01T10:00:00.000Z' },
  };
  const ended = { by: 'ann', at: 'now', why: 'the door was mended' };

  it('of its kind, until each is closed or waived by name', () => {
    expect(held(ground({ actions: [action, { ...action, about: 'rows not at home' }] }))).toEqual({
      guard: 'corrective actions',
      reason: 'drill-us-east-1-1 left open: reads refused (3 requests, the limit is 0 requests), and 1 more',
    });
    expect(held(ground({ actions: [action] }))?.reason).toBe(
      'drill-us-east-1-1 left open: reads refused (3 requests, the limit is 0 requests)',
    );
    expect(held(ground({ actions: [{ ...action, closed: ended }] }))).toBeUndefined();
    expect(held(ground({ actions: [{ ...action, waived: ended }] }))).toBeUndefined();
  });

  it('of the same residency, whichever of its regions was drilled, and of no other playbook or residency', () => {
    expect(held(ground({ actions: [{ ...action, subject: WEST }] }))).toMatchObject({ guard: 'corrective actions' });
    expect(held(ground({ actions: [{ ...action, subject: EU }] }))).toBeUndefined();
    expect(held(ground({ actions: [{ ...action, playbook: 'control-plane-failover' }] }))).toBeUndefined();
  });
});

it('a row is at home whatever its epoch is and whoever wrote it', () => {
  expect(isAtHome(DEV_TOPOLOGY, row('us-east', 'tooling', { epoch: 9, incident: 'return-1' }))).toBe(true);
});
