/**
 * What became of the writes that a region had accepted and the others did not have when it was lost (strategy §2, delta
 * reconciliation). The later version of a key wins, here as everywhere; what lost is listed, with both versions, so
 * that its tenant can be told.
 */
import type { Service } from './layers';
import type { Region } from './topology';

/**
 * A stored value of a tenant, as far as versions of it are compared. Versions order as text; `digest` is the value's.
 */
export interface Stamped {
  readonly digest: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

/** One key as two regions hold it. */
export interface Pair {
  /** Whose store the key was found in. */
  readonly placement: string;
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
  readonly source: Stamped | undefined;
  readonly target: Stamped | undefined;
}

export type Fate = 'replayed' | 'superseded' | 'conflicting';

/** One late write: `accepted` by the region that was lost; `winner` is the version that stands. */
export interface LateWrite extends Pick<Pair, 'placement' | 'service' | 'tenant' | 'key'> {
  readonly fate: Fate;
  readonly accepted: string;
  readonly winner: string;
}

export interface Divergence {
  readonly source: Region;
  /** From when on the source's writes may have reached nobody, in ms. */
  readonly divergedAtMs: number;
  /** When the source was lost to its clients, in ms: what it still accepted then, it accepted in a conflict. */
  readonly lostAtMs: number;
  /** From when on it accepted no more writes of services with one writer, in ms. */
  readonly fencedAtMs: number;
}

/**
 * The fate of the source's write under this key; undefined when it is none of the late ones. `replayed`: it stands.
 * `superseded`: a later one, of another value, was written elsewhere. `conflicting`: so it was, and both were written
 * after the source was lost.
 */
export function lateWrite(pair: Pair, since: Divergence): LateWrite | undefined {
  const { source, target, placement, service, tenant, key } = pair;
  if (source?.region !== since.source || !(source.writtenAtMs >= since.divergedAtMs)) return undefined;
  // Named one by one: a value must not get into the evidence by accident.
  const of = { placement, service, tenant, key };
  const accepted = source.version;
  if (!target || target.version <= accepted || target.digest === source.digest) {
    return { ...of, fate: 'replayed', accepted, winner: accepted };
  }
  const isConflict = source.writtenAtMs >= since.lostAtMs && target.writtenAtMs >= since.lostAtMs;
  return { ...of, fate: isConflict ? 'conflicting' : 'superseded', accepted, winner: target.version };
}

/** Whether the target's version has to be brought to the source: where replication has not. */
export function isOwedToSource({ source, target }: Pick<Pair, 'source' | 'target'>): boolean {
  return target !== undefined && (source === undefined || target.version > source.version);
}

/** Late writes of one placement, counted: what may be said of its tenants where they must not be named. */
export interface PlacementDelta {
  readonly placement: string;
  readonly tenants: number;
  readonly counts: Readonly<Record<Fate, number>>;
}

/** By placement, in name order; those without late writes are left out. */
export function byPlacement(writes: readonly LateWrite[]): PlacementDelta[] {
  const placements = [...new Set(writes.map(({ placement }) => placement))].sort();
  return placements.map((placement) => {
    const own = writes.filter((write) => write.placement === placement);
    return { placement, tenants: new Set(own.map(({ tenant }) => tenant)).size, counts: countFates(own) };
  });
}

/** How many of each fate. */
export function countFates(writes: readonly LateWrite[]): Record<Fate, number> {
  const count = (fate: Fate): number => writes.filter((write) => write.fate === fate).length;
  return { replayed: count('replayed'), superseded: count('superseded'), conflicting: count('conflicting') };
}
