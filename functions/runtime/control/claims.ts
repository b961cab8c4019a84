import * as z from 'zod';
import { Claim, isReturn } from '../../../strategy/claim';
import { CLAIMS_PK, claimSubject } from '../../../strategy/control-items';
import type { ControlStore } from './control-store';
import { ConductorReplaced, ReturnOvertaken } from '../failures';

export interface Conducted extends ReturnType<typeof claimSubject> {
  /** The sort key of the claim's item. */
  readonly sk: string;
  readonly claim: Claim;
}

/** Any item of the partition of claims. */
const Row = z.looseObject({ sk: z.string() });

/**
 * All claims. A claim that cannot be read is left out, so that it does not hide the others. Throws
 * ControlStoreUnreachable.
 */
export async function readClaims(store: Pick<ControlStore, 'query'>): Promise<Conducted[]> {
  const rows = await store.query(CLAIMS_PK, Row);
  return rows.flatMap((row) => {
    const { data: claim } = Claim.safeParse(row);
    return claim ? [{ ...claimSubject(row.sk), sk: row.sk, claim }] : [];
  });
}

/** Evacuations of any region that are under way. Each has priority over every return. */
export function openEvacuations(claims: readonly Conducted[]): Conducted[] {
  return claims.filter(({ flow, claim }) => flow === 'evacuation' && claim.state !== 'closed');
}

/** What every step that changes something knows about itself: its incident and its execution. */
interface Conducting {
  readonly incident: string;
  readonly execution: string;
}

/**
 * Every step that changes something calls this first. Returns the claims that it read.
 *
 * Throws ConductorReplaced when another execution, or nobody, conducts the incident: a late step may contradict a newer
 * decision. Throws ReturnOvertaken for a return once an evacuation has been claimed. The evacuation then waits until
 * steps that had passed this check are over (`RETURN_QUIET_SECONDS`). Between two conductors of one incident, epochs
 * keep such steps apart.
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

/**
 * Checks only that the execution still conducts the incident. For steps that have to run although a return was
 * overtaken, and for claims that were already read.
 */
export function stopIfReplaced(claims: readonly Pick<Conducted, 'claim'>[], { incident, execution }: Conducting): void {
  const conductor = claims.find(({ claim }) => claim.incident === incident)?.claim.execution;
  if (conductor === execution) return;
  throw new ConductorReplaced(`${incident} is conducted by ${conductor ?? 'nobody'} by now; nothing was changed`);
}
