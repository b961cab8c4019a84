import { freezeKey } from '../../strategy/control-items';
import { type Freezing, freezesFor, freezeUntil, keepsFreeze } from '../../strategy/freeze';
import { stopIfOvertaken } from '../runtime/control/claims';
import { Freeze } from '../runtime/control/control-records';
import { revise } from '../runtime/control/revise';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

/**
 * Stops control-plane writes and deploys where something is about to move. Safe to repeat: it extends the end, so that
 * a second scope is frozen as long as the first.
 */
export const handler = step('freeze', { input: Input, output: Output, run: freeze });

async function freeze(input: Input, { store }: StepContext): Promise<Done<Output>> {
  const { incident, scope, moves, planned } = input;
  await stopIfOvertaken(store, input);
  const wanted = planned ? [] : freezesFor(scope, moves);
  const freezes = await Promise.all(wanted.map((freezing) => freezeFor(store, freezing, incident)));
  return { output: { kind: 'frozen', freezes } };
}

/**
 * Returns the freeze now in force. A freeze of another incident stays until that incident releases it. An evacuation's
 * freeze replaces a restore's.
 */
function freezeFor(store: StepContext['store'], { placement, service }: Freezing, incident: string): Promise<Freeze> {
  const nowMs = Date.now();
  return revise(store, {
    key: freezeKey(placement, service),
    schema: Freeze,
    change: (current) =>
      current && keepsFreeze(current, incident, nowMs)
        ? current
        : { placement, service, incident, until: freezeUntil(service, nowMs) },
    guard: (current) => ({ incident: current.incident, until: current.until }),
  });
}
