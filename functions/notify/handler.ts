import type * as z from 'zod';
import { isGoodEnd, nextTryAtMs } from '../../strategy/claim';
import { publish } from '../runtime/bus';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

type Ending = NonNullable<z.output<typeof Input>['ending']>;

/** Tells the bus. Repeating it tells it twice: subscribers go by incident and type. */
export const handler = step('notify', { input: Input, output: Output, run: notify, ledger: 'best-effort' });

async function notify(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source, type, detail, ending } = input;
  const next = ending && nextTry(ending);
  await publish(context.topology, type, { incident, source, conductor: context.region, ...detail, ...next });
  return { output: { kind: 'notified' } };
}

/** By the time the news is told; the claim is closed within seconds of it, and says it exactly. */
function nextTry({ outcome, attempt }: Ending): { nextTryAt: string } | undefined {
  if (attempt === undefined || isGoodEnd({ outcome })) return undefined;
  const now = new Date().toISOString();
  const atMs = nextTryAtMs({ state: 'closed', outcome, attempt, claimedAt: now, endedAt: now });
  return atMs === undefined ? undefined : { nextTryAt: new Date(atMs).toISOString() };
}
