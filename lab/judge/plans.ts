/**
 * Evacuations that somebody planned: a person starts them while the region is healthy, with `mode: planned` in the
 * input of the state machine. If the region fails meanwhile, `detect` takes the incident over. From then on
 * it is judged like every other. Both are in the claims of the ledger.
 */
import * as z from 'zod';
import type { LedgerEntry } from '../../strategy/ledger';
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
  return { fromMs: claimedMs(first), untilMs: overtaken ? Date.parse(overtaken.at) : Infinity };
}

const Claimed = z.object({ output: z.object({ claimedAt: z.iso.datetime() }) });

/** When a claim was made, in ms. Its entry in the ledger is written a moment later. */
const claimedMs = ({ at, body }: LedgerEntry): number =>
  Date.parse(Claimed.safeParse(body).data?.output.claimedAt ?? at);
