/**
 * What the incident's ledger says was lost. Quoted from the `promote` entries; the judge uses it only to ask whether a loss
 * that really happened was admitted.
 */
import * as z from 'zod';
import type { DrillRecord } from '../record';

const Promoted = z.object({
  placement: z.string(),
  service: z.string(),
  lossSeconds: z.number().nullable(),
});

/** Every object inside a JSON value, itself included. */
function objectsIn(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** Seconds admitted for a service of a placement, the largest if promoted twice; null: admitted as unknown; undefined: nothing admitted. */
export function recordedLossSeconds(
  record: DrillRecord,
  placement: string,
  service: string,
): number | null | undefined {
  const entries = record.ledgers.flatMap((ledger) => ledger.entries).filter(({ verb }) => verb === 'promote');
  const losses = entries
    .flatMap(({ body }) => objectsIn(body))
    .map((body) => Promoted.safeParse(body))
    .flatMap(({ data }) => (data?.placement === placement && data.service === service ? [data.lossSeconds] : []));
  if (losses.length === 0) return undefined;
  return losses.some((loss) => loss === null) ? null : Math.max(...losses.map((loss) => loss ?? 0));
}
