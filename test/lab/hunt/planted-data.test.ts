import { DATA_BUGS } from './bugs';
import { hunted } from './planted';

describe('planted bugs', () => {
  it.each(DATA_BUGS)(
    '$promise is broken when $what; the hunt finds it (night $nightsFromSeed1 from seed 1) and makes it small',
    async (bug) => {
      const { nights, shrunk, broken, brokenWithout } = (await hunted(bug))!;
      expect(nights).toBeLessThanOrEqual(500);
      expect(shrunk.faults.length).toBeLessThanOrEqual(3);
      expect(broken).toContain(bug.promise);
      expect(brokenWithout).not.toContain(bug.promise);
    },
  );
});
