/**
 * Giving up: an execution that ends takes its waits and tasks with it, a failed branch takes its siblings. Assumes that
 * everything that waits has registered; a wait that has not would keep a timer on the clock after the end.
 */

/** Cancelled once and for good; children are cancelled with their parent. */
export class Cancellation {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls `listener` on cancellation; the answer takes it off again. */
  onCancel(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Safe to repeat. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
