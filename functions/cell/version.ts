import type { Region } from '../../strategy/topology';

/** A stored value and where it came from. `version` orders all writes of a key: the later instant wins, then the region's name. */
export interface Stored {
  readonly value: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

let lastMs = 0;

/** Stamps a value written here and now. Two stamps of one execution environment never share an instant. */
export function stamped(value: string, region: Region, nowMs: number): Stored {
  lastMs = Math.max(nowMs, lastMs + 1);
  return { value, version: `${new Date(lastMs).toISOString()}@${region}`, writtenAtMs: lastMs, region };
}
