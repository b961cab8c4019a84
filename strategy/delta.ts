/**
 * The result of writes that a region had accepted and the others did not have when the region was lost (strategy §2,
 * delta reconciliation). The later version of a key wins, as everywhere else. A write that lost is listed with both
 * versions, so that its tenant can be told.
 */
import type { Service } from './layers';
import type { Region } from './topology';

/**
 * The part of a tenant's stored value that is needed to compare versions. Versions are ordered as text. `digest` is the
 * digest of the value.
 */
export interface Stamped {
  readonly digest: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

/** One key as two regions hold it. */
export interface Pair {
  /** The placement in whose store the key was found. */
  readonly placement: string;
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
  readonly source: Stamped | undefined;
  readonly target: Stamped | undefined;
}

export type Fate = 'replayed' | 'superseded' | 'conflicting';

/** One late write. `accepted`: the version that the lost region accepted. `winner`: the version that is valid now. */
export interface LateWrite extends Pick<Pair, 'placement' | 'service' | 'tenant' | 'key'> {
  readonly fate: Fate;
  readonly accepted: string;
  readonly winner: string;
}

export interface Divergence {
  readonly source: Region;
  /** From this time on, writes of the source may have reached no other region, in ms. */
  readonly divergedAtMs: number;
  /**
   * When clients lost the source, in ms. A write that the source accepted after that may conflict with a write
   * elsewhere.
   */
  readonly lostAtMs: number;
  /** From this time on, the source accepted no more writes of services with one writer, in ms. */
  readonly fencedAtMs: number;
}

/**
 * Returns the fate of the source's write under this key; undefined when it is not a late write. `replayed`: it is
 * valid. `superseded`: another region wrote a later version with another value. `conflicting`: the same, and both
 * versions were written after the source was lost.
 */
export function lateWrite(pair: Pair, since: Divergence): LateWrite | undefined {
  const { source, target, placement, service, tenant, key } = pair;
  if (source?.region !== since.source || !(source.writtenAtMs >= since.divergedAtMs)) return undefined;
  // The fields are named one by one, so that no value gets into the evidence by accident.
  const of = { placement, service, tenant, key };
  const accepted = source.version;
  if (!target || target.version <= accepted || target.digest === source.digest) {
    return { ...of, fate: 'replayed', accepted, winner: accepted };
  }
  const isConflict = source.writtenAtMs >= since.lostAtMs && target.writtenAtMs >= since.lostAtMs;
  return { ...of, fate: isConflict ? 'conflicting' : 'superseded', accepted, winner: target.version };
}

/** Whether the target's version has to be copied to the source, because replication has not done so. */
export function isOwedToSource({ source, target }: Pick<Pair, 'source' | 'target'>): boolean {
  return target !== undefined && (source === undefined || target.version > source.version);
}

/** The number of late writes of one placement: all that may be said where its tenants must not be named. */
export interface PlacementDelta {
  readonly placement: string;
  readonly tenants: number;
  readonly counts: Readonly<Record<Fate, number>>;
}

/** Counts late writes by placement, in name order. Leaves out placements without late writes. */
export function byPlacement(writes: readonly LateWrite[]): PlacementDelta[] {
  const placements = [...new Set(writes.map(({ placement }) => placement))].sort();
  return placements.map((placement) => {
    const own = writes.filter((write) => write.placement === placement);
    return { placement, tenants: new Set(own.map(({ tenant }) => tenant)).size, counts: countFates(own) };
  });
}

/** Counts the writes of each fate. */
export function countFates(writes: readonly LateWrite[]): Record<Fate, number> {
  const count = (fate: Fate): number => writes.filter((write) => write.fate === fate).length;
  return { replayed: count('replayed'), superseded: count('superseded'), conflicting: count('conflicting') };
}
