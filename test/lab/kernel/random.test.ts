import { seeded } from '../../../lab/kernel/random';

const draws = (seed: string, count = 5): number[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seeded randomness', () => {
  it('repeats under the same seed and differs under another', () => {
    expect(draws('1')).toEqual(draws('1'));
    expect(draws('1')).not.toEqual(draws('2'));
  });

  it('gives streams that do not disturb each other', () => {
    const quiet = seeded('1').stream('clients');
    const busy = seeded('1');
    busy.stream('lambda').next();
    busy.next();
    expect(busy.stream('clients').next()).toBe(quiet.next());
  });

  it('spreads over the whole interval', () => {
    const mean = draws('mean', 4000).reduce((sum, value) => sum + value, 0) / 4000;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
  });

  it('makes UUIDs of version 4', () => {
    expect(seeded('1').uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
