/**
 * How long control-plane writes and deploys stop (strategy §4, step 2). Close releases the freeze; the expiry is for the
 * case that nobody closes. Too short, and a deploy lands in the middle of an evacuation; too long, and a dead conductor blocks work.
 */

/** Two hours: decide waits up to 15 min, a person for the approval, and Tier-1's longest RTO is 30 min; the rest is margin (assumption). */
export const FREEZE_SECONDS = 2 * 60 * 60;

/** When a freeze that starts now ends by itself, ISO 8601. */
export function freezeUntil(nowMs: number): string {
  return new Date(nowMs + FREEZE_SECONDS * 1000).toISOString();
}

/** Whether config writes and deploys must stop. No freeze item: no; an unreadable `until`: yes, since unknown is not "go ahead". */
export function isFrozen(freeze: { readonly until: string } | undefined, nowMs: number): boolean {
  if (!freeze) return false;
  return !(nowMs >= Date.parse(freeze.until));
}
