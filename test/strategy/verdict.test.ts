import * as fc from 'fast-check';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { MARKS } from '../../strategy/probe';
import type { Move } from '../../strategy/flow-words';
import { type Case, type HandStart, reasonOf, restVerdict, tier0Verdict, type Verdict } from '../../strategy/verdict';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, observations } from './observed';
import {
  BUCKET_FAILS,
  claimed,
  COMMON,
  EAST,
  EU,
  GONE,
  LOGIN_FAILS,
  movedTo,
  names,
  situation,
  WEST,
} from './situations';

const QUIET = observations({});
/** Its peers do not hear it, and it says that it serves. */
const CONTESTED = observations({ [EAST]: marks('SSSSS') }, { [EAST]: { [EAST]: marks('') } });
/** Most of it fails by now, and no budget is spent. */
const BREWING = observations({ [EAST]: marks('', { 'content-standard': 'II' }) });
type Asked = Parameters<typeof situation>;
const about = (more: Partial<Case> = {}): Case => ({ source: EAST, waitedSeconds: 0, ...more });
const tier0 = (asked: Asked, more: Partial<Case> = {}): Verdict => tier0Verdict(situation(...asked), about(more));
const rest = (asked: Asked, more: Partial<Case> = {}): Verdict => restVerdict(situation(...asked), about(more));
const rowsOf = (verdict: Verdict): readonly string[] => ('rows' in verdict ? names(verdict.rows) : []);
const moveOf = (name: string): Move => {
  const [placement = '', service = ''] = name.split('/');
  return { placement, service: service as Move['service'], target: WEST, fromEpoch: 0 };
};
const TIER_0 = ['us-east/identity', 'us-east/control-plane', 'us-west/identity', 'us-west/control-plane'];

