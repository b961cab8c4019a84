import { observationKey } from '../../strategy/control-items';
import {
  nextObservation,
  type Observation,
  STALE_SECONDS,
  StoredObservation,
  storedObservation,
  type TickMarks,
  TICK_SECONDS,
  WINDOW_TICKS,
} from '../../strategy/observation';
import type { Region } from '../../strategy/topology';
import type { PutCondition, ControlStore } from '../runtime/control/control-store';
import { ControlItemInvalid } from '../runtime/failures';

type Store = Pick<ControlStore, 'get' | 'put'>;
type Published =
  { readonly kind: 'found'; readonly observation: Observation } | { readonly kind: 'absent' | 'unreadable' };

interface Tick {
  readonly atMs: number;
  readonly results: Readonly<Record<Region, TickMarks>>;
}

/** Another run may publish at the same moment once: when one run takes over from the other, every minute. */
const ATTEMPTS_MAX = 3;

/**
 * What this region has seen. It is published in the control store, and the next run of the detector continues from
 * there, so that the window survives. Ticks that could not be published wait and are published later. Of two runs, the
 * one that started later continues: it writes its start into the item, and the other run ends when it reads that.
 */
export class Observations {
  private waiting: Tick[] = [];
  private published: Published = { kind: 'absent' };
  private startedAtMs = 0;
  private replaced = false;

  constructor(
    private readonly store: Store,
    private readonly observer: Region,
  ) {}

  /**
   * Takes over from the run that published last. Throws ControlStoreUnreachable; then the first publication takes over.
   */
  async begin(startedAtMs: number): Promise<void> {
    this.startedAtMs = startedAtMs;
    this.replaced = false;
    await this.load(startedAtMs);
    // The other run may publish at the same moment. Without a retry the takeover would be lost, both runs would
    // continue, and people would be told that no run had started.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const { published } = this;
      if (published.kind !== 'found' || this.isReplaced()) return;
      const { observation } = published;
      const taken = { ...observation, startedAtMs: Math.max(startedAtMs, observation.startedAtMs) };
      if ((await this.write(taken, startedAtMs)) === 'written') return;
    }
  }

  /** When this run began, in ms. */
  get sinceMs(): number {
    return this.startedAtMs;
  }

  /** Whether a later run of the detector has taken over. */
  isReplaced(): boolean {
    return this.replaced;
  }

  /** Whether another run published within the last tick and a half. Then the current slot belongs to that run. */
  isAttended(nowMs: number): boolean {
    return this.published.kind === 'found' && nowMs - this.published.observation.atMs < 1.5 * TICK_SECONDS * 1000;
  }

  /** Adds the results of one tick. */
  add(atMs: number, results: Tick['results']): void {
    this.waiting = [...this.waiting, { atMs, results }].slice(-WINDOW_TICKS);
  }

  /**
   * Adds every tick that waits to the published observation. Throws ControlStoreUnreachable; the ticks then wait for
   * the next call.
   */
  async publish(nowMs: number): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && this.waiting.length > 0; attempt += 1) {
      const next = this.grown();
      if (!next || (await this.write(next, nowMs)) === 'written') this.waiting = [];
    }
  }

  /** The observation to publish; undefined when all waiting ticks are older than the published ones. */
  private grown(): Observation | undefined {
    const base = this.published.kind === 'found' ? this.published.observation : undefined;
    const startedAtMs = Math.max(this.startedAtMs, base?.startedAtMs ?? 0);
    const { observer } = this;
    const later = this.waiting.filter(({ atMs }) => atMs > (base?.atMs ?? 0));
    return later.reduce<Observation | undefined>(
      (before, { atMs, results }) => nextObservation(before ?? base, { observer, atMs, startedAtMs, results }),
      undefined,
    );
  }

  private async write(observation: Observation, nowMs: number): Promise<'written' | 'superseded'> {
    const { kind } = await this.store.put(
      observationKey(this.observer),
      storedObservation(observation),
      conditionFor(this.published),
    );
    if (kind === 'written') this.published = { kind: 'found', observation };
    else await this.load(nowMs);
    return kind;
  }

  /** An item that is damaged, or comes from the future, says nothing about the past and may be replaced. */
  private async load(nowMs: number): Promise<void> {
    this.published = await this.read(nowMs);
    if (this.published.kind === 'found' && this.published.observation.startedAtMs > this.startedAtMs)
      this.replaced = true;
  }

  private async read(nowMs: number): Promise<Published> {
    try {
      const found = await this.store.get(observationKey(this.observer), StoredObservation);
      if (!found) return { kind: 'absent' };
      return found.atMs > nowMs + STALE_SECONDS * 1000 ? { kind: 'unreadable' } : { kind: 'found', observation: found };
    } catch (error) {
      if (error instanceof ControlItemInvalid) return { kind: 'unreadable' };
      throw error;
    }
  }
}

function conditionFor(published: Published): PutCondition {
  if (published.kind !== 'found') return published.kind === 'absent' ? 'absent' : 'always';
  const { atMs, startedAtMs } = published.observation;
  return { atMs, startedAtMs };
}
