/**
 * Extra faults, each in one run of several. Each has a random stream of its own, so that the other faults of a seed do
 * not change.
 */
import { CHANNEL_KINDS } from '../../../strategy/channels';
import { regionsOf } from '../../../strategy/topology';
import type { Fault } from '../../scenario/fault-kinds';
import { CHANNEL_TROUBLES } from '../../kernel/active-faults';
import type { Random } from '../../kernel/random';
import { anyTime, FAULTS_FROM_SECONDS, oneOf, seconds, type Draw } from './dice';
import { ODDS } from './odds';

/**
 * In one run of six the worker is in trouble when the first region is lost. Normally it finishes every job within a
 * second, so no run would show what becomes of the jobs that a lost region leaves behind.
 */
export function backlog(random: Random, [first]: readonly Fault[]): readonly Fault[] {
  if (!first || random.next() >= ODDS.backlog) return [];
  const at = first.at - seconds(random, 5, FAULTS_FROM_SECONDS / 2);
  const handler = 'cell-worker';
  const makers: readonly (() => Fault)[] = [
    () => ({ kind: 'handler-crash', at, handler, times: 1 + Math.floor(random.next() * 5) }),
    () => ({ kind: 'handler-slow', at, handler, delay: seconds(random, 5, 20), for: seconds(random, 30, 90) }),
    () => ({ kind: 'handler-doubled', at, handler, times: 1 + Math.floor(random.next() * 5) }),
  ];
  return [oneOf(random, makers)()];
}

/**
 * In one run of eight a late step of the flow fails however often it is repeated. This begins when the first region is
 * lost, or later. Steps that fail by minor faults are repeated until they work, so no run would show what becomes of an
 * evacuation that has to be undone.
 */
export function breakdown(random: Random, [first]: readonly Fault[]): readonly Fault[] {
  if (!first || random.next() >= ODDS.breakdown) return [];
  const handler = oneOf(random, ['promote', 'rehydrate', 'verify', 'resume'] as const);
  const at = first.at + seconds(random, 0, 180);
  return [{ kind: 'handler-crash', at, handler, times: 1000, for: seconds(random, 30, 120) }];
}

/**
 * In one run of eight people decide in doubt: a key is disabled for a while in one region of its placement, or the
 * function that receives their answers is in trouble.
 */
export function doubt({ random, stage }: Draw): readonly Fault[] {
  if (random.next() >= ODDS.doubt) return [];
  const at = anyTime(random);
  const placement = oneOf(random, stage.placements);
  const region = oneOf(random, regionsOf(placement));
  const handler = 'answer';
  const makers: readonly (() => Fault)[] = [
    () => ({ kind: 'key-disabled', at, region, placement: placement.name, for: seconds(random, 10, 240) }),
    () => ({ kind: 'handler-crash', at, handler, times: 1 + Math.floor(random.next() * 3) }),
    () => ({ kind: 'handler-slow', at, handler, delay: seconds(random, 1, 12), for: seconds(random, 10, 240) }),
    () => ({ kind: 'handler-doubled', at, handler, times: 1 + Math.floor(random.next() * 5) }),
  ];
  return [oneOf(random, makers)()];
}

/**
 * In one run of twelve members of the control store, the witness included, lose each other: two members, one from both
 * others, or all, so that nobody has a quorum. One link in four is cut in one direction only.
 */
export function partition({ random, stage: { controlReplicas, witnesses } }: Draw): readonly Fault[] {
  if (random.next() >= ODDS.partition) return [];
  const [a, b, c] = [...controlReplicas, ...witnesses] as [string, string, string];
  const pairs = oneOf(random, [
    [[a, b]],
    [
      [a, b],
      [a, c],
    ],
    [
      [b, a],
      [b, c],
    ],
    [
      [a, b],
      [a, c],
      [b, c],
    ],
  ] as const);
  const span = { at: anyTime(random), for: seconds(random, 20, 120) };
  const cut = (from: string, to: string): Fault => ({ kind: 'link-cut', ...span, from, to });
  return pairs.flatMap(([one, other]) =>
    random.next() < ODDS.oneWay ? [cut(one, other)] : [cut(one, other), cut(other, one)],
  );
}

/** In one run of ten a fault damages the settings of a placement. */
export function corruption({ random, stage }: Draw): readonly Fault[] {
  if (random.next() >= ODDS.corruption) return [];
  const at = anyTime(random);
  const placement = oneOf(random, stage.placements).name;
  const how = oneOf(random, ['value', 'schema'] as const);
  const entries = 1 + Math.floor(random.next() * 40);
  return [{ kind: 'control-corruption', at, placement, entries, how, strays: Math.floor(random.next() * 3) }];
}

/**
 * In one run of six a company that takes our messages is out of order, or the function that sends them is. No other
 * promise depends on either.
 */
export function deafness(random: Random): readonly Fault[] {
  if (random.next() >= ODDS.channels) return [];
  const time = { at: anyTime(random), for: seconds(random, 20, 400) };
  const makers: readonly (() => Fault)[] = [
    () => ({
      kind: 'channel-trouble',
      ...time,
      channel: oneOf(random, CHANNEL_KINDS),
      how: oneOf(random, CHANNEL_TROUBLES),
    }),
    () => ({ kind: 'handler-crash', ...time, handler: 'communicate', times: 1 + Math.floor(random.next() * 12) }),
    () => ({ kind: 'handler-slow', ...time, handler: 'communicate', delay: seconds(random, 5, 60) }),
    () => ({ kind: 'handler-doubled', ...time, handler: 'communicate', times: 1 + Math.floor(random.next() * 12) }),
  ];
  return [oneOf(random, makers)()];
}
