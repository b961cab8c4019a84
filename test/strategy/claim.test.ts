import fc from 'fast-check';
import {
  ABANDONED_SECONDS,
  Claim,
  claimAfter,
  isSilent,
  lastSignOfLife,
  nextTryAtMs,
  type Sighting,
  SILENT_SECONDS_MAX,
  sightingOf,
  takeoverName,
  TAKEOVERS_MAX,
} from '../../strategy/claim';
import { TICK_SECONDS } from '../../strategy/observation';

const source = 'us-east-1';
const region = 'us-west-2';
const T0 = Date.parse('2027-01-01T00:00:00Z');
const iso = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const at = (seconds: number): number => T0 + seconds * 1000;
const open: Claim = {
  incident: 'evac-us-east-1-20270101T000000Z',
  conductor: 'eu-central-1',
  execution: 'one',
  claimedAt: iso(0),
  state: 'open',
};
const deadOf = (claim: Claim) => ({
  incident: claim.incident,
  execution: claim.execution,
  aliveAt: lastSignOfLife(claim),
});
const bid = (execution: string, dead?: ReturnType<typeof deadOf>) => ({ source, region, execution, dead });

const seconds = fc.integer({ min: 0, max: 3600 });
const claims: fc.Arbitrary<Claim> = fc.record(
  {
    incident: fc.constant(open.incident),
    conductor: fc.constantFrom('eu-central-1', region),
    execution: fc.constantFrom('one', 'two', 'three'),
    claimedAt: fc.constant(iso(0)),
    state: fc.constantFrom('open', 'closed', 'abandoned'),
    aliveAt: seconds.map(iso),
    takeovers: fc.integer({ min: 0, max: TAKEOVERS_MAX }),
    before: fc.array(fc.constantFrom('zero', 'one'), { maxLength: TAKEOVERS_MAX }),
  },
  { requiredKeys: ['incident', 'conductor', 'execution', 'claimedAt', 'state'] },
);

describe('a claim', () => {
  it('begins with the first bid, and again after it was closed', () => {
    const first = claimAfter(undefined, bid('one'), T0);
    expect(first).toEqual({ ...open, conductor: region, attempt: 1 });
    const closed: Claim = { ...open, state: 'closed', takeovers: 3, before: ['zero'] };
    expect(claimAfter(closed, bid('two'), at(60))).toEqual({
      ...open,
      ...{ conductor: region, execution: 'two', claimedAt: iso(60), incident: 'evac-us-east-1-20270101T000100Z' },
      attempt: 2,
    });
  });

  it('passes to whoever replaces the conductor that was found dead, under the old name', () => {
    const taken = claimAfter(open, bid('two', deadOf(open)), at(40));
    const changed = { conductor: region, execution: 'two', aliveAt: iso(40), before: ['one'], takeovers: 1 };
    expect(taken).toEqual({ ...open, ...changed });
    expect(claimAfter(taken, bid('two', deadOf(open)), at(41))).toBe(taken);
    expect(claimAfter(taken, bid('three', deadOf(open)), at(41))).toBe(taken);
  });

  it('stays with a conductor that has shown itself since', () => {
    const alive: Claim = { ...open, aliveAt: iso(50) };
    expect(claimAfter(alive, bid('two', deadOf(open)), at(51))).toBe(alive);
  });

  it('passes to an alarm or a person only once clocks leave no doubt', () => {
    expect(claimAfter(open, bid('two'), at(ABANDONED_SECONDS))).toBe(open);
    expect(claimAfter(open, bid('two'), at(ABANDONED_SECONDS + 1))).toMatchObject({ execution: 'two', takeovers: 0 });
    const unreadable: Claim = { ...open, aliveAt: 'soon' };
    expect(claimAfter(unreadable, bid('two'), at(3600))).toBe(unreadable);
  });

  it('is left to a person after so many takeovers, who goes on with it', () => {
    const worn: Claim = { ...open, takeovers: TAKEOVERS_MAX, aliveAt: iso(10) };
    const left = claimAfter(worn, bid('two', deadOf(worn)), at(40));
    expect(left).toEqual({ ...worn, state: 'abandoned' });
    expect(claimAfter(left, bid('three', deadOf(worn)), at(80))).toBe(left);
    expect(claimAfter(left, bid('four'), at(41))).toMatchObject({
      ...{ state: 'open', execution: 'four', incident: open.incident, takeovers: 0 },
    });
  });

  it('is taken over a bounded number of times, however often its conductors die', () => {
    let claim: Claim = open;
    let takeovers = 0;
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      const next = claimAfter(claim, bid(`run-${attempt}`, deadOf(claim)), at(attempt * 40)) ?? claim;
      if (next.execution !== claim.execution) takeovers += 1;
      claim = next;
    }
    expect([takeovers, claim.state]).toEqual([TAKEOVERS_MAX, 'abandoned']);
    expect(claim.before).toHaveLength(TAKEOVERS_MAX);
  });

  it('never begins an incident for a takeover, and never unseats another conductor than the dead one', () => {
    fc.assert(
      fc.property(claims, claims, seconds, (current, seen, nowSeconds) => {
        const dead = deadOf(seen);
        const next = claimAfter(current, bid('new', dead), at(nowSeconds));
        const isSame = seen.execution === current.execution && dead.aliveAt === lastSignOfLife(current);
        expect(next?.incident).toBe(current.incident);
        if (current.state !== 'open' || !isSame) expect(next).toBe(current);
      }),
    );
    expect(claimAfter(undefined, bid('new', deadOf(open)), T0)).toBeUndefined();
  });

  it('says the same when the bid is repeated', () => {
    fc.assert(
      fc.property(claims, fc.option(claims, { nil: undefined }), seconds, (current, seen, nowSeconds) => {
        const mine = bid('new', seen && deadOf(seen));
        const once = claimAfter(current, mine, at(nowSeconds));
        expect(claimAfter(once, mine, at(nowSeconds + 1))).toBe(once);
      }),
    );
  });
});

