import { planTraffic, STALE_SHARE } from '../../../lab/clients/traffic';
import { seeded } from '../../../lab/kernel/random';
import { parseScenario } from '../../../lab/scenario/file';
import { LOSS, scenarioText, START_MS, TOPOLOGY } from '../judge/a-record';

describe('the plan of samples', () => {
  const scenario = parseScenario(scenarioText(LOSS), 'test');
  const samples = planTraffic({
    sampling: 'full',
    scenario,
    topology: TOPOLOGY,
    startMs: START_MS,
    random: seeded('1'),
  });

  it('is small enough for real bundles: at most 8,000 in forty minutes', () => {
    expect(samples.length).toBeGreaterThan(4000);
    expect(samples.length).toBeLessThanOrEqual(8000);
  });

  it('holds the stale resolvers in their true share of traffic, for every service', () => {
    const weight = (some: typeof samples) => some.reduce((sum, { standsFor }) => sum + standsFor, 0);
    expect(weight(samples.filter(({ isStale }) => isStale)) / weight(samples)).toBeCloseTo(STALE_SHARE, 6);
    const seconds = weight(
      samples.filter(({ placement, service }) => placement.name === 'eu' && service === 'tooling'),
    );
    expect(seconds).toBeGreaterThan(2280);
    expect(seconds).toBeLessThanOrEqual(2400);
  });

  it('lies inside the drill and leaves time for the last answers', () => {
    expect(samples[0]!.atMs).toBeGreaterThanOrEqual(START_MS);
    expect(samples.at(-1)!.atMs).toBeLessThan(START_MS + 2_400_000 - 15_000);
  });

  it('has both kinds of client in each ten seconds around the fault', () => {
    const home = samples.filter(({ placement, service }) => placement.name === 'us-east' && service === 'identity');
    for (let from = 60_000; from < 300_000; from += 10_000) {
      const bucket = home.filter(({ atMs }) => atMs >= START_MS + from && atMs < START_MS + from + 10_000);
      expect(bucket.filter(({ isStale }) => isStale)).toHaveLength(1);
      expect(bucket).toHaveLength(10);
    }
  });
});
