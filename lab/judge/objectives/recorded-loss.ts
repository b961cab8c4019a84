/**
 * The data loss that the ledger of an incident records. Quoted from the `promote` entries. The judge uses it only to
 * check whether a real loss was recorded.
 */
import * as z from 'zod';
import type { DrillRecord } from '../record';

const Promoted = z.object({
  placement: z.string(),
  service: z.string(),
  lossSeconds: z.number().nullable(),
});
type Promoted = z.output<typeof Promoted>;

/** All objects inside a JSON value, including the value itself. */
function objectsIn(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

const admittedIn = new WeakMap<DrillRecord['ledgers'], readonly Promoted[]>();

/** Every loss that the ledgers record, read once per record. */
function admitted({ ledgers }: DrillRecord): readonly Promoted[] {
  let losses = admittedIn.get(ledgers);
  if (!losses) {
    losses = ledgers
      .flatMap(({ entries }) => entries)
      .filter(({ verb }) => verb === 'promote')
      .flatMap(({ body }) => objectsIn(body))
      .flatMap((body) => ('lossSeconds' in body ? (Promoted.safeParse(body).data ?? []) : []));
    admittedIn.set(ledgers, losses);
  }
  return losses;
}

/**
 * The recorded loss for a service of a placement, in seconds; the largest if it was promoted twice. Null: recorded as
 * unknown. Undefined: nothing recorded.
 */
export function recordedLossSeconds(
  record: DrillRecord,
  placement: string,
  service: string,
): number | null | undefined {
  const losses = admitted(record).flatMap((loss) =>
    loss.placement === placement && loss.service === service ? [loss.lossSeconds] : [],
  );
  if (losses.length === 0) return undefined;
  return losses.some((loss) => loss === null) ? null : Math.max(...losses.map((loss) => loss ?? 0));
}
