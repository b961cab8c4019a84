import { PROMISES } from '../../../lab/judge/promises';
import { CONDUCT_BUGS, DATA_BUGS } from './bugs';
import { hunted, planted } from './planted';

describe('planted bugs', () => {
  it.each(CONDUCT_BUGS)(
    '$promise is broken when $what; the hunt finds it (night $nightsFromSeed1 from seed 1) and makes it small',
    async (bug) => {
      const { nights, shrunk, broken, brokenWithout } = (await hunted(bug))!;
      expect(nights).toBeLessThanOrEqual(500);
      expect(shrunk.faults.length).toBeLessThanOrEqual(3);
      expect(broken).toContain(bug.promise);
      expect(brokenWithout).not.toContain(bug.promise);
    },
  );

  it('are there for every promise', () => {
    const planted = [...DATA_BUGS, ...CONDUCT_BUGS].map(({ promise }) => promise);
    expect([...new Set(planted)].sort()).toEqual([...PROMISES].sort());
  });

  it('are refused when the text they replace is not there exactly once', () => {
    const edit = { module: 'strategy/quorum', find: 'no such text', replace: '' };
    expect(() => planted({ edits: [edit] })).toThrow('"no such text" is 0 times in strategy/quorum');
    expect(() => planted({ edits: [{ ...edit, find: 'return' }] })).toThrow(/is \d+ times in strategy\/quorum/);
    expect(() => planted({ edits: [{ ...edit, module: 'strategy/nothing' }] })).toThrow('0 times in strategy/nothing');
  });
});
