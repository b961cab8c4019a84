import { fitnessFor, type Situation } from '../../strategy/due';
import { marks, observations } from './observed';
import { claimed, EU, situation, WEST } from './situations';

describe('whether a region can take a service over', () => {
  const EU_GONE = { [EU]: marks('SSS', { outside: 'SS' }) };
  const fitness = (
    seen: Record<string, ReturnType<typeof marks>>,
    more: Partial<Situation> = {},
    placement = 'eu-optin',
  ) =>
    fitnessFor(situation(observations(seen, { [EU]: null }), more), {
      ...{ placement, service: 'identity', source: EU, target: WEST },
    });
  const stores = (mark: string, outside = 'HH') => ({ ...EU_GONE, [WEST]: marks('', { identity: mark, outside }) });

  it('is unknown, and a last resort, if it fails for other placements and the source is gone', () => {
    expect(fitness(EU_GONE)).toBe('healthy');
    expect(fitness(stores('IIIII'))).toBe('unknown');
    expect(fitness(stores('III'))).toBe('unknown');
    // Whoever leaves it: its other placements go on leaving it.
    const left = claimed({ source: WEST });
    expect(fitness(stores('IIIII'), { claims: [left], drained: [WEST] })).toBe('unknown');
    expect(fitness(EU_GONE, { claims: [left], drained: [WEST] })).toBe('impaired');
  });

  it('is impaired if its door fails, if the internet does not reach it, or if it fails for this placement', () => {
    expect(fitness(stores('XXXXX'))).toBe('impaired');
    expect(fitness(stores('IIIII', 'SS'))).toBe('impaired');
    expect(fitness(stores('IIIII'), {}, 'us-west')).toBe('impaired');
    expect(fitness({ ...EU_GONE, [WEST]: marks('SSS') })).toBe('impaired');
  });

  it('is impaired if the source still answers', () => {
    const failing = { [EU]: marks('', { identity: 'XXXXX' }), [WEST]: marks('', { identity: 'IIIII' }) };
    const seen = situation(observations(failing));
    const asked = { placement: 'eu-optin', service: 'identity', source: EU, target: WEST } as const;
    expect(fitnessFor(seen, asked)).toBe('impaired');
  });
});
