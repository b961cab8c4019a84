import * as z from 'zod';
import type { Region } from '../../strategy/topology';

/**
 * A stored value and where it came from. `version` orders all writes of a key: the later instant wins, then the
 * region's name.
 */
export interface Stored {
  readonly value: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

/** What a table or a bucket gives back; anything else under the key is a defect and throws. */
export const Document: z.ZodType<Stored> = z.object({
  value: z.string(),
  version: z.string(),
  writtenAtMs: z.number(),
  region: z.string(),
});
