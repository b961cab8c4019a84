import type { Region } from '../../strategy/topology';
import type { Stored } from './stored';

let lastMs = 0;

/** Stamps a value that is written here now. Two stamps of one execution environment never have the same time. */
export function stamped(value: string, region: Region, nowMs: number): Stored {
  lastMs = Math.max(nowMs, lastMs + 1);
  return { value, version: `${new Date(lastMs).toISOString()}@${region}`, writtenAtMs: lastMs, region };
}
