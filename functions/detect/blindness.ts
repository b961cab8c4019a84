import type { TickMarks } from '../../strategy/observation';
import { blindPage } from '../../strategy/page';
import { PROBES } from '../../strategy/probe';
import type { Region, Topology } from '../../strategy/topology';
import { page } from '../runtime/page';

/** Six judgements in a row without the control store are more than a short disturbance. */
const BLIND_TICKS = 6;
/** A quarter of an hour, as for every page. */
const REMIND_TICKS = 90;

/**
 * Tells people what this region sees while it does not reach the control store. Then nobody judges here, nothing goes
 * on record, and no page that needs the control store is sent. Every blind region tells once per quarter of an hour.
 */
export class Blindness {
  private ticks = 0;

  constructor(
    private readonly topology: Topology,
    private readonly region: Region,
  ) {}

  /** The control store answered. */
  sees(): void {
    this.ticks = 0;
  }

  /** The control store did not answer. Throws the SDK's errors; the next tick tries again. */
  async tell(results: Readonly<Record<Region, TickMarks>>): Promise<void> {
    this.ticks += 1;
    if (this.ticks < BLIND_TICKS || (this.ticks - BLIND_TICKS) % REMIND_TICKS !== 0) return;
    const subjectsWhere = (test: (marks: TickMarks) => boolean): readonly Region[] =>
      Object.entries(results).flatMap(([subject, marks]) => (test(marks) ? [subject] : []));
    const seen = {
      unclear: subjectsWhere((marks) => PROBES.every((probe) => marks[probe] === 'S' || marks[probe] === 'U')),
      shut: subjectsWhere(({ outside }) => outside === 'S'),
    };
    await page(this.topology, this.region, blindPage(this.region, seen)).catch((error: unknown) => {
      this.ticks -= 1;
      throw error;
    });
  }
}
