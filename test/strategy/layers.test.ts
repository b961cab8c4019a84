import { LAYERS, mayWait, OBJECTIVES, SCOPES, SERVICES, servicesIn } from '../../strategy/layers';

/**
 * Strategy §1, "Service and Data-Class Targets", copied by hand: RPO and RTO as seconds, pattern as the table words it.
 */
const TABLE = [
  ['identity', 0, 'active-active', 5, 120],
  ['control-plane', 0, 'active-active', 15, 300],
  ['orchestration', 1, 'active-active', 60, 600],
  ['content-standard', 1, 'active-passive', 300, 1800],
  ['content-premium', 1, 'active-active', 30, 600],
  ['analytics', 2, 'active-passive', 3600, 14400],
  ['observability', 2, 'active-passive', 300, 1800],
  ['tooling', 3, 'active-passive', 86400, 86400],
] as const;

/**
 * What the table calls each row; the class that its key encrypts as, which stored data is bound to; where it lies; what
 * it needs.
 */
const KEPT = [
  ['identity', 'Identity & Auth', 'tier-0-credentials', 'tier0-table', []],
  ['control-plane', 'Control Plane', 'tier-0-configuration', 'tier0-table', ['identity']],
  ['orchestration', 'Core Data Plane', 'tier-1-operational', 'data-table', ['identity', 'control-plane']],
  ['content-standard', 'Customer Content (standard)', 'tier-1-durable', 'bucket', ['identity', 'control-plane']],
  ['content-premium', 'Customer Content (premium)', 'tier-1-durable', 'data-table', ['identity', 'control-plane']],
  ['analytics', 'Analytics & Derived Indexes', 'tier-2-derived', 'data-table', ['orchestration', 'content-standard']],
  ['observability', 'Observability', 'tier-2-telemetry', 'data-table', ['identity']],
  ['tooling', 'CI/CD, Developer Tooling', 'tier-3-tooling', 'data-table', ['control-plane', 'orchestration']],
] as const;

describe('the objectives', () => {
  it.each(KEPT)(
    'say how %s is called and encrypted, where it lies, and what has to be there before it',
    (service, ...row) => {
      const { title, dataClass, store, dependsOn } = OBJECTIVES[service];
      expect([title, dataClass, store, dependsOn]).toEqual(row);
    },
  );

  it('let a write wait where every region may write and nothing else orders it', () => {
    expect(SERVICES.filter(mayWait)).toEqual(['orchestration', 'content-premium']);
  });

  it.each(TABLE)('give %s tier %d, %s, RPO %d s and RTO %d s, as the strategy does', (service, ...row) => {
    const { tier, pattern, rpoTargetSeconds, rtoTargetSeconds } = OBJECTIVES[service];
    expect([tier, pattern, rpoTargetSeconds, rtoTargetSeconds]).toEqual(row);
  });

  it('cover all seven rows of the table, in its order', () => {
    expect(TABLE.map(([service]) => service)).toEqual(SERVICES);
    expect([...new Set(SERVICES.map((service) => OBJECTIVES[service].layer))]).toEqual(LAYERS);
    expect(LAYERS).toHaveLength(7);
  });

  it('depend only on services of the same or a more important tier', () => {
    for (const service of SERVICES) {
      for (const needed of OBJECTIVES[service].dependsOn) {
        expect(OBJECTIVES[needed].tier).toBeLessThanOrEqual(OBJECTIVES[service].tier);
      }
    }
  });
});

describe('the scopes', () => {
  it('put every service into exactly one, Tier-0 alone in the first', () => {
    expect(servicesIn('tier-0')).toEqual(['identity', 'control-plane']);
    expect(SCOPES.flatMap((scope) => servicesIn(scope)).sort()).toEqual([...SERVICES].sort());
  });

  it('never let a service of the first scope wait for one of the second', () => {
    const second = servicesIn('rest');
    expect(
      servicesIn('tier-0').flatMap((service) => OBJECTIVES[service].dependsOn.filter((d) => second.includes(d))),
    ).toEqual([]);
  });
});
