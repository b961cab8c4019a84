import { observationKey } from '../../strategy/control-items';
import { nextObservation, Observation, type Probe, STALE_SECONDS, type Tick } from '../../strategy/health-budget';
import type { Region } from '../../strategy/topology';
import type { Condition, ControlStore } from '../runtime/control-store';
import { ControlItemInvalid } from '../runtime/failures';

type Store = Pick<ControlStore, 'get' | 'put'>;

/**
 * What this region has seen of the others: kept in memory, published in the control store, and taken up again from there by
 * a new execution environment, so that the five-minute window survives. A newer published observation is never replaced.
 */
export class Observations {
  private readonly seen = new Map<Region, Observation>();
  /** What must be true of the published item for ours to replace it: that it is the one we know. */
  private readonly basis = new Map<Region, Condition>();

  constructor(
    private readonly store: Store,
    private readonly observer: Region,
  ) {}

  /** Takes up what is published, if it is newer. Throws ControlStoreUnreachable; what is in memory then stays. */
  async load(subject: Region, nowMs: number): Promise<void> {
    const published = await this.published(subject, nowMs);
    if (published === 'unreadable') {
      this.basis.set(subject, 'always');
      return;
    }
    this.basis.set(subject, published ? { atMs: published.atMs } : 'absent');
    if (published && published.atMs > (this.seen.get(subject)?.atMs ?? 0)) this.seen.set(subject, published);
  }

  /** Adds one tick. A tick no newer than the last is not counted twice. */
  add(subject: Region, atMs: number, results: Readonly<Record<Probe, Tick>>): void {
    const previous = this.seen.get(subject);
    if (previous && previous.atMs >= atMs) return;
    this.seen.set(subject, nextObservation(previous, { observer: this.observer, subject, atMs, results }));
  }

  /** Publishes the newest observation. If another environment published meanwhile, its ticks are taken up; ours follow with the next. */
  async publish(subject: Region): Promise<void> {
    const observation = this.seen.get(subject);
    if (!observation) return;
    const key = observationKey(subject, this.observer);
    const { kind } = await this.store.put(key, observation, this.basis.get(subject) ?? 'absent');
    if (kind === 'superseded') return this.load(subject, observation.atMs);
    this.basis.set(subject, { atMs: observation.atMs });
  }

  /** An item that is damaged, or comes from the future, says nothing about the past, and may be replaced. */
  private async published(subject: Region, nowMs: number): Promise<Observation | undefined | 'unreadable'> {
    try {
      const found = await this.store.get(observationKey(subject, this.observer), Observation);
      return found && found.atMs > nowMs + STALE_SECONDS * 1000 ? 'unreadable' : found;
    } catch (error) {
      if (error instanceof ControlItemInvalid) return 'unreadable';
      throw error;
    }
  }
}
