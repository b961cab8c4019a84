import * as z from 'zod';
import { residencyConcerned } from '../../strategy/pack-places';
import { residencyOf } from '../../strategy/residency';
import { type Conducted, readClaims } from '../runtime/control/claims';
import { appendToLedger, readLedger } from '../runtime/control/ledger';
import { recordPack } from '../runtime/evidence/record-pack';
import type { Here } from './here';

/** `record` has written its pack by then. Each further region of the residency waits as long again. */
const GRACE_MS = 2 * 60_000;
const VERB = 'record';
const HasPack = z.looseObject({ output: z.looseObject({ kind: z.literal('recorded') }) });

/** Incidents that have a pack, so that a warm function reads no ledger twice. */
const recorded = new Set<string>();

/** Writes the packs that nobody could write when their incidents ended. Throws ControlStoreUnreachable, SDK errors. */
export async function recordDue(here: Here): Promise<readonly string[]> {
  const claims = await readClaims(here.store);
  const written: string[] = [];
  for (const conducted of claims.filter((one) => isDue(here, one))) {
    const { incident } = conducted.claim;
    if (await record(here, conducted)) written.push(incident);
    recorded.add(incident);
  }
  return written;
}

function isDue({ topology, region }: Here, { source, claim }: Conducted): boolean {
  const { incident, state, endedAt = '' } = claim;
  if (state !== 'closed' || recorded.has(incident)) return false;
  const residency = residencyConcerned(topology, { incident, source });
  const regions = topology.regions.filter((one) => residencyOf(one) === residency);
  const place = regions.indexOf(region);
  return place !== -1 && Date.now() - Date.parse(endedAt) > (place + 1) * GRACE_MS;
}

/** Returns whether it had to write a pack. */
async function record(here: Here, { source, claim }: Conducted): Promise<boolean> {
  const { store, region } = here;
  const { incident, outcome, notMoved } = claim;
  const ledger = await readLedger(store, incident);
  if (ledger.some(({ verb, body }) => verb === VERB && HasPack.safeParse(body).success)) return false;
  const done = await recordPack(here, { incident, source, outcome, notMoved, ledger, by: region });
  const body = { input: { source, outcome }, output: { kind: 'recorded', region, ...done } };
  await appendToLedger(store, incident, { verb: VERB, region, at: new Date().toISOString(), body });
  return true;
}
