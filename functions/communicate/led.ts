import type { Led } from '../../strategy/briefing';
import { leadsKey } from '../../strategy/control-items';
import type { Leads } from '../../strategy/leads';
import type { Outage } from '../../strategy/outage';
import { appendToLedger } from '../runtime/control/ledger';
import { readLed } from '../runtime/control/led';
import type { Here } from './here';

/** What leads have decided about the outage. Names them when nobody has done so. */
export async function ledBy(here: Here, outage: Outage): Promise<Led> {
  const { isNamed, ...led } = await readLed(here.store, outage, here.rosters);
  await keepLeads(here, led.leads, isNamed);
  return led;
}

/**
 * Writes down who led the outage first, in the control table and in the ledger. If the function dies in between, the
 * next run writes the entry again.
 */
async function keepLeads({ store, region }: Here, leads: Leads, isNamed: boolean): Promise<void> {
  if (leads.recorded) return;
  const { outage, roles, revision } = leads;
  const key = leadsKey(outage);
  if (!isNamed && (await store.put(key, leads, 'absent')).kind === 'superseded') return;
  await appendToLedger(store, outage, { verb: 'lead', region, at: new Date().toISOString(), body: { roles } });
  await store.put(key, { ...leads, recorded: true }, { revision });
}
