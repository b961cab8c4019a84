import * as fc from 'fast-check';
import { SERVICES } from '../../strategy/layers';
import type { Observation } from '../../strategy/observation';
import { CALM_SECONDS, isServedAgain, Outage, outageNow, type Picture, whatIsFelt } from '../../strategy/outage';
import { placementMatter, serviceMatter } from '../../strategy/page';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observations } from './observed';
import { BUCKET_FAILS, claimed, COMMON, EAST, EU, GONE, INCIDENT, movedTo, row, situation, WEST } from './situations';

const DEPLOYED = DEV_TOPOLOGY.placements.flatMap(({ name }) => SERVICES.map((service) => row(name, service)));
const QUIET = observations({});
const EU_GONE = observations({ [EU]: marks('SSS', { outside: 'SS' }) }, { [EU]: null });
const BLIND = observations({ [EAST]: marks('UUU'), [WEST]: marks('UUU'), [EU]: marks('UUU') });

/** What is known so many seconds later. The observations stay as they are seen from then. */
const later = (seen: readonly Observation[], seconds: number, more: Partial<Picture> = {}): Picture => ({
  ...situation(seen, { routes: DEPLOYED, ...more }),
  matters: more.matters ?? [],
  nowMs: NOW_MS + seconds * 1000,
});
const at = (seconds: number): string => new Date(NOW_MS + seconds * 1000).toISOString();
const felt = (known: Picture, placement: string) =>
  Object.fromEntries(
    whatIsFelt(known)
      .filter((one) => one.placement === placement && one.feels !== 'nothing')
      .map(({ service, feels }) => [service, feels]),
  );

describe('what users feel', () => {
  it('is nothing when all is well, and unknown when nobody sees anything', () => {
    expect(whatIsFelt(later(QUIET, 0)).every(({ feels }) => feels === 'nothing')).toBe(true);
    expect(whatIsFelt(later(BLIND, 0)).every(({ feels }) => feels === 'unknown')).toBe(true);
  });

  it('is an outage of what only the lost region serves, and less of what others serve too', () => {
    const known = later(GONE, 0);
    expect(felt(known, 'us-east')).toMatchObject({ 'content-standard': 'down', identity: 'degraded' });
    expect(felt(known, 'us-west')).toMatchObject({ identity: 'degraded', orchestration: 'degraded' });
    expect(felt(known, 'us-west')).not.toHaveProperty('content-standard');
    expect(felt(known, 'eu')).toEqual({});
  });

  it('is nothing where DNS avoids the region and another one serves, or where everything has moved', () => {
    expect(felt(later(GONE, 0, { drained: [EAST] }), 'us-west')).toEqual({});
    expect(felt(later(GONE, 0, { drained: [EAST] }), 'us-east')).toMatchObject({ 'content-standard': 'down' });
    const routes = [
      ...movedTo(WEST, 'us-east', 'us-west'),
      ...DEPLOYED.filter(({ placement }) => /eu/.test(placement)),
    ];
    expect(whatIsFelt(later(GONE, 0, { routes })).every(({ feels }) => feels === 'nothing')).toBe(true);
  });

  it('is an outage while DNS avoids the only region that serves', () => {
    expect(felt(later(EU_GONE, 0, { drained: [EU] }), 'eu')).toMatchObject({ identity: 'down', tooling: 'down' });
  });

  it('is only what the service’s own store has', () => {
    expect(felt(later(BUCKET_FAILS, 0), 'us-east')).toEqual({ 'content-standard': 'down' });
  });

  it('is the same when everything fails everywhere, and nothing moves', () => {
    expect(felt(later(COMMON, 0), 'eu')).toMatchObject({ identity: 'down' });
  });

  it('is unknown where people are told that one placement fails alone, or one service', () => {
    const placement = felt(later(QUIET, 0, { matters: [placementMatter('us-west', WEST)] }), 'us-west');
    expect(placement).toMatchObject({ identity: 'unknown', 'content-standard': 'unknown' });
    const service = later(QUIET, 0, { matters: [serviceMatter('identity', WEST), 'failing us-west-2'] });
    expect(felt(service, 'us-west')).toEqual({ identity: 'unknown' });
    expect(felt(service, 'eu')).toEqual({});
    // What is known to be worse stays.
    expect(felt(later(GONE, 0, { matters: [placementMatter('us-east', EAST)] }), 'us-east')).toMatchObject({
      'content-standard': 'down',
    });
  });

  it('is refused writes, or a share of the users, while a row is not served in full', () => {
    const one = (changes: Parameters<typeof row>[2], claims: Picture['claims'] = []) =>
      whatIsFelt(
        later(QUIET, 0, { routes: [row('us-east', 'tooling', { incident: INCIDENT, ...changes })], claims }),
      )[0];
    expect(one({ mode: 'read-only' })).toMatchObject({ feels: 'read-only' });
    expect(one({ mode: 'draining' })).toMatchObject({ feels: 'read-only' });
    expect(one({ weights: { [WEST]: 25 } })).toMatchObject({ feels: 'degraded' });
    expect(one({ weights: { [WEST]: 0 } })).toMatchObject({ feels: 'down' });
    expect(one({ weights: { [WEST]: 25 }, returning: WEST })).toMatchObject({ feels: 'nothing' });
    // A plan pauses writes for seconds, and goes back by itself when it takes longer.
    for (const claims of [[claimed({ planned: true })], [claimed({ flow: 'return' })]])
      expect(one({ mode: 'draining' }, claims)).toMatchObject({ feels: 'nothing' });
    const moving = {
      routes: [row('us-east', 'tooling', { incident: INCIDENT })],
      claims: [claimed({ planned: true })],
    };
    expect(whatIsFelt(later(BLIND, 0, moving))).toMatchObject([{ feels: 'unknown' }]);
    expect(whatIsFelt(later(GONE, 0, moving))).toMatchObject([{ feels: 'down' }]);
    expect(one({ mode: 'draining' }, [claimed()])).toMatchObject({ feels: 'read-only' });
    expect(one({ mode: 'read-only' }, [claimed({ planned: true, state: 'closed' })])).toMatchObject({
      feels: 'read-only',
    });
  });
});

