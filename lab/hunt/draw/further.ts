/**
 * Faults of public outages besides lost regions. The hunt draws each in one run of several, from a random stream of its
 * own, so that the other faults of a seed do not change. This file has the minor ones; the regional ones are in
 * `regional.ts`.
 */
import { SERVICES } from '../../../strategy/layers';
import { regionsOf } from '../../../strategy/topology';
import type { Fault } from '../../scenario/fault-kinds';
import { seeded } from '../../kernel/random';
import { anyTime, oneOf, round, SECOND_MS, seconds, shuffled, type Draw } from './dice';
import { disturbed } from './handlers';
import { NOT_DRAWN_YET } from './not-drawn-yet';
import { type FurtherName, ODDS } from './odds';

/** A draw, with the regional faults of the run, if it has any. */
export interface Drawing extends Draw {
  readonly regional: readonly Fault[];
}

/** The faults of one draw. `ODDS.further` says how often they are drawn. */
export interface Further {
  readonly faults: (drawing: Drawing) => readonly Fault[];
}

/** The faults that the table gives for that seed, in the order of the table. Skips the names in `NOT_DRAWN_YET`. */
export function furtherOf(
  table: Readonly<Partial<Record<FurtherName, Further>>>,
  { seed, stage, regional }: { readonly seed: string } & Omit<Drawing, 'random'>,
): readonly Fault[] {
  return (Object.entries(table) as [FurtherName, Further][]).flatMap(([name, { faults }]) => {
    const random = seeded(`${name}/${seed}`);
    return !NOT_DRAWN_YET.has(name) && random.next() < ODDS.further[name] ? faults({ random, stage, regional }) : [];
  });
}

/** Functions and an action that each of them needs. */
const NEEDED = [
  ...([
    ['claim', 'dynamodb:PutItem'],
    ['promote', 'dynamodb:UpdateItem'],
    ['drain', 'dynamodb:PutItem'],
    ['detect', 'dynamodb:PutItem'],
    ['record', 's3:PutObject'],
    ['notify', 'events:PutEvents'],
    ['answer', 'states:SendTaskSuccess'],
    ['rehydrate', 'sqs:SendMessage'],
  ] as const),
] as const;

const span = ({ random }: Draw): { readonly at: number; readonly for: number } => ({
  at: anyTime(random),
  for: seconds(random, 10, 240),
});
const anywhere = ({ random, stage }: Draw): string => oneOf(random, stage.regions);

/** A placement, and a region that may hold it. */
function somebody({ random, stage }: Draw): { readonly placement: string; readonly region: string } {
  const placement = oneOf(random, stage.placements);
  return { placement: placement.name, region: oneOf(random, regionsOf(placement)) };
}

