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
 * Placements whose stores fail in a region that serves others: a key that is disabled, a damaged table. Leaving the region would help nobody, and
 * no condition of the region says so; people are told.
 */
export class FailingAlone {
  private readonly failures = new Map<string, Failure>();

  constructor(private readonly subject: Region) {}

  /** The placement's store failed at this tick, and another placement's answered. */
  failed(placement: string, probe: Probe, slotMs: number): void {
    const key = `${placement} ${probe}`;
    const { sinceMs = slotMs, looks = 0 } = this.failures.get(key) ?? {};
    this.failures.set(key, { sinceMs, looks: looks + 1 });
  }

  answered(placement: string, probe: Probe): void {
    this.failures.delete(`${placement} ${probe}`);
  }

  /** One page for each placement. */
  pages(): readonly Page[] {
    const standing = [...this.failures].filter(([, { looks }]) => looks >= LOOKS);
    const placements = [...new Set(standing.map(([key]) => key.split(' ')[0] ?? ''))];
    return placements.map((placement) => {
      const own = standing.filter(([key]) => key.startsWith(`${placement} `));
      const services = own.map(([key]) => key.slice(placement.length + 1));
      const of = { placement, region: this.subject };
      return placementPage(of, services, Math.min(...own.map(([, { sinceMs }]) => sinceMs)));
    });
  }
}
