/**
 * Consumers that wait for a queue's messages, and when to wake them: as soon as one can be received. Assumption: one
 * consumer per queue, which never misses a wake-up. AWS's pollers ask again and again instead. In a lost region nobody
 * is woken until it runs again.
 */
import type { Kernel } from '../../kernel/kernel';
import type { Queue } from './queue';

/** Retry interval for a queue of a lost region. */
const RETRY_MS = 1000;

export class Consumers {
  private readonly consumers = new Map<Queue, () => void>();
  /** Time of the next wake-up of each queue's consumer. */
  private readonly alarms = new Map<Queue, number>();

  constructor(private readonly kernel: Kernel) {}

  /** Throws when the queue has a consumer already. */
  add(queue: Queue, consumer: () => void): void {
    if (this.consumers.has(queue)) throw new Error(`queue ${queue.settings.arn} has a consumer already`);
    this.consumers.set(queue, consumer);
    this.watch(queue);
  }

  /** Wakes the consumer when the next message is visible. */
  watch(queue: Queue): void {
    const nextAtMs = queue.nextVisibleAtMs();
    if (nextAtMs !== undefined) this.wakeAt(queue, nextAtMs);
  }

  /** A queue has one timer at a time, the earliest. */
  wakeAt(queue: Queue, atMs: number): void {
    const { clock, network } = this.kernel;
    const dueAtMs = Math.max(atMs, clock.now());
    if (!this.consumers.has(queue) || (this.alarms.get(queue) ?? Infinity) <= dueAtMs) return;
    this.alarms.set(queue, dueAtMs);
    clock.at(dueAtMs, () => {
      if (this.alarms.get(queue) !== dueAtMs) return;
      this.alarms.delete(queue);
      if (network.runs(queue.settings.region)) this.consumers.get(queue)?.();
      else this.wakeAt(queue, clock.now() + RETRY_MS);
    });
  }
}