const GOOD = ['recovered', 'returned', 'restored', 'passed', 'missed', 'held', 'stopped'];
const BACK_OFF = ['failed', 'rolled-back', 'partial', 'declined', 'expired', 'overtaken', 'of a later version'];
const closed = (ended: Partial<Claim>): Claim => ({ ...open, state: 'closed', endedAt: iso(0), ...ended });
const waitSeconds = (claim: Claim): number => ((nextTryAtMs(claim) ?? NaN) - T0) / 1000;

describe('the next attempt on a source', () => {
  const endings = fc.record(
    {
      outcome: fc.constantFrom(...GOOD, ...BACK_OFF, 'no-action'),
      endedAt: fc.oneof(seconds.map(iso), fc.constant('soon')),
      attempt: fc.integer({ min: 1, max: 40 }),
    },
    { requiredKeys: [] },
  );

  it('is counted on after an end that was none, for an hour, and begins anew after a good one', () => {
    fc.assert(
      fc.property(endings, seconds, (ended, later) => {
        const before = closed({ ...ended, endedAt: iso(0) });
        const next = claimAfter(before, bid('two'), at(later));
        const counts = !GOOD.includes(ended.outcome ?? '') && later < 3600;
        expect(next?.attempt).toBe(counts ? (ended.attempt ?? 1) + 1 : 1);
        expect([next?.state, next?.outcome, next?.endedAt]).toEqual(['open', undefined, undefined]);
      }),
    );
  });

  it('is counted on up to the hour, and not at it', () => {
    const attempts = [3599, 3600].map((later) => claimAfter(closed({ attempt: 2 }), bid('two'), at(later))?.attempt);
    expect(attempts).toEqual([3, 1]);
  });

  it('stays the same attempt whoever takes it over', () => {
    const third: Claim = { ...open, attempt: 3 };
    expect(claimAfter(third, bid('two', deadOf(third)), at(40))?.attempt).toBe(3);
  });

  it.each(BACK_OFF)('waits 1, 2, 5 and then 10 minutes after it was %s', (outcome) => {
    const waits = [1, 2, 3, 4, 5, 40].map((attempt) => waitSeconds(closed({ outcome, attempt })));
    expect(waits).toEqual([60, 120, 300, 600, 600, 600]);
  });

  it('is due with the next observations after it was held, and at once after a good end', () => {
    expect(waitSeconds(closed({ outcome: 'no-action', attempt: 7 }))).toBe(10);
    for (const outcome of GOOD) expect(waitSeconds(closed({ outcome, attempt: 7 }))).toBe(0);
  });

  it('is never due while somebody is at it, or has to be, and always some time after it was closed', () => {
    fc.assert(
      fc.property(claims, endings, (claim, ended) => {
        const nextMs = nextTryAtMs({ ...claim, ...ended });
        expect(nextMs === undefined).toBe(claim.state !== 'closed');
        if (nextMs !== undefined) expect(Number.isFinite(nextMs)).toBe(true);
        if (nextMs !== undefined && ended.endedAt !== undefined && ended.endedAt !== 'soon')
          expect(nextMs).toBeGreaterThanOrEqual(Date.parse(ended.endedAt));
      }),
    );
  });

  it('never comes sooner for one more failure', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BACK_OFF), fc.integer({ min: 1, max: 60 }), (outcome, attempt) => {
        const [now, then] = [attempt, attempt + 1].map((count) => waitSeconds(closed({ outcome, attempt: count })));
        expect(then).toBeGreaterThanOrEqual(now ?? NaN);
      }),
    );
  });
});

