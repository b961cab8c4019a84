import type { Page } from '../../../strategy/page';
import type { Mark } from '../../../strategy/probe';

/** So many failures in a row of one probe are no hiccup. */
const LOOKS = 3;
/** More than half of as many looks, whatever was tried. */
const RECENT = { failed: 4, of: 6 };
/**
 * What is older says nothing of now: each execution environment observes every other minute, and up to four placements
 * take turns. The others have to be well for as long: where a third of everything is refused, a minute may be luck.
 */
const FRESH_MS = 130_000;

/** What one look at this tick came to; `probe`: what was tried. */
export interface Heard {
  readonly probe: string;
  readonly mark: Mark;
  readonly slotMs: number;
}

interface Look {
  readonly probe: string;
  readonly slotMs: number;
  readonly isWell: boolean;
}

/** `probes`: what was tried and failed, since that time. */
type PageOf = (name: string, probes: readonly string[], sinceMs: number) => Page;

/**
 * Placements, or services, that fail in a region which serves others: a key that is disabled, a damaged table, a door
 * that refuses their users. Leaving the region would help nobody else, and no condition of the region says so; people
 * are told.
 */
export class FailingAlone {
  /** By name, the newest last. */
  private readonly looks = new Map<string, Look[]>();

  constructor(private readonly pageOf: PageOf) {}

  /** What was heard of one of them. What says nothing is no look. */
  heard(name: string, { probe, mark, slotMs }: Heard): void {
    if (mark === 'U') return;
    const kept = (this.looks.get(name) ?? []).filter((look) => look.slotMs > slotMs - FRESH_MS);
    this.looks.set(name, [...kept, { probe, slotMs, isWell: mark === 'H' }]);
  }

  /** One page for each that fails by now, and some other one does not. */
  pages(nowMs: number): readonly Page[] {
    const names = [...this.looks.keys()];
    return names.flatMap((name) => {
      const failed = this.failures(name, nowMs);
      const [first] = failed;
      if (!first || !names.some((other) => other !== name && this.isWell(other, nowMs))) return [];
      return [this.pageOf(name, [...new Set(failed.map(({ probe }) => probe))], first.slotMs)];
    });
  }

  /** What failed of it, the earliest first; nothing as long as that may be a hiccup. */
  private failures(name: string, nowMs: number): readonly Look[] {
    const looks = this.fresh(name, nowMs);
    const last = [...new Set(looks.map(({ probe }) => probe))].map((probe) =>
      looks.filter((look) => look.probe === probe).slice(-LOOKS),
    );
    const isStanding = last.some((row) => row.length === LOOKS && row.every(({ isWell }) => !isWell));
    const failed = looks.slice(-RECENT.of).filter(({ isWell }) => !isWell);
    return isStanding || failed.length >= RECENT.failed ? failed : [];
  }

  private isWell(name: string, nowMs: number): boolean {
    const looks = this.fresh(name, nowMs);
    return looks.length >= LOOKS && looks.every(({ isWell }) => isWell);
  }

  private fresh(name: string, nowMs: number): readonly Look[] {
    return this.looks.get(name)?.filter(({ slotMs }) => slotMs > nowMs - FRESH_MS) ?? [];
  }
}