describe('Tier-0', () => {
  it('leaves a region that is gone at once and all of it, DNS with it', () => {
    expect(tier0([GONE])).toMatchObject({ kind: 'go', publish: true });
    expect(rowsOf(tier0([GONE]))).toEqual(TIER_0);
    // Also with nothing left to move: DNS has to leave.
    const routes = movedTo(WEST, 'us-east', 'us-west');
    expect(tier0([GONE, { routes }])).toMatchObject({ kind: 'go', rows: [], publish: true });
  });

  it('leaves one whose logins fail, while there is a target that is well', () => {
    const verdict = tier0([LOGIN_FAILS]);
    expect(verdict).toMatchObject({ kind: 'go', publish: false });
    expect(rowsOf(verdict)).toEqual(TIER_0);
  });

  it('takes DNS along where the door is broken, and nobody can be sent on from there', () => {
    expect(tier0([observations({ [EAST]: marks('', { identity: 'XXXXX' }) })])).toMatchObject({
      ...{ kind: 'go', publish: true },
    });
  });

  it('stays where there is no target that is known to be well', () => {
    const login = marks('', { identity: 'IIIII' });
    for (const west of ['U', 'II', 'S'])
      expect(tier0([observations({ [EAST]: login, [WEST]: marks('', { identity: west }) })]).kind).toBe('pass');
    const leaving = claimed({ source: WEST, incident: 'evac-us-west-2-20270101T002900Z' });
    expect(tier0([LOGIN_FAILS, { claims: [leaving], drained: [WEST] }]).kind).toBe('pass');
    expect(tier0([LOGIN_FAILS, { claims: [leaving] }]).kind).toBe('go');
  });

  it('goes where one of its rows can go, and one of several targets is well', () => {
    // Of the two placements at home in the EU only one has a standby.
    const eu = observations({ [EU]: marks('', { identity: 'IIIII' }) });
    expect(tier0([eu], { source: EU }).kind).toBe('go');
    const placements = DEV_TOPOLOGY.placements
      .filter(({ name }) => name === 'eu-optin')
      .map((placement) => ({ ...placement, standbys: [WEST, EAST] }));
    const topology = { ...DEV_TOPOLOGY, placements };
    const login = { [EU]: marks('', { identity: 'IIIII' }) };
    const withWell = (well: string) =>
      observations({ ...login, [well === EAST ? WEST : EAST]: marks('', { identity: 'II' }) });
    for (const well of [EAST, WEST]) expect(tier0([withWell(well), { topology }], { source: EU }).kind).toBe('go');
  });

  it('waits until a plan that empties its only target has given way, and not longer', () => {
    const claims = [claimed({ source: WEST, incident: 'evac-us-west-2-20270101T002900Z', planned: true })];
    const away = { claims, drained: [WEST] };
    const reason = 'evac-us-west-2-20270101T002900Z leaves the only target by plan, and gives way first';
    for (const [verdict, after] of [
      [tier0, { kind: 'go', publish: true }],
      [rest, { kind: 'ask', publish: true }],
    ] as const) {
      expect(verdict([GONE, away], { waitedSeconds: 74 })).toEqual({ kind: 'wait', reason });
      expect(verdict([GONE, away], { waitedSeconds: 75 })).toMatchObject(after);
      // It has moved nothing yet, it is over, it is no plan, or its region does not look as if it could take over.
      expect(verdict([GONE, { claims }], { waitedSeconds: 0 })).toMatchObject(after);
      const closed = [claimed({ source: WEST, planned: true, state: 'closed' })];
      expect(verdict([GONE, { claims: closed, drained: [WEST] }], { waitedSeconds: 0 })).toMatchObject(after);
      const unplanned = [claimed({ source: WEST })];
      expect(verdict([GONE, { claims: unplanned, drained: [WEST] }], { waitedSeconds: 0 })).toMatchObject(after);
    }
    const both = observations(
      { [EAST]: marks('SSS', { outside: 'SS' }), [WEST]: marks('', { identity: 'II' }) },
      { [EAST]: null },
    );
    expect(tier0([both, away], { waitedSeconds: 0 }).kind).not.toBe('wait');
    // Rows of another placement have a target.
    const eu = observations({ [EU]: marks('SSS', { outside: 'SS' }) }, { [EU]: null });
    expect(tier0([eu, { claims, drained: [WEST] }], { source: EU, waitedSeconds: 0 }).kind).toBe('wait');
  });

  it('is passed over for what is contested, common, well, or not its own', () => {
    for (const seen of [CONTESTED, COMMON, QUIET, BUCKET_FAILS]) expect(tier0([seen]).kind).toBe('pass');
    // The slow budget is for a person to act on.
    const slow = observations({ [EAST]: marks('', { identity: 'IH'.repeat(20) }) });
    expect(tier0([slow]).kind).toBe('pass');
  });

  it('waits for proof for three quarters of a minute, and not longer', () => {
    for (const seen of [[], observations({ [EAST]: marks('', { identity: 'III' }) })]) {
      expect(tier0([seen], { waitedSeconds: 44.9 }).kind).toBe('wait');
      expect(tier0([seen], { waitedSeconds: 45 }).kind).toBe('pass');
    }
  });

  it('waits for nobody when it is lost, whoever started it, and leaves what is not seen to whoever did', () => {
    const start = { by: 'ic', reason: 'users call', services: ['tooling'] } as const;
    expect(tier0([GONE], { start })).toEqual(tier0([GONE]));
    expect(tier0([[]], { start })).toEqual({
      kind: 'pass',
      reason: 'started by hand by ic (name not verified): a person decides',
    });
  });
});

