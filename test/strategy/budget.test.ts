import * as fc from 'fast-check';
import {
  badSinceMs,
  FAST_TICKS,
  isAiling,
  isDoorBroken,
  isFastSpent,
  isRecovered,
  isSilent,
  isSlowSpent,
  isWellNow,
  SLOW_BUDGET_SECONDS,
} from '../../strategy/budget';
import { countBad, TICK_SECONDS } from '../../strategy/observation';
import { MARKS } from '../../strategy/probe';

const QUIET = 'H'.repeat(90);
const after = (last: string): string => (QUIET + last).slice(-90);
const anyMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: 90 }).map((all) => all.join(''));
/** What says that something is wrong, and what says that all is well. */
const ALARMS = { isSilent, isFastSpent, isSlowSpent, isAiling };
const COMFORTS = { isWellNow, isRecovered };
const spent = (is: (marks: string) => boolean, ...lasts: string[]) => lasts.map((last) => is(after(last)));

describe('silence', () => {
  it('is three silent ticks of the last four, and nothing heard in the last three', () => {
    expect(FAST_TICKS).toBe(3);
    expect(spent(isSilent, 'SS', 'SSS', 'SSSS', 'SSUS', 'SUSS', 'SSSU')).toEqual([
      ...[false, true, true, true, true, true],
    ]);
    expect(spent(isSilent, 'SSUSU', 'SUUS', 'SSUUS')).toEqual([false, false, false]);
  });

  it('ends with the first answer, whatever it says', () => {
    for (const answer of ['H', 'I', 'X']) {
      expect(spent(isSilent, `SSSSS${answer}`, `SSSSS${answer}SS`)).toEqual([false, false]);
      expect(isSilent(after(`SSSSS${answer}SSS`))).toBe(true);
    }
  });

  it('needs no more past than three ticks', () => {
    expect(['SSS', 'SS', 'S', ''].map(isSilent)).toEqual([true, false, false, false]);
  });
});

describe('the fast budget', () => {
  it('is spent by four failures of the last five without a success among them, the newest a failure', () => {
    expect(spent(isFastSpent, 'III', 'IIII', 'IIIII', 'IUIII', 'XSIX')).toEqual([false, true, true, true, true]);
    expect(spent(isFastSpent, 'IIIHI', 'IIIIU', 'IIIIH', 'UUIII', 'IUIUII')).toEqual(Array(5).fill(false));
  });

  it('takes one tick more than silence, because an answer proves that somebody is there', () => {
    expect([isSilent(after('SSS')), isFastSpent(after('SSS'))]).toEqual([true, false]);
  });

  it('is never spent while something succeeded within the last four', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        if (marks.slice(-4).includes('H')) expect(isFastSpent(marks)).toBe(false);
      }),
    );
  });
});

