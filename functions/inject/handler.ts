import { drillClaimKey } from '../../strategy/control-items';
import { operatorsTopic, testersTopic } from '../../strategy/names';
import { readClaims } from '../runtime/control/claims';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { publishTo } from '../runtime/page';
import { Input, Output } from './contract';
import { disturb } from './disturb';

/**
 * Injects a fault into our own functions in one region, or pauses its replication, or ends both, or sends a message of
 * an exercise, for a drill that is open and that this execution conducts. Safe to repeat: a fault begins again, a pause
 * goes on, and a message is sent twice. Throws ControlStoreUnreachable, AwsUnavailable and errors of the SDK.
 */
export const handler = step('inject', { input: Input, output: Output, run: inject });

async function inject(input: Input, context: StepContext): Promise<Done<Output>> {
  const reason = await notOpen(input, context);
  if (reason !== undefined) return { output: { kind: 'refused', reason } };
  const { message } = input;
  if (!message) return { output: await disturb(input, context) };
  const { topology } = context;
  await publishTo(message.to === 'people' ? operatorsTopic(topology) : testersTopic(topology), context, message);
  return { output: { kind: 'sent' } };
}

/** Why the drill may not inject anything; undefined when it may. */
async function notOpen({ incident, execution, source }: Input, { store }: StepContext): Promise<string | undefined> {
  const { sk } = drillClaimKey(source);
  const claim = (await readClaims(store)).find((one) => one.sk === sk)?.claim;
  if (claim?.incident !== incident) return `${incident} was never claimed; only an open drill injects faults`;
  if (claim.state !== 'open') return `${incident} is ${claim.state}; only an open drill injects faults`;
  return claim.execution === execution ? undefined : `${incident} is conducted by ${claim.execution}`;
}
