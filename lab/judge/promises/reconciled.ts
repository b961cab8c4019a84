/**
 * The writes that a rollback's ledger entry lists as still to be copied back from the target. Quoted from the
 * `rollback` entries. The judge uses it only to check whether a write that the source does not have is listed, and is
 * where the entry says.
 */
import * as z from 'zod';
import type { AcknowledgedWrite, DrillRecord } from '../record';
import { acceptedAtMs, holds, holdingsOf } from './stored';

const Listed = z.object({
  placement: z.string(),
  service: z.string(),
  region: z.string(),
  from: z.string(),
  until: z.string(),
});
type Listed = z.output<typeof Listed>;
const Entry = z.object({ output: z.object({ reconcile: z.array(Listed) }) });

/** Whether the write is listed by accepting region and time, and that region still has it. */
export function isToBeReconciled(record: DrillRecord, write: AcknowledgedWrite): boolean {
  const { region, placement, service } = write;
  if (region === null || !holds(holdingsOf(record.storedAtEnd), region, write)) return false;
  const atMs = acceptedAtMs(write);
  return listed(record).some(
    (one) =>
      one.placement === placement &&
      one.service === service &&
      one.region === region &&
      Date.parse(one.from) <= atMs &&
      atMs <= Date.parse(one.until),
  );
}

function listed({ ledgers }: DrillRecord): readonly Listed[] {
  const entries = ledgers.flatMap((ledger) => ledger.entries).filter(({ verb }) => verb === 'rollback');
  return entries.flatMap(({ body }) => Entry.safeParse(body).data?.output.reconcile ?? []);
}
