import * as fc from 'fast-check';
import { evacuationsDue, isBeingEmptied, rowsDue, servicesDue, type Situation } from '../../strategy/due';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { MARKS } from '../../strategy/probe';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observations } from './observed';
import {
  BUCKET_FAILS,
  claimed,
  COMMON,
  EAST,
  EU,
  GONE,
  INCIDENT,
  LOGIN_FAILS,
  movedTo,
  names,
  row,
  situation,
  WEST,
} from './situations';

const QUIET = observations({});
const due = (seen: Situation, region: string = EAST) => servicesDue(seen.conditions, region);

describe('the services that have to leave', () => {
  it('are all of a region that is gone, and none of one that is well', () => {
    expect(due(situation(GONE))).toEqual(SERVICES);
    expect(due(situation(QUIET))).toEqual([]);
    expect(due(situation(GONE), WEST)).toEqual([]);
  });

  it('are those that fail, and what has to be beside what fails', () => {
    expect(due(situation(LOGIN_FAILS))).toEqual(['identity', 'control-plane']);
    const bucket = due(situation(BUCKET_FAILS));
    expect(bucket).toEqual(expect.arrayContaining(['content-standard', 'analytics']));
    expect(bucket).not.toContain('identity');
    expect(bucket).not.toContain('content-premium');
  });

  it('come in the order of the table, each after what it depends on', () => {
    const anySeen = fc.record(
      Object.fromEntries(
        (['identity', 'content-premium', 'content-standard', 'orchestration'] as const).map((probe) => [
          probe,
          fc.constantFrom('', 'IIIII', 'I'.repeat(12), 'UUU'),
        ]),
      ),
    );
    fc.assert(
      fc.property(anySeen, (by) => {
        const found = due(situation(observations({ [EAST]: marks('', by) })));
        expect(found).toEqual(SERVICES.filter((service) => found.includes(service)));
        for (const service of SERVICES)
          if (OBJECTIVES[service].dependsOn.some((one) => found.includes(one) && isPassive(one)))
            expect(found).toContain(service);
      }),
    );
  });

  it('are none for what is contested, common or unknown', () => {
    const contested = observations({ [EAST]: marks('SSSSS') }, { [EAST]: { [EAST]: marks('') } });
    for (const seen of [contested, COMMON, [], observations({ [EAST]: marks('UUU') })])
      expect(due(situation(seen))).toEqual([]);
  });
});

const isPassive = (service: (typeof SERVICES)[number]): boolean => OBJECTIVES[service].pattern === 'active-passive';

describe('the rows that have to leave', () => {
  it('are those of the services that are due, wherever the region has weight', () => {
    const found = names(rowsDue(situation(LOGIN_FAILS), EAST));
    expect(found).toEqual([
      ...['us-east/identity', 'us-east/control-plane', 'us-west/identity', 'us-west/control-plane'],
    ]);
    expect(rowsDue(situation(LOGIN_FAILS, { routes: movedTo(WEST, 'us-east', 'us-west') }), EAST)).toEqual([]);
  });

  it('are also those that a rollback has left read-only on their way out, whatever fails', () => {
    const held = row('us-east', 'tooling', { epoch: 3, mode: 'read-only', weights: { [EAST]: 0, [WEST]: 100 } });
    expect(names(rowsDue(situation(QUIET, { routes: [held] }), EAST))).toEqual(['us-east/tooling']);
    expect(rowsDue(situation(QUIET, { routes: [held] }), WEST)).toEqual([]);
  });
});

