import { scheduleFaults } from '../../../lab/drill/inject';
import type { Kernel } from '../../../lab/kernel/kernel';
import { parseScenario } from '../../../lab/scenario/file';
import { GLOBAL, type Blow } from '../../../lab/kernel/active-faults';
import { effectNow } from '../../../strategy/fault';
import { plainItem } from '../../../lab/kernel/attributes';
import { newKernel } from '../cloud/bench';
import { scenarioText, START_MS, TOPOLOGY } from '../judge/a-record';

async function run(kernel: Kernel, faults: string, seconds: number): Promise<void> {
  scheduleFaults(kernel, TOPOLOGY, parseScenario(scenarioText(faults), 'test').faults);
  await kernel.clock.runUntil(START_MS + seconds * 1000);
}

async function after(seconds: number, faults: string): Promise<Kernel> {
  const kernel = newKernel();
  await run(kernel, faults, seconds);
  return kernel;
}

/** What struck, and after how many seconds. */
async function blowsOf(faults: string, seconds: number): Promise<readonly (readonly [number, Blow])[]> {
  const kernel = newKernel();
  const blows: [number, Blow][] = [];
  kernel.activeFaults.onBlow((blow) => blows.push([(kernel.clock.now() - START_MS) / 1000, blow]));
  await run(kernel, faults, seconds);
  return blows;
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

  it('follow each other in the instant in which one ends, in whichever order they are written', async () => {
    const [first, then] = [
      '{ at: 1m, for: 30s, kind: region-loss, region: us-east-1 }',
      '{ at: 90s, kind: region-loss, region: us-east-1 }',
    ];
    expect((await after(120, `[${first}, ${then}]`)).network.runs('us-east-1')).toBe(false);
    expect((await after(120, `[${then}, ${first}]`)).network.runs('us-east-1')).toBe(false);
  });

  it('are injected as the item that the product obeys, which nobody takes back', async () => {
    const fault =
      'at: 1m, for: 2m, kind: fault-injected, region: us-east-1, effect: delay, delay: 700ms, only: identity';
    const blows = await blowsOf(`[{ ${fault} }]`, 600);
    expect(blows.map(([second]) => second)).toEqual([60]);
    const [[, blow]] = blows as [[number, Blow]];
    const [item] = blow.kind === 'items-rewritten' ? blow.rewrite([]) : [];
    const row = plainItem(item!);
    expect(row).toMatchObject({ pk: 'routing', sk: 'fault#us-east-1' });
    const effect = { kind: 'delay', delayMs: 700, service: 'identity', share: 1, whom: 'all' };
    expect(effectNow(row['fault'], 'us-east-1', START_MS + 60_000)).toEqual(effect);
    expect(effectNow(row['fault'], 'us-east-1', START_MS + 180_000)).toBeUndefined();
  });

  it.each([
    ['without an end', 'effect: lost', 'for'],
    ['for more than an hour', 'effect: lost, for: 61m', 'an hour'],
    ['of a store that nobody names', 'effect: store-errors, for: 1m', 'dependency'],
    ['of a delay without a length', 'effect: delay, for: 1m', 'delay'],
  ])('are not injected %s', (_, fields, reason) => {
    const text = scenarioText(`[{ at: 1m, kind: fault-injected, region: us-east-1, ${fields} }]`);
    expect(() => parseScenario(text, 'test')).toThrow(reason);
  });

  it('change links, replication, services and handlers', async () => {
    const { network, activeFaults } = await after(
      60,
      `[{ at: 1s, kind: link-cut, from: us-west-2, to: us-east-1 }, { at: 1s, kind: replication-lag, region: us-east-1, lag: 10m },
        { at: 1s, kind: service-down, service: route53, region: global }, { at: 1s, kind: handler-crash, handler: promote, times: 2 }]`,
    );
    expect(network.path('us-west-2', 'us-east-1')).toBeUndefined();
    expect(network.path('us-east-1', 'us-west-2')).toBe(32);
    expect(activeFaults.replicationDelayMs.in('us-east-1')).toBe(600_000);
    expect(activeFaults.isDown.in(GLOBAL, 'route53')).toBe(true);
    expect([1, 2, 3].map(() => activeFaults.handlers.takeCrash('companyos-dev-promote', 'us-east-1'))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('turn a region gray, pause replication and throttle a service', async () => {
    const faults = `[{ at: 1s, for: 1m, kind: region-gray, region: us-east-1, ratio: 0.25 },
      { at: 1s, for: 1m, kind: replication-paused, region: us-east-1 },
      { at: 1s, for: 1m, kind: service-throttled, service: dynamodb, region: us-east-1, ratio: 1 }]`;
    const state = ({ activeFaults }: Kernel) => [
      activeFaults.doors.grayRatio('us-east-1', '/identity/a', { tenant: undefined, nowMs: START_MS }),
      activeFaults.isReplicationPaused.in('us-east-1'),
      activeFaults.throttledRatio.in('us-east-1', 'dynamodb'),
    ];
    expect(state(await after(60, faults))).toEqual([0.25, true, 1]);
    expect(state(await after(61, faults))).toEqual([0, false, 0]);
  });

  it('slow functions down, deliver them twice, put clocks wrong and double events', async () => {
    const faults = `[{ at: 1s, for: 1m, kind: handler-slow, handler: promote, delay: 3s },
      { at: 1s, for: 1m, kind: handler-doubled, handler: claim, times: 2 },
      { at: 1s, for: 1m, kind: clock-skew, region: us-west-2, skew: 30s, direction: behind },
      { at: 1s, for: 1m, kind: clock-skew, region: us-east-1, skew: 5s },
      { at: 1s, for: 1m, kind: events-doubled, region: us-east-1 }]`;
    const state = ({ activeFaults }: Kernel) => [
      activeFaults.handlers.slownessMs('companyos-dev-promote', 'us-west-2'),
      activeFaults.handlers.takeDoubling('companyos-dev-claim', 'us-west-2'),
      activeFaults.clockSkewMs.in('us-west-2'),
      activeFaults.clockSkewMs.in('us-east-1'),
      activeFaults.areEventsDoubled.in('us-east-1'),
    ];
    expect(state(await after(60, faults))).toEqual([3000, true, -30_000, 5000, true]);
    expect(state(await after(61, faults))).toEqual([0, false, 0, 0, false]);
  });

  it('kill the conductor as often as they are listed', async () => {
    const blows = await blowsOf('[{ at: 1s, kind: conductor-killed }, { at: 5s, kind: conductor-killed }]', 60);
    expect(blows).toEqual([
      [1, { kind: 'executions-stopped', machinePrefix: 'companyos-dev-' }],
      [5, { kind: 'executions-stopped', machinePrefix: 'companyos-dev-' }],
    ]);
  });

  it.each([
    ['', [10, 25, 40, 55, 70, 85]],
    ['for: 35s,', [10, 25, 40, 45]],
  ])('let an alarm flap every thirty seconds, or until they heal', async (heals, seconds) => {
    const blows = await blowsOf(
      `[{ at: 10s, ${heals} kind: alarm-flaps, region: us-west-2, subject: us-east-1, times: 3 }]`,
      300,
    );
    expect(blows.map(([second]) => second)).toEqual(seconds);
    const alarm = 'companyos-dev-region-impaired-us-east-1';
    expect(blows[0]?.[1]).toEqual({ kind: 'alarm-forced', region: 'us-west-2', alarm });
  });

  it('hit functions in one region, permissions, names, queues, and what comes late', async () => {
    const region = 'region: us-east-1';
    const faults = `[{ at: 1s, for: 1m, kind: handler-slow, handler: cell-login, ${region}, delay: 3s },
      { at: 1s, for: 1m, kind: permission-missing, handler: cell-login, ${region}, action: 'dynamodb:GetItem' },
      { at: 1s, for: 1m, kind: name-lost, service: dynamodb, ${region} }, { at: 1s, for: 1m, kind: queues-stuck, ${region} },
      { at: 1s, for: 1m, kind: metrics-late, ${region}, lag: 2m }, { at: 1s, for: 1m, kind: events-late, ${region}, lag: 30s },
      { at: 1s, for: 1m, kind: certificate-expired, ${region} }, { at: 1s, for: 1m, kind: resolvers-frozen, ratio: 0.05 }]`;
    const login = { name: 'companyos-dev-cell-login', region: 'us-east-1' };
    const state = ({ activeFaults }: Kernel) => [
      activeFaults.handlers.slownessMs(login.name, 'us-east-1'),
      activeFaults.handlers.slownessMs(login.name, 'us-west-2'),
      activeFaults.isWithheld.in(login.region, login.name, 'dynamodb:GetItem'),
      activeFaults.isNameless.in('us-east-1', 'dynamodb'),
      activeFaults.areQueuesStuck.in('us-east-1'),
      activeFaults.metricsDelayMs.in('us-east-1'),
      activeFaults.eventsDelayMs.in('us-east-1'),
      activeFaults.doors.isCertificateExpired.in('us-east-1'),
      activeFaults.frozenShare,
    ];
    expect(state(await after(60, faults))).toEqual([3000, 0, true, true, true, 120_000, 30_000, true, 0.05]);
    expect(state(await after(61, faults))).toEqual([0, 0, false, false, false, 0, 0, false, 0]);
  });

  it('creep, slow a region down, lose packets and leave no room', async () => {
    const faults = `[{ at: 1s, for: 1m, kind: region-gray, region: us-east-1, service: identity, ratio: 0.2, ratioTo: 0.8 },
      { at: 1s, for: 1m, kind: region-slow, region: us-east-1, delay: 2s },
      { at: 1s, for: 1m, kind: packets-lost, from: us-west-2, to: us-east-1, ratio: 1 },
      { at: 1s, for: 1m, kind: region-crowded, region: us-west-2, room: 0.5 }]`;
    const state = ({ activeFaults, network }: Kernel, seconds: number) => {
      activeFaults.crowd.arrived('us-west-2', 't1');
      const nowMs = START_MS + seconds * 1000;
      const gray = activeFaults.doors.grayRatio('us-east-1', '/identity/a', { tenant: undefined, nowMs });
      const ways = [network.path('us-east-1', 'us-west-2'), network.path('us-west-2', 'us-east-1')];
      return [
        Math.round(gray * 100),
        ...ways,
        activeFaults.crowd.refusedRatio('us-west-2', nowMs),
        activeFaults.crowd.isCounted,
      ];
    };
    expect(state(await after(0, faults), 0)).toEqual([0, 32, 32, 0, true]);
    expect(state(await after(31, faults), 31)).toEqual([50, 1032, undefined, 0.5, true]);
    expect(state(await after(61, faults), 61)).toEqual([0, 32, 32, 0, true]);
  });

  it('forbid a key and put poison among the jobs', async () => {
    const faults = `[{ at: 1s, for: 4s, kind: key-denied, region: us-east-1, placement: us-east },
      { at: 2s, kind: job-poison, region: us-east-1, placement: us-east, times: 2 }]`;
    const policy = { kind: 'key-policy-changed', region: 'us-east-1', alias: 'alias/companyos-dev-us-east' };
    const queueUrl = 'https://sqs.us-east-1.amazonaws.com/111111111111/companyos-dev-us-east-jobs';
    const poison = { kind: 'message-sent', queueUrl, body: '{"job":null}' };
    expect(await blowsOf(faults, 60)).toEqual([
      [1, { ...policy, admits: false }],
      [2, poison],
      [2, poison],
      [5, { ...policy, admits: true }],
    ]);
  });
});
