/**
 * Cancellation: an execution that ends also ends its waits and tasks, and a failed branch ends its siblings.
 * Assumption: everything that waits has registered. A wait that has not would keep a timer on the clock after the end.
 */

/** Cancelled once and finally. Children are cancelled with their parent. */
export class Cancellation {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls `listener` on cancellation. The returned function removes it. */
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
