/** Regional faults: they take regions away or cripple them. Most runs are about one of them. */
import { SERVICES } from '../../../strategy/layers';
import type { Fault } from '../../scenario/fault-kinds';
import type { Random } from '../../kernel/random';
import { FAULTS_FROM_SECONDS, FAULTS_UNTIL_SECONDS, oneOf, round, seconds, shuffled, type Draw } from './dice';
import type { Further } from './further';
import { type FurtherName, ODDS } from './odds';

/** Three runs in four lose a region in one way or another. One in twelve loses two, one after the other. */
export function regionalFaults(draw: Draw): readonly Fault[] {
  const { random, stage } = draw;
  if (random.next() < ODDS.quiet) return [];
  const count = random.next() < ODDS.twoRegions ? 2 : 1;
  const regions = shuffled(random, stage.regions).slice(0, count);
  return regions.map((region) => regionalFault(random, region));
}

function regionalFault(random: Random, region: string): Fault {
  const at = seconds(random, FAULTS_FROM_SECONDS, FAULTS_UNTIL_SECONDS);
  // One in five comes back during the run, soon or late.
  const heals = random.next() < ODDS.heals ? { for: seconds(random, 20, 300) } : {};
  const chance = random.next();
  if (chance < ODDS.regional.lost) return { kind: 'region-loss', at, region, ...heals };
  if (chance < ODDS.regional.isolated) return { kind: 'region-isolated', at, region, ...heals };
  if (chance < ODDS.regional.gray)
    return { kind: 'region-gray', at, region, ratio: round(random.between(0.5, 1)), ...heals };
  return {
    kind: 'service-down',
    at,
    region,
    service: oneOf(random, ['execute-api', 'dynamodb'] as const),
    ...heals,
  };
}

const time = (random: Random): { readonly at: number; readonly for?: number } => ({
  at: seconds(random, FAULTS_FROM_SECONDS, FAULTS_UNTIL_SECONDS),
  ...(random.next() < ODDS.lateHeals && { for: seconds(random, 20, 300) }),
});

/** Faults that take away a region, or a service in it. Drawn only in runs without any other regional fault. */
export const REGIONAL = {
  'certificate-expired': {
    faults: ({ random, stage }) => [
      { ...time(random), kind: 'certificate-expired', region: oneOf(random, stage.regions) },
    ],
  },
  'name-lost-for-good': {
    faults: ({ random, stage }) => {
      const service = oneOf(random, ['dynamodb', 'execute-api', 's3', 'sqs'] as const);
      return [{ ...time(random), kind: 'name-lost', service, region: oneOf(random, stage.regions) }];
    },
  },
  'queues-stuck': {
    faults: ({ random, stage }) => [{ ...time(random), kind: 'queues-stuck', region: oneOf(random, stage.regions) }],
  },
  'gray-in-part-for-good': {
    faults: ({ random, stage }) => {
      const placement = oneOf(random, stage.placements);
      const part =
        random.next() < ODDS.grayPlacementForGood
          ? { placement: placement.name }
          : { service: oneOf(random, SERVICES) };
      const ratio = round(random.between(0.5, 1));
      return [{ ...time(random), kind: 'region-gray', region: placement.home, ...part, ratio }];
    },
  },
  'gray-creeping-far': {
    faults: ({ random, stage }) => {
      const { at } = time(random);
      const ratioTo = round(random.between(0.6, 1));
      const region = oneOf(random, stage.regions);
      return [{ at, for: seconds(random, 120, 300), kind: 'region-gray', region, ratio: 0.01, ratioTo }];
    },
  },
  'bad-deploy-in-one-region': {
    faults: ({ random, stage }) => {
      const handler = oneOf(random, ['cell-health', 'cell-login', 'cell-content', 'cell-jobs'] as const);
      return [{ ...time(random), kind: 'handler-crash', handler, region: oneOf(random, stage.regions), times: 1000 }];
    },
  },
  'permission-missing-for-good': {
    faults: ({ random, stage }) => {
      const [handler, action] = oneOf(random, [
        ['cell-login', 'dynamodb:GetItem'],
        ['cell-content', 's3:PutObject'],
        ['cell-jobs', 'sqs:SendMessage'],
      ] as const);
      return [{ ...time(random), kind: 'permission-missing', handler, action, region: oneOf(random, stage.regions) }];
    },
  },
  'region-too-slow': {
    faults: ({ random, stage }) => {
      const delay = seconds(random, 5, 12);
      return [{ ...time(random), kind: 'region-slow', region: oneOf(random, stage.regions), delay }];
    },
  },
} as const satisfies Readonly<Partial<Record<FurtherName, Further>>>;
