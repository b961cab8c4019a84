import { DATA_BUGS } from './bugs';
import { breaksIt, hunted } from './planted';

describe('planted bugs', () => {
  it.each(DATA_BUGS)(
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
});
