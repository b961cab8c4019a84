import { PROMISES } from '../../../lab/judge/promises';
import { CONDUCT_BUGS, DATA_BUGS } from './bugs';
import { breaksIt, hunted, planted } from './planted';

describe('planted bugs', () => {
  it.each(CONDUCT_BUGS)(
    '$promise is broken when $what; the hunt finds it (night $nightsFromSeed1 from seed 1) and makes it small',
    async (bug) => {
      const found = await hunted(bug);
      expect(found?.nights).toBeLessThanOrEqual(500);
      expect(found?.shrunk.faults.length).toBeLessThanOrEqual(3);
      // `hunted` has seen that the sound world keeps the promise on this very night.
      expect(found && (await breaksIt(found.mutant, bug.promise, { scenario: found.shrunk, seed: found.seed }))).toBe(
        true,
      );
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
