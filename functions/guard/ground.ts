import { ACTION_PREFIX, DRILLS_PK } from '../../strategy/control-items';
import { CorrectiveAction } from '../../strategy/corrective-action';
import type { Ground } from '../../strategy/guards';
import type { Known } from '../runtime/control/situation';
import type { OwnDrill } from '../runtime/control/own-drill';
import type { StepContext } from '../runtime/control/step';
import { readSettings } from '../runtime/settings';
import { Settings } from './contract';
import { doubtOf } from './doubt';
import { ticksCounted } from './ticks';

/** Everything that the guards ask. Throws ControlStoreUnreachable, and ControlItemInvalid for an unreadable action. */
export async function groundOf(
  context: StepContext,
  of: { readonly known: Known; readonly source: string } & Pick<OwnDrill, 'playbook'>,
): Promise<Ground> {
  const { known } = of;
  const { DRILL_WINDOWS: windows } = readSettings(Settings);
  const [actions, counts, doubt] = await Promise.all([
    context.store.query(DRILLS_PK, CorrectiveAction, ACTION_PREFIX),
    ticksCounted(context.topology, known.nowMs),
    doubtOf(context, of),
  ]);
  return { ...known, windows, actions, counts, doubt };
}
