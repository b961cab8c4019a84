import { Crowd } from '../../../../lab/kernel/active-faults/crowd';

/** Six tenants here, four there. */
function crowd(): Crowd {
  const made = new Crowd();
  for (let index = 0; index < 10; index += 1) made.arrived(index < 6 ? 'us-west-2' : 'us-east-1', `t${index}`);
  return made;
}

describe('a crowded region', () => {
  it('has room for everybody unless it is told otherwise', () => {
    expect(crowd().refusedRatio('us-west-2', 0)).toBe(0);
  });

  it('refuses what comes beyond its share of the population, and nothing while that fits', () => {
    const made = crowd();
    made.makeRoom('us-west-2', 0.6);
    made.makeRoom('us-east-1', 0.1);
    expect(made.refusedRatio('us-west-2', 0)).toBe(0);
    expect(made.refusedRatio('us-east-1', 0)).toBe(0.75);
    made.makeRoom('us-east-1', undefined);
    expect(made.refusedRatio('us-east-1', 0)).toBe(0);
  });

  it('is more crowded when others move to it', () => {
    const made = crowd();
    made.makeRoom('us-west-2', 0.6);
    for (let index = 6; index < 10; index += 1) made.arrived('us-west-2', `t${index}`);
    expect(made.refusedRatio('us-west-2', 0)).toBeCloseTo(0.4);
  });

  it('is more crowded by those who come again, for ten seconds', () => {
    const made = crowd();
    made.makeRoom('us-west-2', 0.6);
    for (const tenant of ['t0', 't1']) made.refused('us-west-2', tenant, 0);
    expect(made.refusedRatio('us-west-2', 9_999)).toBe(0.25);
    expect(made.refusedRatio('us-west-2', 10_000)).toBe(0);
  });
});