export const MINOR = {
  'handler-in-one-region': {
    faults: (draw) => {
      const { random } = draw;
      const [at, region, handler] = [span(draw), anywhere(draw), oneOf(random, disturbed('in one region'))];
      const times = 1 + Math.floor(random.next() * 5);
      return oneOf<readonly Fault[]>(random, [
        [{ ...at, kind: 'handler-crash', handler, region, times }],
        [{ ...at, kind: 'handler-slow', handler, region, delay: seconds(random, 1, 4) }],
        [{ ...at, kind: 'handler-doubled', handler, region, times }],
      ]);
    },
  },
  'login-flood': {
    // Shorter than the time after which people have to be told: the metrics of refused requests are late.
    faults: (draw) => {
      const at = { at: anyTime(draw.random), for: seconds(draw.random, 10, 60) };
      return [{ ...at, kind: 'login-flood', region: anywhere(draw), rate: 500 }];
    },
  },
  'probe-flood': {
    faults: (draw) => {
      const at = { at: anyTime(draw.random), for: seconds(draw.random, 10, 60) };
      return [{ ...at, kind: 'probe-flood', region: anywhere(draw), rate: 4000 }];
    },
  },
  'region-slow': {
    faults: (draw) => {
      const delay = Math.round(draw.random.between(100, 3000));
      return [{ ...span(draw), kind: 'region-slow', region: anywhere(draw), delay }];
    },
  },
  'gray-in-part': {
    faults: (draw) => {
      const { random } = draw;
      const { placement, region } = somebody(draw);
      const part = random.next() < ODDS.grayPlacement ? { placement } : { service: oneOf(random, SERVICES) };
      return [{ ...span(draw), kind: 'region-gray', region, ...part, ratio: round(random.between(0.05, 0.4)) }];
    },
  },
  'gray-creeping': {
    faults: (draw) => {
      const ratioTo = round(draw.random.between(0.1, 0.4));
      return [{ ...span(draw), kind: 'region-gray', region: anywhere(draw), ratio: 0.01, ratioTo }];
    },
  },
  'packets-lost': {
    faults: (draw) => {
      const { random, stage } = draw;
      const [one, other] = shuffled(random, [...stage.regions, 'internet']) as [string, string];
      return [{ ...span(draw), kind: 'packets-lost', from: one, to: other, ratio: round(random.between(0.02, 0.3)) }];
    },
  },
  // Begins with the loss of a region, when its users come to the others.
  'region-crowded': {
    faults: ({ random, stage, regional: [first] }) => {
      if (!first || !('region' in first)) return [];
      const region = oneOf(
        random,
        stage.regions.filter((other) => other !== first.region),
      );
      const room = round(random.between(0.3, 0.6));
      return [{ at: first.at, for: seconds(random, 60, 300), kind: 'region-crowded', region, room }];
    },
  },
  'name-lost': {
    faults: (draw) => {
      const { random } = draw;
      const service = oneOf(random, ['kms', 'events', 's3', 'sqs'] as const);
      const time = { at: anyTime(random), for: seconds(random, 5, 60) };
      return [{ ...time, kind: 'name-lost', service, region: anywhere(draw) }];
    },
  },
  'key-denied': {
    faults: (draw) => [{ ...span(draw), kind: 'key-denied', ...somebody(draw) }],
  },
  'permission-missing': {
    faults: (draw) => {
      const [handler, action] = oneOf(draw.random, NEEDED);
      return [{ ...span(draw), kind: 'permission-missing', handler, action, region: anywhere(draw) }];
    },
  },
  'job-poison': {
    faults: (draw) => {
      const times = 1 + Math.floor(draw.random.next() * 3);
      return [{ at: anyTime(draw.random), kind: 'job-poison', ...somebody(draw), times }];
    },
  },
  'events-late': {
    faults: (draw) => [
      { ...span(draw), kind: 'events-late', region: anywhere(draw), lag: seconds(draw.random, 5, 120) },
    ],
  },
  'metrics-late': {
    faults: (draw) => [
      { ...span(draw), kind: 'metrics-late', region: anywhere(draw), lag: seconds(draw.random, 10, 180) },
    ],
  },
  // At most the share of users whose resolvers ignore the TTL anyway. A user whose resolver points to a lost region for
  // good cannot be served at all.
  'resolvers-frozen': {
    faults: ({ random }) => [
      { at: 15 * SECOND_MS, kind: 'resolvers-frozen', ratio: round(random.between(0.03, 0.0874)) },
    ],
  },
  // For customers, and for so few requests that nothing has to move.
  'fault-injected': {
    faults: (draw) => {
      const { random } = draw;
      const effect = oneOf(random, ['store-errors', 'black-hole'] as const);
      const dependency = oneOf(random, ['dynamodb', 's3', 'sqs'] as const);
      const ratio = round(random.between(0.05, 0.4));
      return [
        { ...span(draw), kind: 'fault-injected', region: anywhere(draw), effect, dependency, ratio, whom: 'all' },
      ];
    },
  },
} as const satisfies Readonly<Partial<Record<FurtherName, Further>>>;
