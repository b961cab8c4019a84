import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { MARKS, PROBES, probeOf } from '../../strategy/probe';

it('every service is spoken for by the probe that uses its store, and jobs by their own', () => {
  expect(SERVICES.map((service) => [service, probeOf(service)])).toEqual([
    ['identity', 'identity'],
    ['control-plane', 'identity'],
    ['orchestration', 'orchestration'],
    ['content-standard', 'content-standard'],
    ['content-premium', 'content-premium'],
    ['analytics', 'content-premium'],
    ['observability', 'content-premium'],
    ['tooling', 'content-premium'],
  ]);
  for (const service of SERVICES) expect(OBJECTIVES[probeOf(service)].store).toBe(OBJECTIVES[service].store);
});

it('each probe speaks for its own service, and leaves one character of its own kind', () => {
  expect(PROBES.map(probeOf)).toEqual(PROBES);
  expect([...MARKS].sort()).toEqual(['A', 'H', 'I', 'S', 'U', 'X']);
});