describe('the rest', () => {
  it('asks a person about everything that is due, and about nothing else', () => {
    expect(rest([GONE])).toMatchObject({ kind: 'ask', publish: true });
    expect(rowsOf(rest([GONE]))).toHaveLength(12);
    expect(rowsOf(rest([LOGIN_FAILS]))).toEqual(TIER_0);
    const bucket = rest([BUCKET_FAILS]);
    expect(bucket).toMatchObject({ kind: 'ask', publish: false });
    expect(rowsOf(bucket)).toEqual(['us-east/content-standard', 'us-east/analytics']);
    expect(bucket.reason).toMatch(/^content-standard in us-east-1 is failing: 3 of 3 peers see it fail/);
  });

  it('takes DNS along where nothing is left that users reach through it, or a door is broken', () => {
    const bucketOnly = movedTo(WEST, 'us-east', 'us-west').filter(
      ({ service }) => !['content-standard', 'analytics'].includes(service),
    );
    expect(rest([BUCKET_FAILS, { routes: bucketOnly }])).toMatchObject({ kind: 'ask', publish: true });
    const broken = observations({ [EAST]: marks('', { 'content-standard': 'X'.repeat(12) }) });
    expect(rest([broken])).toMatchObject({ kind: 'ask', publish: true });
  });

  it('goes with what a person has agreed to, as far as it is still due', () => {
    const approved = [moveOf('us-east/content-standard'), moveOf('us-east/tooling')];
    const verdict = rest([BUCKET_FAILS], { approved });
    expect(verdict).toMatchObject({ kind: 'go', publish: false });
    expect(rowsOf(verdict)).toEqual(['us-east/content-standard']);
    expect(rest([BUCKET_FAILS], { approved: [moveOf('us-east/tooling')] })).toEqual({
      ...{ kind: 'hold', reason: 'nothing that was approved has to move any more' },
    });
    expect(rest([QUIET], { approved }).kind).toBe('hold');
    // Neither well nor failing: a moment's luck does not undo it.
    const lucky = observations({ [EAST]: marks('XXXXH') });
    expect(rest([lucky], { approved, waitedSeconds: 900 }).kind).toBe('wait');
    expect(rest([lucky], { waitedSeconds: 900 }).kind).toBe('hold');
  });

  it('waits for a budget that is being spent for a quarter of an hour, and for proof for three quarters of a minute', () => {
    expect(rest([BREWING], { waitedSeconds: 899 }).kind).toBe('wait');
    expect(rest([BREWING], { waitedSeconds: 900 }).kind).toBe('hold');
    // As many as are needed see it.
    const two = { [EU]: { [EAST]: marks('') } };
    const seen = observations({ [EAST]: marks('', { 'content-standard': 'II' }) }, two);
    expect(rest([seen], { waitedSeconds: 899 }).kind).toBe('wait');
    expect(rest([[]], { waitedSeconds: 44 }).kind).toBe('wait');
    expect(rest([[]], { waitedSeconds: 45 }).kind).toBe('hold');
  });

  it('holds at once what is well, contested or common, and what is not there', () => {
    const twoMinutes = 'X'.repeat(12);
    const contested = observations({ [EAST]: marks(twoMinutes) }, { [EAST]: { [EAST]: marks('') } });
    const common = observations({ [EAST]: marks(twoMinutes), [WEST]: marks(twoMinutes), [EU]: marks(twoMinutes) });
    for (const seen of [QUIET, contested, common]) expect(rest([seen]).kind).toBe('hold');
    // What is not judged yet is waited for.
    for (const seen of [CONTESTED, COMMON]) expect(rest([seen]).kind).toBe('wait');
    const routes = movedTo(WEST, 'us-east', 'us-west');
    expect(rest([QUIET, { routes }])).toEqual({ kind: 'hold', reason: 'us-east-1 serves nothing that could move' });
  });
});

