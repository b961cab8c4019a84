import type * as z from 'zod';
import { freezeKey } from '../../strategy/control-items';
import { freezeUntil } from '../../strategy/freeze';
import { Freeze } from '../runtime/control-records';
import { revise } from '../runtime/revise';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';

/** Stops control-plane writes and deploys for this incident. Repeating it moves the end, so a second scope is frozen as long as the first. */
export const handler = step('freeze', { input: Input, output: Output, run: freeze });

async function freeze(input: z.output<typeof Input>, { store }: StepContext): Promise<Done<z.output<typeof Output>>> {
  const until = freezeUntil(Date.now());
  const frozen = await revise(store, {
    key: freezeKey(),
    schema: Freeze,
    // The last incident to freeze owns the item: releasing is left to the one that needs it longest.
    change: () => ({ incident: input.incident, until }),
    guard: (current) => ({ incident: current.incident, until: current.until }),
  });
  return { output: { kind: 'frozen', until: frozen.until } };
}
