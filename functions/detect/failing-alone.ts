import { type Page, placementPage } from '../../strategy/page';
import type { Probe } from '../../strategy/probe';
import type { Region } from '../../strategy/topology';

/** Two looks at the same placement in a row are no hiccup. */
const LOOKS = 2;

interface Failure {
  readonly sinceMs: number;
  readonly looks: number;
}

/**
 * Placements whose stores fail in a region that serves others: a key that is disabled, a damaged table. Leaving the
 * region would help nobody, and no condition of the region says so; people are told.
 */
export class FailingAlone {
  /** By placement, then by what was looked at. */
  private readonly failures = new Map<string, Map<Probe, Failure>>();

  constructor(private readonly subject: Region) {}

  /** The placement's store failed at this tick, and another placement's answered. */
  failed(placement: string, probe: Probe, slotMs: number): void {
    const own = this.failures.get(placement) ?? new Map<Probe, Failure>();
    const { sinceMs = slotMs, looks = 0 } = own.get(probe) ?? {};
    this.failures.set(placement, own.set(probe, { sinceMs, looks: looks + 1 }));
  }

  answered(placement: string, probe: Probe): void {
    this.failures.get(placement)?.delete(probe);
  }

  /** Nobody knows any more whether others are served. */
  forget(probe: Probe): void {
    for (const own of this.failures.values()) own.delete(probe);
  }

  /** One page for each placement. */
  pages(): readonly Page[] {
    return [...this.failures].flatMap(([placement, own]) => {
      const standing = [...own].filter(([, { looks }]) => looks >= LOOKS);
      if (standing.length === 0) return [];
      const sinceMs = Math.min(...standing.map(([, failure]) => failure.sinceMs));
      const probes = standing.map(([probe]) => probe);
      return [placementPage({ placement, region: this.subject }, probes, sinceMs)];
    });
  }
}
