import { isGoodEnd, nextTryAtMs } from '../../strategy/claim';
import { publish } from '../runtime/bus';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

type Ending = NonNullable<Input['ending']>;

/** Publishes the event on the bus. A repeated call publishes it twice; subscribers identify it by incident and type. */
export const handler = step('notify', { input: Input, output: Output, run: notify, ledger: 'best-effort' });

async function notify(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source, type, detail, ending } = input;
  const next = ending && nextTry(ending);
  await publish(context.topology, type, { incident, source, conductor: context.region, ...detail, ...next });
  return { output: { kind: 'notified' } };
}

/** The next try, counted from now. The claim is closed within seconds of the news and has the exact time. */
function nextTry({ outcome, attempt }: Ending): { nextTryAt: string } | undefined {
  if (attempt === undefined || isGoodEnd({ outcome })) return undefined;
  const now = new Date().toISOString();
  const atMs = nextTryAtMs({ state: 'closed', outcome, attempt, claimedAt: now, endedAt: now });
  return atMs === undefined ? undefined : { nextTryAt: new Date(atMs).toISOString() };
}
