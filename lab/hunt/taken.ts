/** Faults that take regions away or cripple them: what a night is about. */
import type { Fault } from '../fault-kinds';
import type { Random } from '../random';
import { FAULTS_FROM_SECONDS, FAULTS_UNTIL_SECONDS, oneOf, round, seconds, shuffled, type Draw } from './draw';

/** Three nights in four lose a region in one way or another; one in twelve two of them, one after the other. */
export function takenBy(draw: Draw): readonly Fault[] {
  const { random, stage } = draw;
  if (random.next() < 0.25) return [];
  const count = random.next() < 0.11 ? 2 : 1;
  const regions = shuffled(random, stage.regions).slice(0, count);
  return regions.map((region) => taking(random, region));
}

function taking(random: Random, region: string): Fault {
  const at = seconds(random, FAULTS_FROM_SECONDS, FAULTS_UNTIL_SECONDS);
  // One in five comes back during the night, soon or late.
  const heals = random.next() < 0.2 ? { for: seconds(random, 20, 300) } : {};
  const chance = random.next();
  if (chance < 0.5) return { kind: 'region-loss', at, region, ...heals };
  if (chance < 0.8) return { kind: 'region-isolated', at, region, ...heals };
  if (chance < 0.9) return { kind: 'region-gray', at, region, ratio: round(random.between(0.5, 1)), ...heals };
  return {
    kind: 'service-down',
    at,
    region,
    service: oneOf(random, ['execute-api', 'dynamodb'] as const),
    ...heals,
  };
}
