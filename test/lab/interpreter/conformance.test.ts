import { agrees, LEVELS, type Level } from '../../../lab/interpreter/conform/compare';
import type { Recording } from '../../../lab/interpreter/conform/recording';
import { replay } from '../../../lab/interpreter/conform/replay';
import { inJsonata, recordings } from './recordings';

/** Differences from AWS that we know of, by level and id; each one is explained in docs/lab-fidelity.md. */
const EXPECTED_DIFFERENCES: Readonly<Record<Level, readonly string[]>> = {
  output: [],
  wording: [],
  events: [],
  assigned: [],
};
const SHARE_REQUIRED: Readonly<Record<Level, number>> = { output: 0.99, wording: 0.95, events: 0.95, assigned: 0.95 };

const all = recordings();
const ours = all?.filter(({ queryLanguage }) => queryLanguage === 'JSONata');
const title = 'the interpreter does what AWS did';

if (all && ours) {
  describe(title, () => {
    const differences: Record<Level, string[]> = { output: [], wording: [], events: [], assigned: [] };

    beforeAll(async () => {
      for (const recording of ours) await compare(recording, differences);
    });

    it('finds the recorded cases', () => {
      expect(ours.length).toBeGreaterThanOrEqual(54);
    });

    it('agrees with the recordings in JSONPath that use no path, too', async () => {
      const translated = all.flatMap((recording) => inJsonata(recording) ?? []);
      const found: typeof differences = { output: [], wording: [], events: [], assigned: [] };
      for (const recording of translated) await compare(recording, found);
      expect(found).toEqual({ output: [], wording: [], events: [], assigned: [] });
      expect(translated.length).toBeGreaterThanOrEqual(20);
    });

    it('would notice a wrong answer on each level', () => {
      const [recording] = ours.filter(({ expected }) => expected.assigned && expected.cause);
      const right = recording?.expected;
      const wrong = { ...right, status: 'ABORTED', cause: 'other', eventTypes: [], assigned: [] };
      for (const level of LEVELS) {
        expect(recording && right && agrees(level, recording, right)).toBe(true);
        expect(recording && agrees(level, recording, wrong)).toBe(false);
      }
    });

    it.each(LEVELS)('differs on level %s only where it is known and explained', (level) => {
      expect(differences[level]).toEqual(EXPECTED_DIFFERENCES[level]);
      expect(1 - differences[level].length / ours.length).toBeGreaterThanOrEqual(SHARE_REQUIRED[level]);
    });
  });
} else {
  describe.skip(`${title} (skipped: ../shared/asl-conformance is not beside the project)`, () => {
    it('is compared with the recordings', () => undefined);
  });
}

async function compare(recording: Recording, differences: Record<Level, string[]>): Promise<void> {
  const actual = await replay(recording);
  for (const level of LEVELS) if (!agrees(level, recording, actual)) differences[level].push(recording.id);
}
