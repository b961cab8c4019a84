import * as z from 'zod';
import type { Led } from '../../../strategy/briefing';
import { leadsPk } from '../../../strategy/control-items';
import { Leads, namedLeads, type Rosters } from '../../../strategy/leads';
import { Order } from '../../../strategy/order';
import type { Outage } from '../../../strategy/outage';
import { Rca } from '../../../strategy/rca';
import type { ControlStore } from './control-store';

const Anything = z.unknown();

/**
 * What leads have decided about the outage, and who they are: those of its hour while nobody has named them (then
 * `isNamed` is false). An item that cannot be read decides nothing: messages go out by themselves.
 */
export async function readLed(
  store: Pick<ControlStore, 'query'>,
  outage: Outage,
  rosters: Rosters,
): Promise<Led & { readonly isNamed: boolean }> {
  const items = await store.query(leadsPk(outage.name), Anything);
  const [named] = items.flatMap((item) => Leads.safeParse(item).data ?? []);
  const [rca] = items.flatMap((item) => Rca.safeParse(item).data ?? []);
  const orders = items.flatMap((item) => Order.safeParse(item).data ?? []);
  return { leads: named ?? namedLeads(outage, rosters), isNamed: named !== undefined, rca, orders };
}
