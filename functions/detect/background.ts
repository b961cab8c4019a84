import { logger } from '../runtime/logger';

/**
 * Work beside the probes. What fails is logged, and never stops what is going on; its rejection is handled from the
 * start.
 */
export class Background {
  private running: Promise<void>[] = [];

  /** Starts the task at once. Never throws. */
  readonly run = (name: string, task: () => void | Promise<void>): Promise<void> => {
    const begun = (async () => task())();
    const handled = begun.catch((error: unknown) => logger.warn('DETECT_TASK_FAILED', { name, error }));
    this.running.push(handled);
    return handled;
  };

  /** Resolves when everything started so far is over, or at that time. */
  async settledBy(atMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, atMs - Date.now()));
    });
    await Promise.race([Promise.all(this.running), deadline]);
    clearTimeout(timer);
    this.running = [];
  }
}