function expectAllOf(before: Outage, now: Outage | undefined): void {
  expect(now).toMatchObject({ name: before.name, since: before.since });
  expect(now?.incidents).toEqual(expect.arrayContaining([...before.incidents]));
  expect(now?.regions).toEqual(expect.arrayContaining([...before.regions]));
  for (const { residency, since, services } of before.residencies) {
    const found = now?.residencies.find((one) => one.residency === residency);
    expect(found?.since).toBe(since);
    expect(found?.services).toEqual(expect.arrayContaining(services));
  }
}

describe('an outage', () => {
  it('does not begin while all is well, or while nobody knows', () => {
    expect(outageNow(undefined, later(QUIET, 0))).toBeUndefined();
    expect(outageNow(undefined, later(BLIND, 0))).toBeUndefined();
    expect(outageNow(undefined, later(QUIET, 0, { claims: [claimed({ planned: true })] }))).toBeUndefined();
    expect(outageNow(undefined, later(QUIET, 0, { claims: [claimed({ flow: 'return' })] }))).toBeUndefined();
  });

  it('begins when the first observer saw the trouble, and concerns exactly those who feel it', () => {
    const outage = outageNow(undefined, later(GONE, 7));
    expect(outage).toMatchObject({ openedAt: at(7), regions: [EAST], incidents: [], revision: 1 });
    expect(Date.parse(outage?.since ?? '')).toBeLessThan(NOW_MS);
    expect(outage?.name).toBe('outage-20270101T003007Z');
    expect(outage?.residencies).toMatchObject([{ residency: 'US', since: outage?.since }]);
    expect(outage?.residencies[0]?.services).toEqual(SERVICES);
    expect(Outage.parse(outage)).toEqual(outage);
  });

  it('begins with an evacuation too, also of a region that nobody sees fail', () => {
    expect(outageNow(undefined, later(QUIET, 0, { claims: [claimed()] }))).toMatchObject({
      ...{ incidents: [INCIDENT], regions: [EAST], residencies: [] },
      since: claimed().claim.claimedAt,
    });
  });

  it('stays the same object while nothing changes, and learns what is new', () => {
    const first = outageNow(undefined, later(GONE, 0));
    expect(outageNow(first, later(GONE, 10))).toBe(first);
    const second = outageNow(first, later(GONE, 20, { claims: [claimed()] }));
    expect(second).toMatchObject({ incidents: [INCIDENT], revision: 2, name: first?.name, since: first?.since });
    const both = observations(
      { [EAST]: marks('SSS', { outside: 'SS' }), [EU]: marks('SSS', { outside: 'SS' }) },
      { [EAST]: null, [EU]: null },
    );
    const third = outageNow(second, later(both, 30));
    expect(third?.regions).toEqual([EAST, EU]);
    // The EU is concerned since now, not since the US was.
    expect(third?.residencies).toMatchObject([{ residency: 'US' }, { residency: 'EU', since: at(30) }]);
  });

  it('is over for a residency after it was well for two minutes, and for everybody then', () => {
    const first = outageNow(undefined, later(GONE, 0));
    const well = outageNow(first, later(QUIET, 60));
    expect(well?.residencies).toMatchObject([{ residency: 'US', wellSince: at(60), feels: [] }]);
    expect(well?.endedAt).toBeUndefined();
    expect(outageNow(well, later(QUIET, 59 + CALM_SECONDS))).toBe(well);
    const ended = outageNow(well, later(QUIET, 60 + CALM_SECONDS));
    expect(ended).toMatchObject({ endedAt: at(60 + CALM_SECONDS), name: first?.name });
    expect(well?.residencies.map((one) => isServedAgain(one, NOW_MS + (60 + CALM_SECONDS) * 1000))).toEqual([true]);
  });

  it('goes on while an evacuation is under way, while it hurts again, and while nobody knows', () => {
    const well = outageNow(outageNow(undefined, later(GONE, 0)), later(QUIET, 60));
    expect(outageNow(well, later(QUIET, 900, { claims: [claimed()] }))?.endedAt).toBeUndefined();
    const again = outageNow(well, later(GONE, 100));
    expect(again?.residencies[0]).not.toHaveProperty('wellSince');
    const blind = outageNow(well, later(BLIND, 100));
    expect(blind?.residencies[0]).toMatchObject({ feels: [] });
    expect(blind?.residencies[0]).not.toHaveProperty('wellSince');
    expect(outageNow(blind, later(BLIND, 9000))).toBe(blind);
  });

  it('is followed by a new one with a name of its own', () => {
    const ended = { ...outageNow(undefined, later(GONE, 0)), endedAt: at(500) } as Outage;
    expect(outageNow(ended, later(QUIET, 600))).toBe(ended);
    const next = outageNow(ended, later(GONE, 700));
    expect(next).toMatchObject({ openedAt: at(700), name: 'outage-20270101T004140Z' });
    expect(next).not.toHaveProperty('endedAt');
    expect(next?.revision).toBeGreaterThan(0);
  });

  it('begins with an evacuation that is over, if nobody looked while it went on', () => {
    const routes = [...movedTo(WEST, 'us-east'), ...DEPLOYED.filter(({ placement }) => placement !== 'us-east')];
    const over = (changes: Parameters<typeof claimed>[0] = {}) =>
      later(QUIET, 600, {
        routes,
        claims: [claimed({ state: 'closed', outcome: 'recovered', endedAt: at(500), ...changes })],
      });
    const first = outageNow(undefined, over());
    expect(first).toMatchObject({ incidents: [INCIDENT], regions: [EAST], since: claimed().claim.claimedAt });
    expect(first?.residencies).toMatchObject([{ residency: 'US', feels: [], wellSince: at(600) }]);
    expect(first?.residencies[0]?.services).toEqual(SERVICES);
    const ended = outageNow(first, { ...over(), nowMs: NOW_MS + 800_000 });
    expect(ended).toMatchObject({ endedAt: at(800), name: first?.name });
    expect(outageNow(ended, { ...over(), nowMs: NOW_MS + 900_000 })).toBe(ended);
    // Nobody is told of an old one, or of one before an outage that they were told of.
    expect(outageNow(undefined, over({ endedAt: at(600 - 24 * 3600) }))).toBeUndefined();
    const other = { ...ended, incidents: ['other'], openedAt: at(400) } as Outage;
    expect(outageNow(other, over({ claimedAt: at(399) }))).toBe(other);
    expect(outageNow(other, over({ claimedAt: at(401) }))).toMatchObject({ incidents: [INCIDENT] });
  });

  it('never forgets a residency, a region or an incident, whatever comes', () => {
    const moments = fc.array(
      fc.record({
        seen: fc.constantFrom(QUIET, GONE, EU_GONE, BLIND, COMMON, BUCKET_FAILS),
        claims: fc.constantFrom<Picture['claims']>([], [claimed()], [claimed({ state: 'closed' })]),
        seconds: fc.integer({ min: 10, max: 300 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(moments, (all) => {
        let outage: Outage | undefined;
        let seconds = 0;
        for (const one of all) {
          seconds += one.seconds;
          const before = outage;
          outage = outageNow(outage, later(one.seen, seconds, { claims: one.claims }));
          if (before && before.endedAt === undefined) expectAllOf(before, outage);
        }
      }),
    );
  });
});
