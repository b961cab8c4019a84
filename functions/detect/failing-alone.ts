import { type Page, placementPage } from '../../strategy/page';
import type { Mark, Probe } from '../../strategy/probe';
import type { Region } from '../../strategy/topology';

/** So many failures in a row of one probe are no hiccup. */
const LOOKS = 3;
/** More than half of what both probes were answered in as many looks. */
const FAILED = 4;
/**
 * What is older says nothing of now: each execution environment observes every other minute, and up to four placements
 * take turns. The others have to be well for as long: where a third of everything is refused, a minute may be luck.
 */
const FRESH_MS = 130_000;

interface Look {
  readonly probe: Probe;
  readonly slotMs: number;
  readonly isWell: boolean;
}

/**
 * Placements that fail in a region which serves others: a key that is disabled, a damaged table, a door that refuses
 * their tenants. Leaving the region would help nobody else, and no condition of the region says so; people are told.
 */
export class FailingAlone {
  /** By placement, the newest last. */
  private readonly looks = new Map<string, Look[]>();

  constructor(private readonly subject: Region) {}

  /** What a placement's store was heard to answer at this tick. */
  heard(placement: string, { probe, mark, slotMs }: { probe: Probe; mark: Mark; slotMs: number }): void {
    if (mark === 'U') return;
    const kept = (this.looks.get(placement) ?? []).filter((look) => look.slotMs > slotMs - FRESH_MS);
    this.looks.set(placement, [...kept, { probe, slotMs, isWell: mark === 'H' }]);
  }

  /** One page for each placement that fails by now, and some other one does not. */
  pages(nowMs: number): readonly Page[] {
    const names = [...this.looks.keys()];
    return names.flatMap((placement) => {
      const failed = this.failures(placement, nowMs);
      if (failed.length === 0 || !names.some((other) => other !== placement && this.isWell(other, nowMs))) return [];
      const probes = [...new Set(failed.map(({ probe }) => probe))];
      return [placementPage({ placement, region: this.subject }, probes, failed[0]?.slotMs ?? nowMs)];
    });
  }

  /** What failed of it, the earliest first; nothing as long as that may be a hiccup. */
  private failures(placement: string, nowMs: number): readonly Look[] {
    const looks = this.fresh(placement, nowMs);
    const lastOf = (probe: Probe): readonly Look[] => looks.filter((look) => look.probe === probe).slice(-LOOKS);
    const last = [...new Set(looks.map(({ probe }) => probe))].map(lastOf);
    const failed = last.flat().filter(({ isWell }) => !isWell);
    const isStanding = last.some((row) => row.length === LOOKS && row.every(({ isWell }) => !isWell));
    return isStanding || failed.length >= FAILED ? failed.sort((a, b) => a.slotMs - b.slotMs) : [];
  }

  private isWell(placement: string, nowMs: number): boolean {
    const looks = this.fresh(placement, nowMs);
    return looks.length >= LOOKS && looks.every(({ isWell }) => isWell);
  }

  private fresh(placement: string, nowMs: number): readonly Look[] {
    return this.looks.get(placement)?.filter(({ slotMs }) => slotMs > nowMs - FRESH_MS) ?? [];
  }
}
