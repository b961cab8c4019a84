import { ANCHOR, type Anchored, anchorDue, headText } from '../../strategy/anchor';
import type { LedgerEntry } from '../../strategy/ledger';
import { digestOf } from '../../strategy/pack';
import { readClaims } from '../runtime/control/claims';
import { appendToLedger, readLedger } from '../runtime/control/ledger';
import { EvidenceKey } from '../runtime/evidence/key';
import { logger } from '../runtime/logger';
import type { Here } from './here';
import { stamp } from './stamp';

/** Anchors the ledgers of open incidents that this region conducts. Throws ControlStoreUnreachable. */
export async function anchorLedgers(here: Here): Promise<readonly string[]> {
  const claims = await readClaims(here.store);
  const own = claims.filter(({ claim }) => claim.state === 'open' && claim.conductor === here.region);
  const anchored: string[] = [];
  for (const { incident } of own.map(({ claim }) => claim)) {
    const head = anchorDue(await readLedger(here.store, incident), Date.now());
    if (head && (await anchor(here, incident, head))) anchored.push(incident);
  }
  return anchored;
}

/** Returns whether the ledger is anchored. If not, the next minute tries again. */
async function anchor(here: Here, incident: string, { sequence, hash }: LedgerEntry): Promise<boolean> {
  const { topology, region, store, settings } = here;
  const { TIMESTAMP_AUTHORITIES: authorities } = settings;
  const head = { sequence, hash };
  const digest = digestOf(Buffer.from(headText(incident, head)));
  const replies = await Promise.all(authorities.map((authority) => stamp(digest, authority)));
  const stamps = replies.flatMap((given, index) =>
    given.kind === 'stamped' ? [{ authority: index + 1, reply: given.reply.toString('base64') }] : [],
  );
  if (authorities.length > 0 && stamps.length === 0) {
    logger.warn('ANCHOR_NOT_STAMPED', { incident, head, replies });
    return false;
  }
  const key = new EvidenceKey(topology, region);
  const signature = (await key.sign(digest)).toString('base64');
  const body: Anchored = { head, signature, publicKey: (await key.publicKey()).pem, stamps };
  await appendToLedger(store, incident, { verb: ANCHOR, region, at: new Date().toISOString(), body });
  return true;
}
