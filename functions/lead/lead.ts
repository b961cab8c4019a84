import { leadsKey, OUTAGE_KEY, pastOutageKey, rcaKey } from '../../strategy/control-items';
import { handedOver, Leads, namedLeads } from '../../strategy/leads';
import { Outage } from '../../strategy/outage';
import { Rca } from '../../strategy/rca';
import type { ControlStore } from '../runtime/control/control-store';
import { revise } from '../runtime/control/revise';
import { askForPack } from '../runtime/control/pack-again';
import { InputInvalid } from '../runtime/failures';
import type { Input, Output } from './contract';
import type { Here } from './here';
import { order } from './orders';
import { putOnRecord } from './on-record';
import { signOff } from './sign-off';

type Of<Action extends Input['action']> = Extract<Input, { action: Action }>;

/**
 * Does what the lead asks for. It is on record before it is done. Throws InputInvalid, which names the field, and
 * retryable failures.
 */
export async function lead(here: Here, input: Input): Promise<Output> {
  if (input.action === 'sign-off') return signOff(here, input);
  const outage = await outageNamed(here.store, input.outage);
  switch (input.action) {
    case 'hold':
    case 'edit':
    case 'send':
      return order(here, outage, input);
    case 'hand-over':
      return handOver(here, outage, input);
    case 'publish-report':
    case 'waive-report':
      return endReport(here, outage, input);
  }
}

/** The newest outage, or an earlier one. */
async function outageNamed(store: ControlStore, name: string): Promise<Outage> {
  const newest = await store.get(OUTAGE_KEY, Outage);
  const found = newest?.name === name ? newest : await store.get(pastOutageKey(name), Outage);
  if (found) return found;
  const known = newest ? `the newest one is ${newest.name}` : 'there was none';
  throw new InputInvalid(`outage: there is no ${name}; ${known}`);
}

async function handOver(here: Here, outage: Outage, input: Of<'hand-over'>): Promise<Output> {
  const { role, to, by } = input;
  const key = leadsKey(outage.name);
  const before = (await here.store.get(key, Leads)) ?? namedLeads(outage, here.rosters);
  const from = before.roles[role];
  if (from === to) throw new InputInvalid(`to: ${to} is ${role} already`);
  const at = await putOnRecord(here, input);
  await revise(here.store, {
    ...{ key, schema: Leads },
    change: (current) => handedOver(current ?? namedLeads(outage, here.rosters), { role, to, by, at }),
    guard: ({ revision }) => ({ revision }),
  });
  return { kind: 'handed-over', role, from, to };
}

/** A report that was waived may still be published. What was published stays. */
async function endReport(here: Here, outage: Outage, input: Of<'publish-report' | 'waive-report'>): Promise<Output> {
  if (outage.endedAt === undefined) throw new InputInvalid(`outage: ${outage.name} goes on; its report comes after it`);
  const key = rcaKey(outage.name);
  refuseIfPublished(await here.store.get(key, Rca));
  // The next packs of its incidents have what is decided here.
  for (const incident of outage.incidents) await askForPack(here.store, incident);
  const signed = { by: input.by, at: await putOnRecord(here, input) };
  const ended: Rca =
    input.action === 'publish-report'
      ? { kind: 'published', url: input.url, ...signed }
      : { kind: 'waived', why: input.why, ...signed };
  await revise(here.store, {
    ...{ key, schema: Rca },
    change: (current) => {
      refuseIfPublished(current);
      return ended;
    },
    guard: ({ at }) => ({ at }),
  });
  return { kind: ended.kind };
}

function refuseIfPublished(rca: Rca | undefined): void {
  if (rca?.kind === 'published') throw new InputInvalid(`outage: its report is published: ${rca.url}`);
}
