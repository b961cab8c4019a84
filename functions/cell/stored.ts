import * as z from 'zod';
import type { Region } from '../../strategy/topology';

/** A stored value and its origin. `version` orders all writes of a key: the later time wins, then the region's name. */
export interface Stored {
  readonly value: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

/** The shape of a stored document. Anything else under the key is a defect, and parsing it throws. */
export const Stored: z.ZodType<Stored> = z.object({
  value: z.string(),
  version: z.string(),
  writtenAtMs: z.number(),
  region: z.string(),
});
