import * as z from 'zod';
import { waitingKey } from '../../strategy/data-items';
import { isDocument, mayWait, SERVICES } from '../../strategy/layers';
import type { Reply } from './answers';
import type { Admitted, Cell } from './front';
import { putItem, tableOf } from './table';
import { stamped } from './version';

/**
 * A write that a region accepted while it could not reach the control store (strategy §1, partition). The region stores
 * it in its own replica of the data table, with the version that it will have once it is applied.
 */
export const WaitingWrite = z.object({
  service: z.enum(SERVICES).refine((service) => isDocument(service) && mayWait(service)),
  tenant: z.string(),
  key: z.string(),
  value: z.string(),
  version: z.string(),
  writtenAtMs: z.number(),
  region: z.string(),
});
export type WaitingWrite = z.infer<typeof WaitingWrite>;

/**
 * 202: the write is stored. It is applied when the partition ends, in the order of the tenant's writes. Throws SDK
 * errors.
 */
export async function letWait(
  { topology, region }: Pick<Cell, 'topology' | 'region'>,
  { placement, service, tenant, key, route }: Admitted,
  value: string,
): Promise<Reply> {
  const waiting: WaitingWrite = { ...stamped(value, region, Date.now()), service, tenant, key };
  const place = { region, table: tableOf(topology, placement.name, service), key: waitingKey(waiting) };
  await putItem(place, waiting, {});
  return { status: 202, body: { kind: 'waiting', key, version: waiting.version, region, epoch: route.epoch } };
}
