import type { Region } from '../../strategy/topology';
import type { Stored } from './stored';

let lastMs = 0;

/** Stamps a value written here and now. Two stamps of one execution environment never share an instant. */
export function stamped(value: string, region: Region, nowMs: number): Stored {
  lastMs = Math.max(nowMs, lastMs + 1);
  return { value, version: `${new Date(lastMs).toISOString()}@${region}`, writtenAtMs: lastMs, region };
}
