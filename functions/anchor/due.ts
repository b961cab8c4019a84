import * as z from 'zod';
import { packDueKey, PACKS_PK } from '../../strategy/control-items';
import { residencyConcerned } from '../../strategy/pack-places';
import { residencyOf } from '../../strategy/residency';
import { type Conducted, readClaims } from '../runtime/control/claims';
import { PackDue } from '../runtime/control/control-records';
import { queryReadable } from '../runtime/control/control-store';
import { appendToLedger, readLedger } from '../runtime/control/ledger';
import { recordPack } from '../runtime/evidence/record-pack';
import type { Here } from './here';

/** `record` has written its pack by then. Each further region of the residency waits as long again. */
const GRACE_MS = 2 * 60_000;
const VERB = 'record';
const HasPack = z.looseObject({ output: z.looseObject({ kind: z.literal('recorded') }) });

/** Incidents that have a pack, so that a warm function reads no ledger twice. */
const recorded = new Set<string>();

/** An incident that has ended, as far as its end is known. */
type Ended = Pick<PackDue, 'incident' | 'source'> & Partial<Pick<PackDue, 'outcome' | 'notMoved'>>;

/**
 * Writes the packs that nobody could write when their incidents ended: those that `record` left to this residency, and
 * those whose conductor did not come so far. Throws ControlStoreUnreachable, SDK errors.
 */
export async function recordDue(here: Here): Promise<readonly string[]> {
  const left = await queryReadable(here.store, PackDue, { pk: PACKS_PK });
  const waiting = left.filter((due) => !due.isWritten && placeOf(here, due) !== -1);
  const claims = (await readClaims(here.store)).filter((one) => isDue(here, one)).map(endOf);
  const written: string[] = [];
  for (const ended of [...waiting, ...claims].filter(({ incident }) => !recorded.has(incident))) {
    if (await record(here, ended)) written.push(ended.incident);
    recorded.add(ended.incident);
  }
  for (const due of waiting)
    await here.store.put(packDueKey(due.incident), { ...due, isWritten: true }, { isWritten: false });
  return written;
}

/** The place of this region among those of the residency that the incident is about; -1 if it is none of them. */
function placeOf({ topology, region }: Here, of: Pick<Ended, 'incident' | 'source'>): number {
  const residency = residencyConcerned(topology, of);
  return topology.regions.filter((one) => residencyOf(one) === residency).indexOf(region);
}

function isDue(here: Here, { source, claim: { incident, state, endedAt = '' } }: Conducted): boolean {
  const place = placeOf(here, { incident, source });
  return state === 'closed' && place !== -1 && Date.now() - Date.parse(endedAt) > (place + 1) * GRACE_MS;
}

const endOf = ({ source, claim: { incident, outcome, notMoved } }: Conducted): Ended => ({
  ...{ incident, source },
  ...(outcome !== undefined && { outcome }),
  ...(notMoved !== undefined && { notMoved: [...notMoved] }),
});

/** Returns whether it had to write a pack. */
async function record(here: Here, { incident, source, outcome, notMoved }: Ended): Promise<boolean> {
  const { store, region } = here;
  const ledger = await readLedger(store, incident);
  if (ledger.some(({ verb, body }) => verb === VERB && HasPack.safeParse(body).success)) return false;
  const done = await recordPack(here, { incident, source, outcome, notMoved, ledger, by: region });
  const body = { input: { source, outcome }, output: { kind: 'recorded', region, ...done } };
  await appendToLedger(store, incident, { verb: VERB, region, at: new Date().toISOString(), body });
  return true;
}
