import type { Fields } from '../../../../lab/calls/call';
import { HealthChecks } from '../../../../lab/cloud/route53/checks';
import type { Internet } from '../../../../lab/calls/internet';
import type { Kernel } from '../../../../lab/kernel/kernel';
import { INTERNET } from '../../../../lab/kernel/network';
import { seeded } from '../../../../lab/kernel/random';
import { EAST, newKernel, notes, resource, runSeconds } from '../bench';

const INTERVAL_SECONDS = 10;
const CHECKERS = 16;
/** Healthy while more than 18 % say so: three are enough, the 14th that fails turns the state. */
const TURNING = { unhealthy: 14, healthy: 3 };
const CHECKS = 200;

/** An endpoint in us-east-1 behind network and gray active faults; `status` is what its function answers. */
function stage(checks: number, more: Fields = {}) {
  const kernel = newKernel();
  const function_ = { status: 200 };
  const random = seeded('gray');
  let asked = 0;
  const internet: Internet = {
    resolve: () => undefined,
    regionOf: () => EAST,
    request: (_from, { path }) => {
      asked += 1;
      if (kernel.network.roundTripMs(INTERNET, EAST) === undefined) return new Promise(() => undefined);
      const status =
        random.next() <
        kernel.activeFaults.doors.grayRatio(EAST, path, { tenant: undefined, nowMs: kernel.clock.now() })
          ? 503
          : function_.status;
      return Promise.resolve({ status, headers: {}, body: '' });
    },
  };
  const health = new HealthChecks(kernel, () => internet);
  for (let index = 0; index < checks; index += 1) {
    const HealthCheckConfig = {
      ...{ Type: 'HTTPS', FullyQualifiedDomainName: `host-${index}.example.com`, ResourcePath: '/health' },
      ...{ RequestInterval: INTERVAL_SECONDS, FailureThreshold: 1, ...more },
    };
    health.provision(resource('AWS::Route53::HealthCheck', { HealthCheckConfig }, { ref: `check-${index}` }));
  }
  const asks = async (seconds: number): Promise<number> => {
    const before = asked;
    await runSeconds(kernel, seconds);
    return asked - before;
  };
  return { kernel, health, function_, asks };
}

/** Seconds from now until each check turns. */
async function turns(kernel: Kernel, change: () => void): Promise<readonly number[]> {
  const [from, known] = [kernel.clock.now(), notes(kernel, 'route53.health').length];
  change();
  await runSeconds(kernel, 60);
  const happened = notes(kernel, 'route53.health').slice(known);
  return happened.map(({ at }) => (Date.parse(at) - from) / 1000).sort((a, b) => a - b);
}

/** When the n-th of sixteen checkers at random times has asked, in seconds; sorted. */
function expected(nth: number): readonly number[] {
  const random = seeded('expected');
  const once = (): number => {
    const times = Array.from({ length: CHECKERS }, () => random.between(0, INTERVAL_SECONDS));
    return times.sort((a, b) => a - b)[nth - 1] ?? NaN;
  };
  return Array.from({ length: 5000 }, once).sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(share * sorted.length)] ?? NaN;
const QUANTILES = [0.1, 0.5, 0.9];
const TIMEOUT_SECONDS = 6;

describe('sixteen checkers', () => {
  it('turn the state when sixteen at random times would, for what the network does', async () => {
    const { kernel } = stage(CHECKS);
    await runSeconds(kernel, 43.7);
    const lost = await turns(kernel, () => kernel.network.lose(EAST));
    const back = await turns(kernel, () => kernel.network.restore(EAST));
    for (const share of QUANTILES) {
      expect(Math.abs(at(lost, share) - TIMEOUT_SECONDS - at(expected(TURNING.unhealthy), share))).toBeLessThan(0.6);
      expect(Math.abs(at(back, share) - at(expected(TURNING.healthy), share))).toBeLessThan(0.6);
    }
    expect([lost.length, back.length]).toEqual([CHECKS, CHECKS]);
  });

  it('turn it about then for what only the function answers, half an interval late at most where three are enough', async () => {
    const { kernel, function_ } = stage(CHECKS, { Inverted: true });
    await runSeconds(kernel, 43.7);
    const failing = await turns(kernel, () => (function_.status = 500));
    const well = await turns(kernel, () => (function_.status = 200));
    expect(Math.abs(at(failing, 0.5) - at(expected(TURNING.unhealthy), 0.5))).toBeLessThan(1);
    expect(Math.abs(at(well, 0.5) - at(expected(TURNING.healthy), 0.5))).toBeLessThan(1.5);
    expect([failing.length, well.length]).toEqual([CHECKS, CHECKS]);
  });

  /** Three of sixteen are enough: P(at least 3) is 0.98 when four in ten pass, 0.21 when one in ten does. */
  it.each([
    [0.6, 0.94, 1],
    [0.9, 0.12, 0.32],
  ])('follow the share of them in a gray region that fails %d', async (ratio, low, high) => {
    const { kernel, health } = stage(20);
    await runSeconds(kernel, 30);
    kernel.activeFaults.doors.turnGray({ region: EAST }, ratio);
    await runSeconds(kernel, 30);
    const seen: boolean[] = [];
    for (let second = 0; second < 200; second += 1) {
      await runSeconds(kernel, 1);
      seen.push(...health.all().map(({ healthy }) => healthy));
    }
    const share = seen.filter(Boolean).length / seen.length;
    expect(share).toBeGreaterThan(low);
    expect(share).toBeLessThan(high);
  });

  it('ask sixteen times an interval only while their answers can differ', async () => {
    const { kernel, asks } = stage(1);
    await runSeconds(kernel, 30);
    expect(await asks(100)).toBe(10);
    kernel.activeFaults.doors.turnGray({ region: EAST }, 0.5);
    expect(await asks(100)).toBeGreaterThan(150);
    kernel.activeFaults.doors.turnGray({ region: EAST }, 0);
    await runSeconds(kernel, 30);
    expect(await asks(100)).toBe(10);
  });
});
