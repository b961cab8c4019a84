import * as z from 'zod';
import { type Claim as ClaimItem, isReturn } from '../../../strategy/claim';
import { CLAIMS_PK, claimSubject } from '../../../strategy/control-items';
import { Claim } from './control-records';
import type { ControlStore } from './control-store';
import { ConductorReplaced, ReturnOvertaken } from '../failures';

export interface Conducted extends ReturnType<typeof claimSubject> {
  /** The sort key of the claim's item. */
  readonly sk: string;
  readonly claim: ClaimItem;
}

/** Whatever lies in the partition of claims. */
const Row = z.looseObject({ sk: z.string() });

/** All claims there are. One that cannot be read must not hide the others. Throws ControlStoreUnreachable. */
export async function readClaims(store: Pick<ControlStore, 'query'>): Promise<Conducted[]> {
  const rows = await store.query(CLAIMS_PK, Row);
  return rows.flatMap((row) => {
    const { data: claim } = Claim.safeParse(row);
    return claim ? [{ ...claimSubject(row.sk), sk: row.sk, claim }] : [];
  });
}

/** Evacuations that are under way, of whatever region: each of them comes before every return. */
export function openEvacuations(claims: readonly Conducted[]): Conducted[] {
  return claims.filter(({ flow, claim }) => flow === 'evacuation' && claim.state !== 'closed');
}

/** What every step that changes something knows of itself: its incident, and the execution that it is a step of. */
interface Conducting {
  readonly incident: string;
  readonly execution: string;
}

/**
 * Every step that changes something asks first. Throws ConductorReplaced once another execution conducts the incident,
 * or nobody does: what comes late may have been decided otherwise since. Throws ReturnOvertaken for a return once an
 * evacuation has been claimed: that one waits until steps which had asked before are over (`RETURN_QUIET_SECONDS`); of
 * two conductors, epochs keep such steps apart. Returns the claims it went by.
 */
export async function stopIfOvertaken(
  store: Pick<ControlStore, 'query'>,
  of: Conducting,
): Promise<readonly Conducted[]> {
  const claims = await readClaims(store);
  stopIfReplaced(claims, of);
  const [rival] = isReturn(of.incident) ? openEvacuations(claims) : [];
  if (rival) throw new ReturnOvertaken(`${rival.claim.incident} is under way; ${of.incident} makes way for it`);
  return claims;
}

/** The first half of it, for what has to be done though a return was overtaken, and for claims at hand. */
export function stopIfReplaced(claims: readonly Conducted[], { incident, execution }: Conducting): void {
  const conductor = claims.find(({ claim }) => claim.incident === incident)?.claim.execution;
  if (conductor === execution) return;
  throw new ConductorReplaced(`${incident} is conducted by ${conductor ?? 'nobody'} by now; nothing was changed`);
}