describe('an evacuation', () => {
  const regions = (...asked: Parameters<typeof situation>) => evacuationsDue(situation(...asked));

  it('are none for what is over, although its budget is still spent', () => {
    const spent = 'I'.repeat(12);
    const bucket = (last: string, outside = '') => marks('', { 'content-standard': spent + last, outside });
    expect(regions(observations({ [EAST]: bucket('') }))).toEqual([EAST]);
    expect(regions(observations({ [EAST]: bucket('H') }))).toEqual([]);
    expect(regions(observations({ [EAST]: bucket('HI') }))).toEqual([EAST]);
    expect(regions(observations({ [EAST]: bucket('H', 'S'.repeat(12)) }))).toEqual([EAST]);
    // What fails now elsewhere is another matter, and a quorum that sees it fail now is enough.
    expect(regions(observations({ [EAST]: bucket('H'), [EU]: bucket('') }))).toEqual([EU]);
    expect(regions(observations({ [EAST]: bucket('') }, { 'us-east-2': { [EAST]: bucket('H') } }))).toEqual([EAST]);
  });

  it('is due of a region whose services fail, while a region that may take them is well', () => {
    expect(regions(GONE)).toEqual([EAST]);
    expect(regions(LOGIN_FAILS)).toEqual([EAST]);
    expect(regions(BUCKET_FAILS)).toEqual([EAST]);
    expect(regions(QUIET)).toEqual([]);
    expect(regions([])).toEqual([]);
    expect(regions(COMMON)).toEqual([]);
  });

  it('is not due to a region that fails, is unknown, or is being left itself', () => {
    const login = marks('', { identity: 'IIIII' });
    expect(regions(observations({ [EAST]: login, [WEST]: marks('', { identity: 'II' }) }))).toEqual([]);
    expect(regions(observations({ [EAST]: login, [WEST]: marks('U') }))).toEqual([]);
    const leaving = claimed({ source: WEST, incident: 'evac-us-west-2-20270101T002900Z' });
    expect(regions(LOGIN_FAILS, { claims: [leaving], drained: [WEST] })).toEqual([]);
    // A claim that has moved nothing, as after a false alarm, keeps nobody away.
    expect(regions(LOGIN_FAILS, { claims: [leaving] })).toEqual([EAST]);
  });

  it('is due of a region that is gone though its target is unknown, but not though it is known to fail', () => {
    const drained = [EAST];
    const gone = marks('SSS', { outside: 'SS' });
    const but = { [EAST]: null };
    expect(regions(observations({ [EAST]: gone, [WEST]: marks('U') }, but), { drained })).toEqual([EAST]);
    expect(regions(observations({ [EAST]: gone, [WEST]: marks('XX') }, but), { drained })).toEqual([]);
  });

  it('is due to take a region that is gone out of DNS, with nothing to move and nowhere to go', () => {
    const eu = observations({ [EU]: marks('SSS', { outside: 'SS' }) }, { [EU]: null });
    expect(regions(eu)).toContain(EU);
    const routes = movedTo(WEST, 'us-east', 'us-west');
    expect(regions(GONE, { routes })).toEqual([EAST]);
    expect(regions(GONE, { routes, drained: [EAST] })).toEqual([]);
  });

  it('is due of what fails only where there is somewhere to go', () => {
    expect(regions(observations({ [EU]: marks('', { identity: 'IIIII' }) }))).toEqual([EU]);
    const placements = DEV_TOPOLOGY.placements.filter(({ name }) => name !== 'eu-optin');
    const topology = { ...DEV_TOPOLOGY, placements };
    expect(regions(observations({ [EU]: marks('', { identity: 'IIIII' }) }), { topology })).toEqual([]);
  });

  it.each(['open', 'abandoned'] as const)('is not due while one is %s', (state) => {
    expect(regions(GONE, { claims: [claimed({ state })] })).toEqual([]);
  });

  it('is not kept back by what is going on elsewhere, or by a return of it', () => {
    const others = [claimed({ source: EU }), claimed({ flow: 'return' }), claimed({ flow: 'restore' })];
    expect(regions(GONE, { claims: others })).toEqual([EAST]);
  });

  it('empties a region once DNS avoids it or a row is written, and as long as it is open', () => {
    const emptied = (more: Partial<Situation>, region: string = EAST) =>
      isBeingEmptied(situation(QUIET, { claims: [claimed()], ...more }), region, { placement: 'us-east' });
    const written = (incident: string) => row('us-west', 'tooling', { incident });
    expect(emptied({})).toBe(false);
    expect(emptied({ drained: [EAST] })).toBe(true);
    expect(emptied({ routes: [row('us-east', 'tooling'), written('evac-of-another')] })).toBe(false);
    expect(emptied({ routes: [written('evac-of-another'), written(INCIDENT)] })).toBe(true);
    const drained = [EAST, WEST];
    expect(emptied({ drained }, WEST)).toBe(false);
    expect(emptied({ drained, claims: [claimed({ flow: 'return' })] })).toBe(false);
    expect(emptied({ drained, claims: [claimed({ state: 'closed', endedSecondsAgo: 1 })] })).toBe(false);
  });

  it('empties no region while its conductor is lost', () => {
    const claims = [claimed({ source: WEST, conductor: EAST })];
    const emptied = (seen: typeof QUIET) =>
      isBeingEmptied(situation(seen, { claims, drained: [WEST] }), WEST, { placement: 'us-east' });
    expect([emptied(QUIET), emptied(LOGIN_FAILS), emptied(GONE)]).toEqual([true, true, false]);
  });

  it('is tried again after a while, longer after each attempt', () => {
    const again = (attempt: number, endedSecondsAgo: number, outcome = 'failed') =>
      regions(standing(), { claims: [claimed({ state: 'closed', outcome, attempt, endedSecondsAgo })] }).length > 0;
    expect([59, 60].map((ago) => again(1, ago))).toEqual([false, true]);
    expect([119, 120].map((ago) => again(2, ago))).toEqual([false, true]);
    expect([599, 600].map((ago) => again(9, ago))).toEqual([false, true]);
    expect([9, 10].map((ago) => again(3, ago, 'no-action'))).toEqual([false, true]);
    expect(again(1, 0, 'recovered')).toBe(true);
    expect(again(1, 0, 'nobody-knows')).toBe(false);
  });

  it('is tried again at once when something has begun to fail since', () => {
    const claims = [claimed({ state: 'closed', outcome: 'declined', attempt: 4, endedSecondsAgo: 50 })];
    expect(regions(standing(), { claims })).toEqual([]);
    // Seen to fail for 40 s, by observations that are 5 s old.
    const ended = (endedSecondsAgo: number) => [
      claimed({ state: 'closed', outcome: 'declined', attempt: 4, endedSecondsAgo }),
    ];
    expect([50, 46, 45].map((ago) => regions(LOGIN_FAILS, { claims: ended(ago) }))).toEqual([[EAST], [EAST], []]);
    // One of two is enough.
    const both = marks('', { identity: 'I'.repeat(80), 'content-standard': 'I'.repeat(12) });
    expect(regions(observations({ [EAST]: both }), { claims: ended(150) })).toEqual([EAST]);
  });
});

/** A login that has failed for five minutes. */
const standing = () => observations({ [EAST]: marks('', { identity: 'I'.repeat(80) }) });

describe('whatever has been seen', () => {
  const someMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: 20 }).map((all) => marks(all.join('')));
  const anything = fc.record({ [EAST]: someMarks, [WEST]: someMarks, [EU]: someMarks });

  it('nothing is due by missing data, nor by the word of one observer', () => {
    fc.assert(
      fc.property(anything, (seen) => {
        const alone = observations(seen, { [WEST]: null, [EU]: null, 'us-east-2': null });
        expect(evacuationsDue(situation(alone))).toEqual([]);
        const old = observations(seen).map((one) => ({ ...one, atMs: NOW_MS - 31_000 }));
        expect(evacuationsDue(situation(old))).toEqual([]);
      }),
    );
  });

  it('a region is left only for what is lost or failing there', () => {
    fc.assert(
      fc.property(anything, (seen) => {
        const known = situation(observations(seen));
        for (const source of evacuationsDue(known)) {
          const kinds = known.conditions.filter(({ region }) => region === source).map(({ kind }) => kind);
          expect(kinds.some((kind) => kind === 'lost' || kind === 'failing')).toBe(true);
        }
      }),
    );
  });
});
