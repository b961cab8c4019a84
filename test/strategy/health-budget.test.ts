import * as fc from 'fast-check';
import {
  appendTick,
  fastBudget,
  impairedSinceMs,
  nextObservation,
  Observation,
  slowBudget,
  WINDOW_TICKS,
} from '../../strategy/health-budget';
import { seen } from './fixtures';

const NOW = 1_000_000;
const ticks = fc.string({ unit: fc.constantFrom('H', 'I', 'U'), maxLength: WINDOW_TICKS });
const observations = fc.record({ login: ticks, crud: ticks, job: ticks }).map((all) => seen(all));

describe('the fast budget', () => {
  it.each([
    ['HHIII', 'spent', 1],
    ['IIIH', 'left', 2 / 3],
    ['IHU', 'left', 1 / 3],
    ['HHH', 'left', 0],
    ['IIU', 'unknown', null],
    ['UUU', 'unknown', null],
    ['II', 'unknown', null],
    ['', 'unknown', null],
  ])('of logins %s is %s', (login, state, spentRatio) => {
    expect(fastBudget(seen({ login }), NOW)).toEqual({ state, spentRatio });
  });

  it('ignores the other probes', () => {
    expect(fastBudget(seen({ login: 'HHH', crud: 'III', job: 'III' }), NOW).state).toBe('left');
  });
});

describe('the slow budget', () => {
  it.each([
    ['half of the window impaired', 'I'.repeat(15) + 'H'.repeat(15), 'spent', 1],
    ['one tick less', 'I'.repeat(14) + 'H'.repeat(16), 'left', 14 / 15],
    ['all impaired', 'I'.repeat(30), 'spent', 2],
    ['spent already, though half is unknown', 'I'.repeat(15), 'spent', 1],
    ['what is unknown could decide', 'I'.repeat(14) + 'U' + 'H'.repeat(15), 'unknown', null],
    ['what is unknown cannot decide', 'I'.repeat(10) + 'U'.repeat(4) + 'H'.repeat(16), 'left', 10 / 15],
    ['too few ticks', 'H'.repeat(15), 'unknown', null],
  ])('when %s (both probes)', (...[, both, state, spentRatio]) => {
    expect(slowBudget(seen({ crud: both, job: both }), NOW)).toEqual({ state, spentRatio });
  });

  it('is spent when one of its two probes is impaired all the time', () => {
    expect(slowBudget(seen({ crud: 'I'.repeat(30), job: 'H'.repeat(30) }), NOW).state).toBe('spent');
  });
});

describe('any budget', () => {
  it.each([30_001, -30_001])('is unknown when the observation is %d ms off', (ageMs) => {
    const all = 'I'.repeat(30);
    const old = seen({ login: all, crud: all, job: all });
    expect(fastBudget(old, NOW + ageMs)).toEqual({ state: 'unknown', spentRatio: null });
    expect(slowBudget(old, NOW + ageMs)).toEqual({ state: 'unknown', spentRatio: null });
  });

  it('never contradicts itself, whatever the unknown ticks turn out to be', () => {
    fc.assert(
      fc.property(
        observations,
        fc.constantFrom('H', 'I'),
        fc.constantFrom(fastBudget, slowBudget),
        (before, truth, budget) => {
          const known = (probe: string): string => probe.padStart(WINDOW_TICKS, 'U').replaceAll('U', truth);
          const { login, crud, job } = before.ticks;
          const after = { ...before, ticks: { login: known(login), crud: known(crud), job: known(job) } };
          const { state } = budget(before, NOW);
          expect(budget(after, NOW).state).not.toBe('unknown');
          if (state !== 'unknown') expect(budget(after, NOW).state).toBe(state);
        },
      ),
    );
  });

  it('has a ratio exactly when it is known, and is spent from 1 on', () => {
    fc.assert(
      fc.property(observations, fc.constantFrom(fastBudget, slowBudget), (observation, budget) => {
        const { state, spentRatio } = budget(observation, NOW);
        expect(spentRatio === null).toBe(state === 'unknown');
        if (spentRatio !== null) expect(spentRatio >= 1).toBe(state === 'spent');
      }),
    );
  });
});

describe('the start of an impairment', () => {
  it.each([
    ['is the first tick of the trailing run', { login: 'HHIII' }, NOW - 20_000],
    ['is the earliest over the probes', { login: 'HHHHI', job: 'HIIII' }, NOW - 30_000],
    ['is not moved by unknown ticks', { login: 'HIUIU' }, NOW - 30_000],
    ['forgets runs that ended', { login: 'IIIIH' }, null],
    ['is absent while nothing is known', { login: 'UUU' }, null],
  ])('%s', (_claim, some, expected) => {
    expect(impairedSinceMs(seen(some))).toBe(expected);
  });
});

describe('a new tick', () => {
  it('pushes the oldest out of the window', () => {
    expect(appendTick('H' + 'I'.repeat(29), 'U')).toBe('I'.repeat(29) + 'U');
  });

  it('counts the ticks that were missed before it as unknown', () => {
    const results = { login: 'I', crud: 'H', job: 'U' } as const;
    const before = seen({ login: 'HH', crud: 'HH', job: 'HH' });
    const after = nextObservation(before, {
      observer: 'eu-central-1',
      subject: 'us-east-1',
      atMs: NOW + 30_400,
      results,
    });
    expect(after.ticks).toEqual({ login: 'HHUUI', crud: 'HHUUH', job: 'HHUUU' });
    const first = nextObservation(undefined, { observer: 'eu-central-1', subject: 'us-east-1', atMs: NOW, results });
    expect(first.ticks).toEqual({ login: 'I', crud: 'H', job: 'U' });
  });

  it('leaves an observation that its own schema accepts, for any gap', () => {
    const tick = fc.constantFrom('H' as const, 'I' as const, 'U' as const);
    const results = fc.record({ login: tick, crud: tick, job: tick });
    fc.assert(
      fc.property(observations, fc.integer({ min: -60_000, max: 900_000 }), results, (before, laterMs, all) => {
        const { observer, subject } = before;
        const after = nextObservation(before, { observer, subject, atMs: before.atMs + laterMs, results: all });
        expect(Observation.parse({ pk: 'p', sk: 's', ...after })).toEqual(after);
        expect(after.ticks.login.endsWith(all.login)).toBe(true);
      }),
    );
  });
});
