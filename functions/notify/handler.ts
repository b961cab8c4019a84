import type * as z from 'zod';
import { publish } from '../runtime/bus';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';

/** Tells the bus. Repeating it tells it twice: subscribers go by incident and type. */
export const handler = step('notify', { input: Input, output: Output, run: notify, ledger: 'best-effort' });

async function notify(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source, type, detail } = input;
  await publish(context.topology, type, { incident, source, conductor: context.region, ...detail });
  return { output: { kind: 'notified' } };
}
