import { TICK_SECONDS } from '../../strategy/observation';

/** From one slot to the next. */
export const TICK_MS = TICK_SECONDS * 1000;
const MINUTE_MS = 60_000;

/**
 * The six slots of the ten-second grid that belong to one invocation, in ms: the one its minute began in, and the next
 * five. Minutes follow each other without gap, so every slot belongs to one invocation, however late each one starts.
 */
export function slotsOf(scheduled: string | undefined, startedAtMs: number): readonly number[] {
  const givenAtMs = Date.parse(scheduled ?? '');
  const lateMs = startedAtMs - givenAtMs;
  // An event from the future, or of another minute, comes from a clock that is not ours: then the minute begins now.
  const isPlausible = lateMs > -TICK_MS && lateMs < MINUTE_MS;
  const first = slotAt(isPlausible ? givenAtMs : startedAtMs);
  return Array.from({ length: MINUTE_MS / TICK_MS }, (_, index) => first + index * TICK_MS);
}

/** A slot that is over is not made up for: what came of it would be counted for a time it says nothing about. */
export function isOver(slotMs: number, nowMs: number): boolean {
  return nowMs >= slotMs + TICK_MS;
}

/** The slot that is under way at that time, in ms. */
export const slotAt = (atMs: number): number => Math.floor(atMs / TICK_MS) * TICK_MS;

/** Resolves at that time, or at once when it is over. */
export async function waitUntil(atMs: number): Promise<void> {
  const waitMs = atMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
