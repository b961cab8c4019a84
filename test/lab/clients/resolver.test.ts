import { Resolver } from '../../../lab/clients/resolver';
import { seeded } from '../../../lab/kernel/random';

describe('a resolver', () => {
  const answers = ['first', 'second'].map((cname) => ({ cname, ttlSeconds: 20 }));
  const resolverOf = (isStale: boolean, seed = '1', isFrozen = () => false) => {
    let asked = 0;
    return new Resolver({ lookup: () => answers[Math.min(1, asked++)], random: seeded(seed), isStale, isFrozen });
  };

  it('honours the TTL', () => {
    const resolver = resolverOf(false);
    expect([0, 19_999, 20_000].map((atMs) => resolver.resolve('us', atMs))).toEqual(['first', 'first', 'second']);
  });

  it('keeps an answer for about ten minutes when it violates TTLs', () => {
    const seeds = Array.from({ length: 200 }, (_, index) => String(index));
    const stillOld = seeds.filter((seed) => {
      const resolver = resolverOf(true, seed);
      resolver.resolve('us', 0);
      return resolver.resolve('us', 600_000) === 'first';
    });
    expect(stillOld.length / seeds.length).toBeGreaterThan(0.27);
    expect(stillOld.length / seeds.length).toBeLessThan(0.47);
  });

  it('never asks again while it is frozen, but for what it does not know', () => {
    let frozen = true;
    const resolver = resolverOf(false, '1', () => frozen);
    expect([0, 3_600_000].map((atMs) => resolver.resolve('us', atMs))).toEqual(['first', 'first']);
    frozen = false;
    expect(resolver.resolve('us', 3_600_001)).toBe('second');
  });
});
