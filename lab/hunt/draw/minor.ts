/** Minor faults: they take no region away, and must never cause an evacuation. */
import { THROTTLED } from '../../scenario/fault-fields';
import type { Fault } from '../../scenario/fault-kinds';
import { anyTime, oneOf, round, SECOND_MS, seconds, shuffled, type Draw } from './dice';
import { ODDS } from './odds';
import { disturbed } from './handlers';

export function minorFault({ random, stage }: Draw): Fault {
  const at = anyTime(random);
  const span = { for: seconds(random, 10, 240) };
  const [region, other] = shuffled(random, stage.regions) as [string, string];
  const handler = oneOf(random, disturbed('everywhere'));
  const makers: readonly (() => Fault)[] = [
    () => ({ kind: 'link-cut', at, from: region, to: random.next() < ODDS.internet ? 'internet' : other, ...span }),
    () => ({ kind: 'region-gray', at, region, ratio: round(random.between(0.05, 0.4)), ...span }),
    () => ({ kind: 'replication-lag', at, region, lag: seconds(random, 5, 300), ...span }),
    () => ({ kind: 'replication-paused', at, region, ...span }),
    () => ({
      kind: 'service-throttled',
      at,
      region,
      service: oneOf(random, THROTTLED),
      ratio: round(random.between(0.05, 0.4)),
      ...span,
    }),
    () => ({ kind: 'service-down', at, region: 'global', service: 'route53' }),
    () => ({
      kind: 'service-down',
      at,
      region,
      service: oneOf(random, ['kms', 'events', 's3', 'sqs', 'sns'] as const),
      for: seconds(random, 5, 60),
    }),
    () => ({ kind: 'handler-crash', at, handler, times: 1 + Math.floor(random.next() * 3) }),
    () => ({ kind: 'handler-slow', at, handler, delay: seconds(random, 1, 12), ...span }),
    () => ({ kind: 'handler-doubled', at, handler, times: 1 + Math.floor(random.next() * 5) }),
    () => ({ kind: 'conductor-killed', at: at + 60 * SECOND_MS }),
    () => ({
      kind: 'clock-skew',
      at,
      region,
      skew: Math.round(random.between(100, 2000)),
      direction: oneOf(random, ['ahead', 'behind'] as const),
      ...span,
    }),
    () => ({ kind: 'events-doubled', at, region, ...span }),
    () => ({ kind: 'alarm-flaps', at, region, subject: other, times: 1 + Math.floor(random.next() * 3) }),
    () => ({ kind: 'region-loss', at, region, for: seconds(random, 2, 25) }),
  ];
  return oneOf(random, makers)();
}
