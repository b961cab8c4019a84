/**
 * Evacuations that somebody planned: a person starts them while the region is healthy, with `mode: planned` in the
 * input of the state machine. If the region fails meanwhile, `detect` takes the incident over. From then on
 * it is judged like every other. Both are in the claims of the ledger.
 */
import { handStart } from '../../strategy/progress';
import type { ClaimSeen, DrillRecord } from './record';
import type { Span } from './spells';

/** While that evacuation was a plan; undefined when it never was one. It ends with the claim that overtook it. */
export function planOf({ ledgers }: DrillRecord, { incident }: Pick<ClaimSeen, 'incident'>): Span | undefined {
  const entries = ledgers.find((ledger) => ledger.incident === incident)?.entries ?? [];
  const claims = entries.filter(({ verb }) => verb === 'claim');
  const [first] = claims;
  if (!first || handStart([first])?.mode !== 'planned') return undefined;
  const overtaken = claims.find((_, index) => handStart(claims.slice(0, index + 1)) === undefined);
  return { fromMs: Date.parse(first.at), untilMs: overtaken ? Date.parse(overtaken.at) : Infinity };
}
