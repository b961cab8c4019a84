import { doorsLeft } from '../../strategy/due';
import type { ControlStore } from '../runtime/control/control-store';
import type { Known } from '../runtime/control/situation';
import { publishSwitch } from '../runtime/control/switches';
import { logger } from '../runtime/logger';

/**
 * Lets DNS leave regions whose door has broken since Tier-0 left them. The incident that moved Tier-0 may be waiting
 * for people by now, or be over, so every detector looks at each tick. Safe to repeat.
 */
export async function leaveDoors(store: ControlStore, known: Known): Promise<void> {
  await Promise.all(
    doorsLeft(known).map(async ({ region, incident }) => {
      await publishSwitch(store, region, incident);
      logger.warn('DETECT_DOOR_LEFT', { region, incident });
    }),
  );
}
