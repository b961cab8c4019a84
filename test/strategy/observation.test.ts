import * as fc from 'fast-check';
import {
  countBad,
  isAll,
  isBad,
  isFresh,
  type Marks,
  newest,
  nextObservation,
  type Observation,
  packMarks,
  STALE_SECONDS,
  StoredObservation,
  storedObservation,
  type TickMarks,
  unpackMarks,
  WATCHED,
  WINDOW_TICKS,
} from '../../strategy/observation';
import { type Mark, MARKS } from '../../strategy/probe';
import { marks, NOW_MS, observation, observations, OBSERVERS } from './observed';

const [EAST, WEST] = ['us-east-1', 'us-west-2'] as const;
const someMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: WINDOW_TICKS }).map((all) => all.join(''));
const seenOfRegion: fc.Arbitrary<Marks> = fc.record({
  identity: someMarks,
  'content-premium': someMarks,
  'content-standard': someMarks,
  orchestration: someMarks,
  outside: someMarks,
});
const tickMarks = (mark: Mark): TickMarks =>
  Object.fromEntries(WATCHED.map((watched) => [watched, mark])) as unknown as TickMarks;
const add = (previous: Observation | undefined, atSeconds: number, mark: Mark) =>
  nextObservation(previous, {
    ...{ observer: WEST, atMs: NOW_MS + atSeconds * 1000, startedAtMs: 7 },
    results: { [EAST]: tickMarks(mark) },
  });

describe('an observation as it is stored', () => {
  it('reads back to the same, whatever was seen', () => {
    fc.assert(
      fc.property(seenOfRegion, seenOfRegion, (east, west) => {
        const seen: Observation = { observer: WEST, atMs: 5, startedAtMs: 3, seen: { [EAST]: east, [WEST]: west } };
        expect(StoredObservation.parse(storedObservation(seen))).toEqual(seen);
      }),
    );
  });

  it('reads back after a quiet quarter of an hour', () => {
    const quiet = observations({});
    expect(quiet.map((one) => StoredObservation.parse(storedObservation(one)))).toEqual(quiet);
  });

  it('takes a few bytes for a quiet quarter of an hour, and for an outage', () => {
    expect(packMarks('H'.repeat(90))).toBe('H90');
    expect(packMarks('H'.repeat(88) + 'SS')).toBe('H88S2');
    expect(unpackMarks('H1S1U2')).toBe('HSUU');
    expect(packMarks('')).toBe('');
  });

  it('is cut to the window, the oldest first, should it hold more', () => {
    expect(unpackMarks('S10H90')).toBe('H'.repeat(90));
    expect(unpackMarks('S99H2')).toBe('S'.repeat(88) + 'HH');
  });

  it.each(['Z3', 'H', 'H100', 'H3 S2', 'h3', '3H'])('is refused with marks such as %s', (packed) => {
    const [stored] = observations({}).map(storedObservation);
    const damaged = { ...stored, seen: { ...stored?.seen, [EAST]: { ...stored?.seen[EAST], identity: packed } } };
    expect(StoredObservation.safeParse(damaged).error?.message).toContain('runs of marks such as H88S2');
  });

  it('is refused when one thing watched is missing', () => {
    for (const watched of WATCHED) {
      const [stored] = observations({}).map(storedObservation);
      const rest = Object.fromEntries(Object.entries(stored?.seen[EAST] ?? {}).filter(([name]) => name !== watched));
      expect(StoredObservation.safeParse({ ...stored, seen: { [EAST]: rest } }).success).toBe(false);
    }
  });
});

describe('an observation after one more tick', () => {
  it('has the newest mark last, and is of the time of that tick', () => {
    const first = add(undefined, 0, 'H');
    expect(first).toEqual({ observer: WEST, atMs: NOW_MS, startedAtMs: 7, seen: { [EAST]: marksOf('H') } });
    expect(add(first, 10, 'S')).toMatchObject({ atMs: NOW_MS + 10_000, seen: { [EAST]: marksOf('HS') } });
  });

  it('holds an unknown for each tick that was missed, whatever the clock jitters', () => {
    const first = add(undefined, 0, 'H');
    const after = (seconds: number) => add(first, seconds, 'H').seen[EAST]?.identity;
    expect([6, 10, 14, 16, 24, 31].map(after)).toEqual(['HH', 'HH', 'HH', 'HUH', 'HUH', 'HUUH']);
    expect(after(3600)).toBe('U'.repeat(89) + 'H');
  });

  it('forgets a region that is no longer watched, and begins one that is new without any past', () => {
    const first = add(add(undefined, 0, 'H'), 10, 'H');
    const results = { [WEST]: tickMarks('S') };
    const next = nextObservation(first, { observer: WEST, atMs: NOW_MS + 20_000, startedAtMs: 7, results });
    expect(Object.keys(next.seen)).toEqual([WEST]);
    expect(next.seen[WEST]).toEqual(marksOf('S'));
  });

  it('never holds more than the window, and what is new never changes what is old', () => {
    const ticks = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 12 }), mark: fc.constantFrom(...MARKS) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(ticks, (all) => {
        let seen: Observation | undefined;
        let expected = '';
        let atSeconds = 0;
        for (const { gap, mark } of all) {
          atSeconds += gap * 10;
          expected += expected === '' ? mark : 'U'.repeat(gap - 1) + mark;
          seen = add(seen, atSeconds, mark);
        }
        for (const watched of WATCHED) expect(seen?.seen[EAST]?.[watched] ?? '').toBe(expected.slice(-WINDOW_TICKS));
      }),
    );
  });
});

const marksOf = (all: string): Marks => Object.fromEntries(WATCHED.map((one) => [one, all])) as unknown as Marks;

it('is fresh for half a minute, that instant included, by whichever clock is ahead', () => {
  const aged = (ms: number) => isFresh({ atMs: NOW_MS - ms }, NOW_MS);
  const limit = STALE_SECONDS * 1000;
  expect([-limit - 1, -limit, 0, limit, limit + 1].map(aged)).toEqual([false, true, true, true, false]);
});

describe('the newest marks', () => {
  it('are unknown where nothing was ever observed', () => {
    expect(newest('HS', 4)).toBe('UUHS');
    expect(newest('IHS', 2)).toBe('HS');
    fc.assert(
      fc.property(someMarks, fc.integer({ min: 1, max: 90 }), (all, length) => {
        const last = newest(all, length);
        expect(last).toHaveLength(length);
        expect(`${'U'.repeat(90)}${all}`.endsWith(last)).toBe(true);
      }),
    );
  });

  it('are all of a kind only where that many were seen', () => {
    expect([isAll('SHHH', 'H', 3), isAll('HH', 'H', 3), isAll('HUH', 'H', 3), isAll('UU', 'U', 3)]).toEqual([
      ...[true, false, false, true],
    ]);
  });

  it('are failures when something failed, and neither when nothing was heard or nobody asked', () => {
    expect(MARKS.filter(isBad)).toEqual(['I', 'A', 'X', 'S']);
    fc.assert(
      fc.property(someMarks, (all) => {
        expect(countBad(all)).toBe(all.split('').filter(isBad).length);
      }),
    );
  });
});

it('the observations that other tests use are those of all observers, fresh and whole', () => {
  expect(observations({}).map(({ observer }) => observer)).toEqual(OBSERVERS);
  expect(isFresh(observation(WEST), NOW_MS)).toBe(true);
  expect(marks('SS').identity).toHaveLength(WINDOW_TICKS);
});