describe('the slow budget', () => {
  const TICKS = SLOW_BUDGET_SECONDS / TICK_SECONDS;

  it('is spent by two minutes of failures, exactly', () => {
    expect(spent(isSlowSpent, 'I'.repeat(TICKS - 1), 'I'.repeat(TICKS))).toEqual([false, true]);
  });

  it('is spent by half of the probes in four minutes, and so by five', () => {
    expect(isSlowSpent(after('IH'.repeat(TICKS - 1) + 'H'))).toBe(false);
    expect(isSlowSpent(after('IH'.repeat(TICKS)))).toBe(true);
    expect(isSlowSpent(after('IH'.repeat(15)))).toBe(true);
  });

  it('is spent by whatever order of as many failures, as long as the last one is not three minutes ago', () => {
    const placed = fc.uniqueArray(fc.integer({ min: 0, max: 89 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(placed, (places) => {
        const marks = Array.from({ length: 90 }, (_, index) => (places.includes(index) ? 'S' : 'H')).join('');
        expect(isSlowSpent(marks)).toBe(places.length >= TICKS && Math.max(...places) >= 90 - 18);
      }),
    );
  });

  it('is forgotten once nothing has failed for three minutes', () => {
    const failed = 'X'.repeat(30);
    expect(spent(isSlowSpent, failed + 'H'.repeat(17), failed + 'H'.repeat(18))).toEqual([true, false]);
    expect(spent(isRecovered, failed + 'H'.repeat(17), failed + 'H'.repeat(18))).toEqual([false, true]);
    // What nobody saw is no failure, and no proof either.
    expect(spent(isRecovered, failed + 'U'.repeat(18), failed + 'U'.repeat(15) + 'HHH')).toEqual([false, true]);
  });

  it('does not gain by what is unknown', () => {
    const unknown = fc.array(fc.integer({ min: 0, max: 89 }), { maxLength: 30 });
    fc.assert(
      fc.property(anyMarks, unknown, (marks, blind) => {
        const less = Array.from(marks, (mark, index) => (blind.includes(index) ? 'U' : mark)).join('');
        if (isSlowSpent(less)) expect(isSlowSpent(marks)).toBe(true);
      }),
    );
  });
});

describe('missing data', () => {
  it('is never well and never down', () => {
    for (let length = 0; length <= 90; length += 1) {
      const blind = 'U'.repeat(length);
      for (const [name, is] of Object.entries({ ...ALARMS, ...COMFORTS }))
        expect([name, is(blind)]).toEqual([name, false]);
      expect(badSinceMs(blind, 0)).toBeNull();
    }
  });

  it('of nine tenths leaves nothing proven by what is left in between', () => {
    const sparse = fc.array(fc.constantFrom(...MARKS), { maxLength: 9 }).map((all) => {
      return all.map((mark) => `${'U'.repeat(9)}${mark}`).join('');
    });
    fc.assert(
      fc.property(sparse, (marks) => {
        for (const is of Object.values({ ...ALARMS, ...COMFORTS })) expect(is(marks)).toBe(false);
      }),
    );
  });

  it('at the end takes back what is well, and no failure that had been seen', () => {
    expect(spent(isWellNow, 'H', 'HU', 'UHH', 'UHHH')).toEqual([true, false, false, true]);
    expect(spent(isSlowSpent, 'I'.repeat(12) + 'U'.repeat(6))).toEqual([true]);
  });
});

describe('what is well', () => {
  it('is three successes in a row, and nothing that any budget is spent by for silence or Tier-0', () => {
    expect(spent(isWellNow, 'SHH', 'SHHH')).toEqual([false, true]);
    fc.assert(
      fc.property(anyMarks, (marks) => {
        if (!isWellNow(marks)) return;
        expect([isSilent(marks), isFastSpent(marks), isAiling(marks)]).toEqual([false, false, false]);
        expect(isRecovered(marks)).toBe(countBad(marks.slice(-18)) === 0);
      }),
    );
  });

  it('is not what has two failures of the last three: that is ailing', () => {
    expect(spent(isAiling, 'I', 'II', 'IHI', 'IIH', 'IHHI', 'XUS')).toEqual([false, true, true, true, false, true]);
  });
});

describe('a door', () => {
  it('is broken when more of the last four failures are its own than its store’s', () => {
    expect(spent(isDoorBroken, 'XXXX', 'SSSS', 'XXXI', 'X')).toEqual([true, true, true, true]);
    expect(spent(isDoorBroken, 'IIII', 'XXII', 'XIII', 'I', '')).toEqual(Array(5).fill(false));
  });
});

describe('the beginning of a failure', () => {
  const NOW = 1_000_000;
  const ago = (last: string): number | null => {
    const since = badSinceMs(after(last), NOW);
    return since === null ? null : (NOW - since) / 1000;
  };

  it('is the first failure since the last success that lasted', () => {
    expect(['I', 'III', 'HHIHHI', 'IHHHI', 'IHHI', 'IUUU'].map(ago)).toEqual([0, 20, 30, 0, 30, 30]);
  });

  it('is none once a success has lasted, or while nothing failed', () => {
    expect(['', 'IIIHHH', 'U', 'UUU'].map(ago)).toEqual([null, null, null, null]);
  });

  it('is the oldest mark there is when nothing else was ever seen', () => {
    expect(badSinceMs('SSS', NOW)).toBe(NOW - 20_000);
    expect(badSinceMs('UUS', NOW)).toBe(NOW);
    expect(badSinceMs('S'.repeat(90), NOW)).toBe(NOW - 890_000);
  });

  it('is there whenever Tier-0 may act, and never lies ahead', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        const since = badSinceMs(marks, NOW);
        if (isFastSpent(marks) || isSilent(marks)) expect(since).not.toBeNull();
        expect(since ?? NOW).toBeLessThanOrEqual(NOW);
      }),
    );
  });
});
