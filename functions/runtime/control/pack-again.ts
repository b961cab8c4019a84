import * as z from 'zod';
import { packAgainKey } from '../../../strategy/control-items';
import { IncidentName } from '../../../strategy/flow-words';
import type { ControlStore } from './control-store';
import { revise } from './revise';

/**
 * An incident whose evidence grows after its end, so that it gets another pack. Stored under `packAgainKey`. Times are
 * ISO 8601. `askedAt`: since when; what is new is on record shortly after that, or never. `takenBy`, `takenAt`: the
 * region that writes it, and since when. `writtenAt`: nobody waits any more.
 */
export const PackAgain = z.object({
  incident: IncidentName,
  askedAt: z.iso.datetime(),
  takenBy: z.string().exactOptional(),
  takenAt: z.iso.datetime().exactOptional(),
  writtenAt: z.iso.datetime().exactOptional(),
});
export type PackAgain = Readonly<z.output<typeof PackAgain>>;

/**
 * Asks `anchor` for another pack of the incident. Call it before you put on record what is new: if you die in between,
 * a pack is written in vain, and nothing is forgotten. Throws retryable failures.
 */
export async function askForPack(store: ControlStore, incident: string): Promise<void> {
  const askedAt = new Date().toISOString();
  await revise<PackAgain>(store, {
    ...{ key: packAgainKey(incident), schema: PackAgain },
    change: () => ({ incident, askedAt }),
    guard: (current) => ({ askedAt: current.askedAt }),
  });
}
