import type { ScheduledEvent } from 'aws-lambda';
import { regionsOf } from '../../strategy/topology';
import { BaseSettings } from '../runtime/base-settings';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { isOver, slotsOf, waitUntil } from '../runtime/slots';
import { Input, type Output } from './contract';
import { Keeper } from './keeper';

/** The next invocation comes after 60 s. The last look begins early enough to end before that. */
const LAST_SLOT_SECONDS = 54;
/** The looks of one slot begin nothing new after this time. */
const LOOK_MS = 7_000;

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const keepers = topology.placements
  .filter((placement) => regionsOf(placement).includes(region))
  .map((placement) => new Keeper({ topology, placement, region }));

/** Updates this region's snapshots of settings for one minute, every ten seconds (strategy §1: less than 15 s old). */
export const handler = async (event: Pick<ScheduledEvent, 'time'>): Promise<Output> => {
  const startedAtMs = Date.now();
  const slots = slotsOf(Input.parse(event).time, startedAtMs);
  let written = 0;
  for (const slotMs of slots.filter((slot) => slot - startedAtMs <= LAST_SLOT_SECONDS * 1000)) {
    await waitUntil(slotMs);
    if (isOver(slotMs, Date.now())) continue;
    // One after the other: a look takes milliseconds, unless it has to read a whole chain.
    for (const keeper of keepers) written += (await look(keeper, slotMs + LOOK_MS)) ? 1 : 0;
  }
  return { written };
};

/** A failure of one placement must not block the others. It is tried again in ten seconds. */
async function look(keeper: Keeper, untilMs: number): Promise<boolean> {
  try {
    return await keeper.look(untilMs);
  } catch (error) {
    logger.warn('SNAPSHOT_FAILED', { placement: keeper.placement, error });
    return false;
  }
}
