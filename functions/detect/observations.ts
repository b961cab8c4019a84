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
import type { Condition, ControlStore } from '../runtime/control/control-store';
import { ControlItemInvalid } from '../runtime/failures';

type Store = Pick<ControlStore, 'get' | 'put'>;
type Published =
  { readonly kind: 'found'; readonly observation: Observation } | { readonly kind: 'absent' | 'unreadable' };

interface Tick {
  readonly atMs: number;
  readonly results: Readonly<Record<Region, TickMarks>>;
}

/** Somebody else may publish at the same moment once: at the turn of the minute. */
const ATTEMPTS_MAX = 3;

/**
 * What this region has seen, published in the control store and taken up from there by the next run of the detector, so
 * that the window survives. Ticks that could not be published wait, and follow. Of two runs the one that was started
 * later goes on: it says so in the item, and the other ends when it sees that.
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
   * Takes over from whatever run published last. Throws ControlStoreUnreachable; then the first publication takes over.
   */
  async begin(startedAtMs: number): Promise<void> {
    this.startedAtMs = startedAtMs;
    this.replaced = false;
    await this.load(startedAtMs);
    // The other run publishes at the same moment. Were the takeover lost to that, both would go on, and people would
    // hear that no run had started.
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

  /** Whether somebody published within the last tick and a half: then the slot that has begun is theirs. */
  isAttended(nowMs: number): boolean {
    return this.published.kind === 'found' && nowMs - this.published.observation.atMs < 1.5 * TICK_SECONDS * 1000;
  }

  /** Adds what came of one tick. */
  add(atMs: number, results: Tick['results']): void {
    this.waiting = [...this.waiting, { atMs, results }].slice(-WINDOW_TICKS);
  }

  /**
   * Publishes every tick that waits, on top of what is published. Throws ControlStoreUnreachable; the ticks then wait
   * for the next call.
   */
  async publish(nowMs: number): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && this.waiting.length > 0; attempt += 1) {
      const next = this.grown();
      if (!next || (await this.write(next, nowMs)) === 'written') this.waiting = [];
    }
  }

  /** What would be published; undefined when all that waits is older than what is there. */
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

  /** An item that is damaged, or comes from the future, says nothing about the past, and may be replaced. */
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

function conditionFor(published: Published): Condition {
  if (published.kind !== 'found') return published.kind === 'absent' ? 'absent' : 'always';
  const { atMs, startedAtMs } = published.observation;
  return { atMs, startedAtMs };
}
