import { TICK_SECONDS } from '../../../strategy/observation';
import { placementPage } from '../../../strategy/page';
import type { Mark, Probe } from '../../../strategy/probe';
import { type Placement, type Region, regionsOf, sharedPlacements, type Topology } from '../../../strategy/topology';
import { type Ask, Line, type Question } from './conversation';
import { FailingAlone } from './failing-alone';
import { markOf } from './mark';

/** A job that was handed in and is not yet known to be done. */
interface HandedIn {
  readonly job: string;
  readonly atMs: number;
}

/** Probes one region: each kind of store through its services, from the outside and past the gate. */
export class Prober {
  private readonly placements: readonly Placement[];
  /**
   * Placements that have this region as standby. The region itself probes them all the time, because their function and
   * stores have to be ready. Other observers ask them when the placements at home fail.
   */
  private readonly standingBy: readonly Placement[];
  private readonly line: Line;
  /** Placements that fail while the region serves other placements. */
  readonly failingAlone: FailingAlone;
  /** The job to ask about, by placement. */
  private readonly handedIn = new Map<string, HandedIn>();

  constructor(
    topology: Topology,
    private readonly subject: Region,
    private readonly observer: Region,
  ) {
    this.failingAlone = new FailingAlone((placement, probes, sinceMs) =>
      placementPage({ placement, region: subject }, probes, sinceMs),
    );
    this.placements = placementsFor(topology, subject);
    this.standingBy = sharedPlacements(topology, subject).filter((one) => !this.placements.includes(one));
    this.line = new Line(topology, subject);
  }

  /** Runs all four probes at once, each within three seconds. `slotMs` names this tick's job. Never throws. */
  async probe(slotMs: number): Promise<Readonly<Record<Probe, Mark>>> {
    const [identity, premium, standard, orchestration] = await Promise.all([
      this.each('identity', slotMs),
      this.each('content-premium', slotMs),
      // A bucket would get one PUT a minute for every placement, and a job needs the job before it. So the first
      // placement is asked as long as it answers.
      this.one(this.placements, (ask, of) => this.store('content-standard', ask, of)),
      this.one(this.placements, (ask, of) => this.job(slotMs, ask, of)),
    ]);
    return { identity, 'content-premium': premium, 'content-standard': standard, orchestration };
  }

  /**
   * A different placement comes first in every tick. Otherwise a table or a key that fails for one placement alone
   * would stay unseen.
   */
  private async each(probe: Probe, slotMs: number): Promise<Mark> {
    const turn = Math.floor(slotMs / (TICK_SECONDS * 1000));
    const first = turn % this.placements.length;
    const inTurn = [...this.placements.slice(first), ...this.placements.slice(0, first)];
    const look = async (ask: Ask, of: Placement): Promise<Mark> => {
      const mark = await this.store(probe, ask, of);
      this.failingAlone.heard(of.name, { probe, mark, slotMs });
      return mark;
    };
    const standby = this.subject === this.observer ? this.standingBy[turn % this.standingBy.length] : undefined;
    const [mark] = await Promise.all([this.one(inTurn, look), standby && look(this.line.open(), standby)]);
    return mark;
  }

  /**
   * One placement stands for the region, unless the region answers that the store of this placement fails. A disabled
   * key or a damaged table affects one placement, and leaving the region would only move the others. So then the next
   * placement is asked, and those that stand by after all that are at home.
   */
  private async one(
    placements: readonly Placement[],
    probe: (ask: Ask, of: Placement) => Promise<Mark>,
  ): Promise<Mark> {
    const ask = this.line.open();
    let mark: Mark = 'U';
    for (const placement of placements) {
      mark = await probe(ask, placement);
      if (mark !== 'I') return mark;
    }
    for (const standby of this.standingBy) {
      if ((await probe(ask, standby)) === 'H') return 'A';
    }
    return mark;
  }

  private async store(probe: Probe, ask: Ask, of: Placement): Promise<Mark> {
    return markOf(await ask(this.question(probe, of, {})));
  }

  /**
   * Hands in a job, and names the earlier job that it asks about. The new job becomes the one to ask about only after a
   * healthy answer: then the earlier job, or a later one, is done. The first job of a placement that stands by proves
   * nothing, because nobody knows yet whether it is done.
   */
  private async job(slotMs: number, ask: Ask, of: Placement): Promise<Mark> {
    const job = new Date(slotMs).toISOString();
    const earlier = this.handedIn.get(of.name);
    const before = earlier && { job: earlier.job, ageMs: Date.now() - earlier.atMs };
    const mark = markOf(await ask(this.question('orchestration', of, { job, ...(before && { before }) })));
    if (mark === 'H') this.handedIn.set(of.name, { job, atMs: Date.now() });
    return mark === 'H' && !earlier && this.standingBy.includes(of) ? 'U' : mark;
  }

  private question(probe: Probe, of: Placement, more: object): Question {
    return { path: `/probe/${probe}/${of.name}`, body: { observer: this.observer, ...more } };
  }
}

/** The placements that have this region as home. If there are none, those that have it as standby. */
function placementsFor({ placements }: Topology, subject: Region): readonly Placement[] {
  const home = placements.filter((placement) => placement.home === subject);
  if (home.length > 0) return home;
  return placements.filter((placement) => regionsOf(placement).includes(subject));
}
