import type { Page } from '../../../strategy/page';
import type { Mark } from '../../../strategy/probe';

/** This many failures of one probe in a row are more than a short disturbance. */
const LOOKS = 3;
/** More than half of the last looks, whatever they tried. */
const RECENT = { failed: 4, of: 6 };
/**
 * Older looks say nothing about now. Each execution environment observes every second minute, and up to four placements
 * take turns. The others have to be healthy for as long: when a third of everything is refused, one good minute may be
 * luck.
 */
const FRESH_MS = 130_000;

/** The result of one look in this tick. `probe`: what was tried. */
interface Heard {
  readonly probe: string;
  readonly mark: Mark;
  readonly slotMs: number;
}

interface Look {
  readonly probe: string;
  readonly slotMs: number;
  readonly isWell: boolean;
}

/** `probes`: what was tried and has failed since `sinceMs`. */
type PageOf = (name: string, probes: readonly string[], sinceMs: number) => Page;

/**
 * Finds placements, or services, that fail in a region which serves others: a disabled key, a damaged table, a door
 * that refuses their users. Leaving the region would help nobody else, and no condition of the region shows it. So
 * people are told.
 */
export class FailingAlone {
  /** The looks by name, the newest last. */
  private readonly looks = new Map<string, Look[]>();

  constructor(private readonly pageOf: PageOf) {}

  /** Adds one look. Ignores a look that says nothing. */
  heard(name: string, { probe, mark, slotMs }: Heard): void {
    if (mark === 'U') return;
    const kept = (this.looks.get(name) ?? []).filter((look) => look.slotMs > slotMs - FRESH_MS);
    this.looks.set(name, [...kept, { probe, slotMs, isWell: mark === 'H' }]);
  }

  /** One page for each name that fails, if at least one other name does not fail. */
  pages(nowMs: number): readonly Page[] {
    const names = [...this.looks.keys()];
    return names.flatMap((name) => {
      const failed = this.failures(name, nowMs);
      const [first] = failed;
      if (!first || !names.some((other) => other !== name && this.isWell(other, nowMs))) return [];
      return [this.pageOf(name, [...new Set(failed.map(({ probe }) => probe))], first.slotMs)];
    });
  }

  /** The failures of this name, the earliest first. Empty as long as they may be a short disturbance. */
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
