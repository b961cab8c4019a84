/**
 * What the incident's ledger says was lost. Quoted from the `promote` entries; the judge uses it only to ask whether a
 * loss that really happened was admitted.
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

type Admitted = z.output<typeof Promoted>;
const admittedIn = new WeakMap<DrillRecord['ledgers'], readonly Admitted[]>();

/** Every loss that the ledgers admit; looked for once. */
function admitted({ ledgers }: DrillRecord): readonly Admitted[] {
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
 * Seconds admitted for a service of a placement, the largest if promoted twice; null: admitted as unknown; undefined:
 * nothing admitted.
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
