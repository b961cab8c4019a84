import type { Claim } from '../../strategy/claim';
import { drillClaimKey, FAULT_ATTRIBUTE, faultKey } from '../../strategy/control-items';
import { effectNow, InjectedFault } from '../../strategy/fault';
import { operatorsTopic, testersTopic } from '../../strategy/names';
import { PAUSED } from '../../strategy/pause';
import { readClaims } from '../runtime/control/claims';
import { FaultRow } from '../runtime/control/control-records';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { publishTo } from '../runtime/page';
import { beginPauses } from './begin-pauses';
import { Input, type Message, Output } from './contract';
import { endPauses } from './end-pauses';

/**
 * Injects a fault into our own functions in one region, or pauses its replication, or ends both, or sends a message of
 * an exercise, for a drill that is open and that this execution conducts. Safe to repeat: a fault begins again, a pause
 * goes on, and a message is sent twice. Throws ControlStoreUnreachable, AwsUnavailable and errors of the SDK.
 */
export const handler = step('inject', { input: Input, output: Output, run: inject });

async function inject(input: Input, context: StepContext): Promise<Done<Output>> {
  const { store, topology } = context;
  const { incident, region, fault, message, stage = 'only' } = input;
  const sk = drillClaimKey(input.source).sk;
  const claim = (await readClaims(store)).find((one) => one.sk === sk)?.claim;
  if (message) return { output: await sendOf(context, message, notOpen(claim, input)) };
  const key = faultKey(region);
  const stored = await store.get(key, FaultRow);
  const nowMs = Date.now();
  const reason = topology.regions.includes(region)
    ? (notOpen(claim, input) ?? heldByOther(stored, { incident, region, nowMs }))
    : `${region} is no region of this environment`;
  if (reason !== undefined) return { output: { kind: 'refused', reason } };
  if (!fault) {
    // An item without a fault, because nobody may delete one. It comes first: it needs no other region.
    if (stored) await store.put(key, { [FAULT_ATTRIBUTE]: null }, 'always');
    return { output: { kind: 'ended', ...(await endPauses({ topology, region, incident })) } };
  }
  const { effect, forSeconds } = fault;
  if (effect.kind === PAUSED) return { output: await beginPauses(effect.store, { topology, region, incident, stage }) };
  const [at, until] = [nowMs, nowMs + forSeconds * 1000].map((ms) => new Date(ms).toISOString());
  const injected = InjectedFault.parse({ region, effect, drill: incident, at, until });
  await store.put(key, { [FAULT_ATTRIBUTE]: injected }, 'always');
  return { output: { kind: 'injected', until: injected.until } };
}

/** Sends the message unless something forbids it. */
async function sendOf({ topology, region }: StepContext, message: Message, reason?: string): Promise<Output> {
  if (reason !== undefined) return { kind: 'refused', reason };
  const topic = message.to === 'people' ? operatorsTopic(topology) : testersTopic(topology);
  await publishTo(topic, { topology, region }, message);
  return { kind: 'sent' };
}

/** Why the drill may not inject anything; undefined when it may. */
function notOpen(claim: Claim | undefined, { incident, execution }: Input): string | undefined {
  if (claim?.incident !== incident) return `${incident} was never claimed; only an open drill injects faults`;
  if (claim.state !== 'open') return `${incident} is ${claim.state}; only an open drill injects faults`;
  return claim.execution === execution ? undefined : `${incident} is conducted by ${claim.execution}`;
}

/** Why the fault of another drill stays; undefined when there is none in force. */
function heldByOther(
  stored: FaultRow | undefined,
  { incident, region, nowMs }: { readonly incident: string; readonly region: string; readonly nowMs: number },
): string | undefined {
  const isInForce = effectNow(stored?.fault, region, nowMs) !== undefined;
  const drill = InjectedFault.safeParse(stored?.fault).data?.drill;
  return isInForce && drill !== incident ? `${drill ?? 'another drill'} injects a fault into ${region}` : undefined;
}
