import { randomInt } from 'node:crypto';

/**
 * Waits a random time between half of `aboutMs` and all of it, so that two callers that collided do not collide again.
 */
export function pause(aboutMs: number): Promise<void> {
  const half = Math.ceil(aboutMs / 2);
  const waitMs = half + randomInt(half + 1);
  return new Promise((resolve) => {
    setTimeout(resolve, waitMs);
  });
}
