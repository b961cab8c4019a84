import { logger } from '../runtime/logger';

/**
 * Runs work beside the probes. A failure is logged and never stops other work. The rejection of a task is handled from
 * its start.
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

  /** Resolves when all work that was started is done, at the latest at `atMs`. */
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