describe('a watcher', () => {
  const see = (before: Sighting | undefined, claim: Claim, second: number) =>
    sightingOf(before, { claim, newest: undefined }, at(second));

  it('finds a conductor silent only after all it saw stood still, whatever the clocks of both say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 600 }), fc.integer({ min: 1, max: 60 }), (skew, renewals) => {
        let sighting: Sighting | undefined;
        for (let tick = 0; tick <= renewals; tick += 1) {
          const claim = { ...open, aliveAt: iso(tick * TICK_SECONDS + skew) };
          sighting = see(sighting, claim, tick * TICK_SECONDS);
          expect(isSilent(sighting, at(tick * TICK_SECONDS))).toBe(false);
        }
      }),
    );
  });

  it('misses three renewals before it acts, and acts less than 40 s after the last one', () => {
    const first = see(undefined, open, 0);
    const ticks = [10, 20, 30].map((tick) => isSilent(see(first, open, tick), at(tick)));
    expect(ticks).toEqual([false, false, true]);
    // The renewal may be one tick older than its first sighting.
    expect(SILENT_SECONDS_MAX + 1.5 * TICK_SECONDS).toBeLessThanOrEqual(40);
  });

  it('takes what the conductor records for a sign of life, and what others record for none', () => {
    const seeRecord = (before: Sighting | undefined, by: string, sequence: number) =>
      sightingOf(before, { claim: open, newest: { region: by, sequence } }, at(sequence));
    const first = seeRecord(undefined, open.conductor, 4);
    expect(seeRecord(first, open.conductor, 5).sinceMs).toBe(at(5));
    expect(seeRecord(first, region, 5)).toBe(first);
  });

  it('counts anew when another execution conducts', () => {
    const first = see(undefined, open, 0);
    expect(see(first, { ...open, execution: 'two' }, 20).sinceMs).toBe(at(20));
  });

  it('gives the execution that replaces a dead one a name that AWS accepts: one per death and minute', () => {
    const sighting = see(undefined, open, 0);
    const name = takeoverName(open, sighting, at(30));
    expect(name).toMatch(/^[\w-]{1,80}$/);
    expect(takeoverName(open, sighting, at(59))).toBe(name);
    expect(takeoverName(open, sighting, at(60))).not.toBe(name);
    expect(takeoverName(open, { ...sighting, aliveAt: iso(1) }, at(30))).not.toBe(name);
    expect(takeoverName(open, { ...sighting, execution: 'two' }, at(30))).not.toBe(name);
  });
});

describe('a claim of a drill', () => {
  const plays = { playbook: 'game-day', seed: 1, by: 'ann' };
  const drilled = { ...bid('one'), flow: 'drill' as const, plays };

  it('keeps what is played, and its evacuation the name of the drill', () => {
    expect(claimAfter(undefined, drilled, T0)).toMatchObject({ incident: 'drill-us-east-1-20270101T000000Z', plays });
    expect(claimAfter(undefined, { ...bid('one'), drill: 'drill-x' }, T0)).toMatchObject({ drill: 'drill-x' });
    const plain = claimAfter(undefined, bid('one'), T0);
    expect([plain].map((one) => ['drill', 'plays'].filter((name) => name in (one ?? {})))).toEqual([[]]);
  });
});

it('a claim is read back as it was stored; without a known state it is none', () => {
  const states = ['open', 'closed', 'abandoned'] as const;
  for (const state of states)
    expect(Claim.parse({ ...open, state, planned: true })).toEqual({ ...open, state, planned: true });
  for (const wrong of [{ state: '' }, { state: 'x' }, { planned: false }, { incident: undefined }])
    expect(Claim.safeParse({ ...open, ...wrong }).success).toBe(false);
});

describe('a plan to leave a healthy region', () => {
  const planned = claimAfter(undefined, { ...bid('one'), planned: true }, T0);

  it('says so in its claim, and gives way to what detect has found', () => {
    expect(planned).toMatchObject({ planned: true, execution: 'one' });
    const overtaken = claimAfter(planned, { ...bid('two'), detected: true }, at(30));
    expect(overtaken).toMatchObject({ incident: planned?.incident, execution: 'two', before: ['one'], takeovers: 0 });
    expect(overtaken).not.toHaveProperty('planned');
    // The region served until then.
    expect(overtaken).toMatchObject({ claimedAt: iso(30) });
  });

  it('does not give way to an alarm alone, nor to another plan; a successor of a dead conductor goes on with it', () => {
    expect(claimAfter(planned, bid('two'), at(30))).toBe(planned);
    expect(claimAfter(planned, { ...bid('two'), planned: true }, at(30))).toBe(planned);
    const successor = claimAfter(planned, bid('two', deadOf(planned!)), at(30));
    expect(successor).toMatchObject({ planned: true, execution: 'two' });
  });

  it('is the only one that gives way', () => {
    expect(claimAfter(open, { ...bid('two'), detected: true }, at(30))).toBe(open);
  });
});
