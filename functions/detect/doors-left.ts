import { switchKey } from '../../strategy/control-items';
import { doorsLeft } from '../../strategy/due';
import { Switch } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { revise } from '../runtime/control/revise';
import { logger } from '../runtime/logger';
import type { Known } from '../runtime/control/situation';

/**
 * Lets DNS leave regions whose door has broken since Tier-0 left them. The incident that moved Tier-0 may be waiting
 * for people by now, or be over, so every detector looks at each tick. Safe to repeat.
 */
export async function leaveDoors(store: ControlStore, known: Known): Promise<void> {
  await Promise.all(
    doorsLeft(known).map(async ({ region, incident }) => {
      const at = new Date(known.nowMs).toISOString();
      const change = (held?: Switch): Switch => (held?.drained === true ? held : { drained: true, incident, at });
      const guard = ({ drained, at: since }: Switch) => ({ drained, at: since });
      const now = await revise(store, { key: switchKey(region), schema: Switch, change, guard });
      if (now.at === at) logger.warn('DETECT_DOOR_LEFT', { region, incident });
    }),
  );
}