describe('what a person starts', () => {
  const start: HandStart = { by: 'ic', reason: 'customers call' };
  const despite: HandStart = { ...start, despite: 'the probes do not see it' };

  it('goes with everything that is there, once the views say that something fails', () => {
    const verdict = rest([LOGIN_FAILS], { start });
    expect(verdict).toMatchObject({ kind: 'go', publish: true });
    expect(rowsOf(verdict)).toHaveLength(12);
    expect(verdict.reason).toBe(
      'started by hand by ic (name not verified): customers call; the views say failing, well',
    );
  });

  it('needs a word on what the views say when they say otherwise, and that is on record', () => {
    for (const seen of [QUIET, CONTESTED, COMMON, []]) {
      const refused = rest([seen], { start });
      expect(refused.kind).toBe('hold');
      expect(refused.reason).toContain('start it again with "despite"');
      const verdict = rest([seen], { start: despite });
      expect(verdict.kind).toBe('go');
      expect(verdict.reason).toContain('despite the probes do not see it');
    }
  });

  it('may be narrowed to services, of which one has to be seen to fail', () => {
    const only = (services: HandStart['services'], more: Partial<HandStart> = {}) =>
      rest([BUCKET_FAILS], { start: { ...start, services: services ?? [], ...more } });
    expect(rowsOf(only(['content-standard']))).toEqual(['us-east/content-standard']);
    expect(only(['content-standard'])).toMatchObject({ kind: 'go', publish: false });
    expect(only(['tooling']).kind).toBe('hold');
    expect(rowsOf(only(['tooling'], { despite: 'it has to go' }))).toEqual(['us-east/tooling']);
  });

  it('is held where nothing of it is there', () => {
    const routes = movedTo(WEST, 'us-east', 'us-west');
    expect(rest([GONE, { routes }], { start })).toEqual({
      ...{ kind: 'hold', reason: 'us-east-1 serves nothing of what ic asked to move' },
    });
  });

  it('asks another person where two have to approve, and goes with what they agreed to', () => {
    const topology = { ...DEV_TOPOLOGY, approvers: 2 as const };
    expect(rest([GONE, { topology }], { start }).kind).toBe('ask');
    const agreed = rest([GONE, { topology }], { start, approved: [moveOf('us-east/tooling')] });
    expect([agreed.kind, rowsOf(agreed)]).toEqual(['go', ['us-east/tooling']]);
  });
});

describe('whatever has been seen', () => {
  const someMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: 20 }).map((all) => marks(all.join('')));
  const anything = fc.record({ [EAST]: someMarks, [WEST]: someMarks, [EU]: someMarks });
  const waited = fc.integer({ min: 0, max: 2000 });

  it('Tier-0 moves Tier-0, and the rest never moves without a person', () => {
    fc.assert(
      fc.property(anything, waited, (seen, waitedSeconds) => {
        const known: Asked = [observations(seen)];
        const first = tier0(known, { waitedSeconds });
        if ('rows' in first) for (const { service } of first.rows) expect(OBJECTIVES[service].tier).toBe(0);
        expect(rest(known, { waitedSeconds }).kind).not.toBe('go');
      }),
    );
  });

  it('missing data moves nothing, however long it lasts, and no wait is without end', () => {
    fc.assert(
      fc.property(anything, waited, (seen, waitedSeconds) => {
        const blind = observations(seen, { [WEST]: null, [EU]: null, 'us-east-2': null });
        for (const verdict of [tier0([blind], { waitedSeconds }), rest([blind], { waitedSeconds })])
          expect(['wait', 'pass', 'hold']).toContain(verdict.kind);
        expect(tier0([blind], { waitedSeconds: 2000 }).kind).toBe('pass');
        expect(rest([blind], { waitedSeconds: 2000 }).kind).toBe('hold');
      }),
    );
  });

  it('what is agreed to is all that moves', () => {
    const agreed = fc.subarray([...SERVICES]);
    fc.assert(
      fc.property(anything, agreed, (seen, services) => {
        const approved = services.map((service) => moveOf(`us-east/${service}`));
        const verdict = rest([observations(seen)], { approved });
        for (const name of rowsOf(verdict)) expect(names(approved)).toContain(name);
      }),
    );
  });
});

it('the reason names the condition, and what each view says', () => {
  const [condition] = situation(LOGIN_FAILS).conditions;
  expect(condition && reasonOf(condition)).toBe(
    'identity in us-east-1 is failing: 3 of 3 peers see it fail, 2 are needed; own report failing; from the internet up',
  );
  const reasons = (seen: Parameters<typeof situation>[0]) => situation(seen).conditions.map(reasonOf).join();
  expect(reasons(GONE)).toContain('identity in us-east-1 is lost: 3 of 3 peers see it fail');
  expect(reasons(CONTESTED)).toContain('identity in us-east-1 is contested: 3 of 3 peers see it fail');
  expect(reasons(QUIET)).toContain('identity in us-east-1 is well: 0 of 3 peers see it fail');
  const seenByTwo = observations({ [EAST]: marks('', { identity: 'IIIII' }) }, { [WEST]: { [EAST]: marks('') } });
  expect(reasons(seenByTwo)).toContain('identity in us-east-1 is failing: 2 of 3 peers see it fail');
});
