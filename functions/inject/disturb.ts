import { FAULT_ATTRIBUTE, faultKey } from '../../strategy/control-items';
import { effectNow, InjectedFault } from '../../strategy/fault';
import { PAUSED } from '../../strategy/pause';
import { FaultRow } from '../runtime/control/control-records';
import type { StepContext } from '../runtime/control/step';
import { beginPauses } from './begin-pauses';
import type { Input, Output } from './contract';
import { endPauses } from './end-pauses';

/** Injects the fault, or ends what this drill has injected there. */
export async function disturb(input: Input, { store, topology }: StepContext): Promise<Output> {
  const { incident, region, fault, stage = 'only' } = input;
  const key = faultKey(region);
  const stored = await store.get(key, FaultRow);
  const nowMs = Date.now();
  const reason = topology.regions.includes(region)
    ? heldByOther(stored, { incident, region, nowMs })
    : `${region} is no region of this environment`;
  if (reason !== undefined) return { kind: 'refused', reason };
  if (!fault) {
    // An item without a fault, because nobody may delete one. It comes first: it needs no other region.
    if (stored) await store.put(key, { [FAULT_ATTRIBUTE]: null }, 'always');
    return { kind: 'ended', ...(await endPauses({ topology, region, incident })) };
  }
  const { effect, forSeconds } = fault;
  if (effect.kind === PAUSED) return beginPauses(effect.store, { topology, region, incident, stage });
  const [at, until] = [nowMs, nowMs + forSeconds * 1000].map((ms) => new Date(ms).toISOString());
  const injected = InjectedFault.parse({ region, effect, drill: incident, at, until });
  await store.put(key, { [FAULT_ATTRIBUTE]: injected }, 'always');
  return { kind: 'injected', until: injected.until };
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
