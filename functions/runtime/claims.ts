import * as z from 'zod';
import { type Claim as ClaimItem, isReturn } from '../../strategy/claim';
import { CLAIMS_PK, claimSubject } from '../../strategy/control-items';
import { Claim } from './control-records';
import type { ControlStore } from './control-store';
import { ReturnOvertaken } from './failures';

export interface Conducted extends ReturnType<typeof claimSubject> {
  /** The sort key of the claim's item. */
  readonly sk: string;
  readonly claim: ClaimItem;
}

/** All claims there are. One that cannot be read must not hide the others. Throws ControlStoreUnreachable. */
export async function readClaims(store: Pick<ControlStore, 'query'>): Promise<Conducted[]> {
  const rows = await store.query(CLAIMS_PK, z.looseObject({ sk: z.string() }));
  return rows.flatMap((row) => {
    const { data: claim } = Claim.safeParse(row);
    return claim ? [{ ...claimSubject(row.sk), sk: row.sk, claim }] : [];
  });
}

/** Evacuations that are under way, of whatever region: each of them comes before every return. */
export function openEvacuations(claims: readonly Conducted[]): Conducted[] {
  return claims.filter(({ flow, claim }) => flow === 'evacuation' && claim.state !== 'closed');
}

/**
 * Every step of a return that changes something asks first. Throws ReturnOvertaken once an evacuation has been claimed: that one waits until
 * steps which had asked before are over (`RETURN_QUIET_SECONDS`). Does nothing for evacuations.
 */
export async function stopIfOvertaken(store: ControlStore, incident: string): Promise<void> {
  if (!isReturn(incident)) return;
  const [rival] = openEvacuations(await readClaims(store));
  if (rival) throw new ReturnOvertaken(`${rival.claim.incident} is under way; ${incident} makes way for it`);
}
