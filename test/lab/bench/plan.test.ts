import { benchPlan, randomPlan } from '../../../lab/bench/plan';
import { seeded } from '../../../lab/kernel/random';
import { criticalPath } from '../../../strategy/plan';

describe('the plans of the benchmark', () => {
  it('have the size that the section says, whatever the seed', () => {
    for (const seed of ['1', '2', '3']) {
      const tasks = randomPlan(seeded(seed));
      expect(tasks).toHaveLength(79);
      expect(tasks.reduce((edges, { after }) => edges + after.length, 0)).toBe(109);
      expect(criticalPath(tasks.map((task) => ({ ...task, durationSeconds: 1 }))).seconds).toBe(8);
    }
  });

  it('take at most 1.05 of the lower bound when no task waits for others than its own', () => {
    const rows = benchPlan().lines.map((line) => line.trim().split(/\s{2,}/));
    const worst = (row: string): number => Number(rows.find(([name]) => name === row)?.at(-1));
    expect(worst('own dependencies')).toBeLessThanOrEqual(1.05);
    expect(worst('a barrier after each level')).toBeGreaterThan(1.05);
  });
});
