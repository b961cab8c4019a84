import { fitnessFor, type Situation } from '../../strategy/due';
import { marks, observations } from './observed';
import { claimed, EU, INCIDENT, row, situation, WEST } from './situations';

describe('whether a region can take a service over', () => {
  const EU_GONE = { [EU]: marks('SSS', { outside: 'SS' }) };
  const fitness = (
    seen: Record<string, ReturnType<typeof marks>>,
    more: Partial<Situation> = {},
    placement = 'eu-optin',
  ) => fitnessFor(situation(observations(seen, { [EU]: null }), more), WEST, { placement, service: 'identity' });
  const stores = (mark: string, outside = 'HH') => ({ ...EU_GONE, [WEST]: marks('', { identity: mark, outside }) });

  it('is healthy for those that stand by there if only the stores of those at home fail', () => {
    expect(fitness(EU_GONE)).toBe('healthy');
    expect(fitness(stores('AAAAA'))).toBe('healthy');
    expect(fitness(stores('IIAAA'))).toBe('healthy');
    expect(fitness(stores('AAAAA'), {}, 'us-west')).toBe('impaired');
    expect(fitness(stores('AAAII'))).toBe('impaired');
  });

  it('is impaired if its door fails, if the internet does not reach it, or if all stores fail', () => {
    expect(fitness(stores('XXXXX'))).toBe('impaired');
    expect(fitness(stores('AAAAA', 'SS'))).toBe('impaired');
    expect(fitness(stores('IIIII'))).toBe('impaired');
    expect(fitness({ ...EU_GONE, [WEST]: marks('SSS') })).toBe('impaired');
  });

  it('is impaired while it is being left, but not if only those at home leave it', () => {
    const claims = [claimed({ source: WEST })];
    const left = (placement: string) => row(placement, 'tooling', { incident: INCIDENT });
    expect(fitness(stores('AAAAA'), { claims, routes: [left('us-west')] })).toBe('healthy');
    expect(fitness(stores('AAAAA'), { claims, routes: [left('us-west')] }, 'us-west')).toBe('impaired');
    expect(fitness(EU_GONE, { claims, routes: [left('us-west')] }, 'us-west')).toBe('impaired');
    expect(fitness(stores('AAAAA'), { claims, routes: [left('us-east')] })).toBe('impaired');
    expect(fitness(stores('AAAAA'), { claims, drained: [WEST] })).toBe('impaired');
    // Something fails there for everybody.
    const bucket = { ...EU_GONE, [WEST]: marks('', { 'content-standard': 'I'.repeat(12) }) };
    expect(fitness(bucket, { claims, routes: [left('us-west')] })).toBe('impaired');
  });
});
