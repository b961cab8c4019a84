import { TICK_SECONDS } from '../../strategy/observation';

/** The time from one slot to the next. */
export const TICK_MS = TICK_SECONDS * 1000;
const MINUTE_MS = 60_000;

/**
 * The six slots of the ten-second grid that belong to one invocation, in ms: the slot in which its minute began, and
 * the next five. Minutes have no gaps, so every slot belongs to exactly one invocation, however late each one starts.
 */
export function slotsOf(scheduled: string | undefined, startedAtMs: number): readonly number[] {
  const givenAtMs = Date.parse(scheduled ?? '');
  const lateMs = startedAtMs - givenAtMs;
  // A time in the future, or more than a minute ago, comes from a clock that is not ours. Then the minute begins now.
  const isPlausible = lateMs > -TICK_MS && lateMs < MINUTE_MS;
  const first = slotAt(isPlausible ? givenAtMs : startedAtMs);
  return Array.from({ length: MINUTE_MS / TICK_MS }, (_, index) => first + index * TICK_MS);
}

/**
 * Whether the slot is over. A missed slot is skipped: a late result would count for a time that it says nothing about.
 */
export function isOver(slotMs: number, nowMs: number): boolean {
  return nowMs >= slotMs + TICK_MS;
}

/** The slot that contains that time, in ms. */
export const slotAt = (atMs: number): number => Math.floor(atMs / TICK_MS) * TICK_MS;

/** Resolves at that time, or at once when it has passed. */
export async function waitUntil(atMs: number): Promise<void> {
  const waitMs = atMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
