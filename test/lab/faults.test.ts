import { Clock } from '../../lab/clock';
import { scheduleFaults } from '../../lab/faults';
import { createKernel } from '../../lab/kernel';
import { Network } from '../../lab/network';
import { seeded } from '../../lab/random';
import { parseScenario } from '../../lab/scenario-file';
import { GLOBAL, Weather } from '../../lab/weather';
import { scenarioText, START_MS, TOPOLOGY } from './judge/a-record';

async function after(seconds: number, faults: string) {
  const parts = { clock: new Clock(START_MS), random: seeded('1'), network: new Network(), weather: new Weather() };
  const kernel = createKernel(parts);
  scheduleFaults(kernel, TOPOLOGY, parseScenario(scenarioText(faults), 'test').faults);
  await kernel.clock.runUntil(START_MS + seconds * 1000);
  return kernel;
}

describe('faults', () => {
  it('come at their time and not before', async () => {
    const faults = '[{ at: 1m, kind: region-loss, region: us-east-1 }]';
    expect((await after(59, faults)).network.runs('us-east-1')).toBe(true);
    const kernel = await after(60, faults);
    expect(kernel.network.runs('us-east-1')).toBe(false);
    expect(kernel.timeline).toEqual([
      { at: '2027-01-01T00:01:00.000Z', what: 'fault.begins', kind: 'region-loss', region: 'us-east-1' },
    ]);
  });

  it('heal when they say for how long', async () => {
    const faults = '[{ at: 1m, for: 30s, kind: region-isolated, region: us-east-1 }]';
    expect((await after(89, faults)).network.path('internet', 'us-east-1')).toBeUndefined();
    expect((await after(90, faults)).network.path('internet', 'us-east-1')).toBe(20);
  });

  it('change links, replication, services and handlers', async () => {
    const { network, weather } = await after(
      60,
      `[{ at: 1s, kind: link-cut, from: us-west-2, to: us-east-1 }, { at: 1s, kind: replication-lag, region: us-east-1, lag: 10m },
        { at: 1s, kind: service-down, service: route53, region: global }, { at: 1s, kind: handler-crash, handler: promote, times: 2 }]`,
    );
    expect(network.path('us-west-2', 'us-east-1')).toBeUndefined();
    expect(network.path('us-east-1', 'us-west-2')).toBe(32);
    expect(weather.replicationDelayMs('us-east-1')).toBe(600_000);
    expect(weather.isDown('route53', GLOBAL)).toBe(true);
    expect([1, 2, 3].map(() => weather.takeCrash('companyos-dev-promote'))).toEqual([true, true, false]);
  });
});
