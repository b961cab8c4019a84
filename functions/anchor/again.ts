import * as z from 'zod';
import { PACK_AGAIN_PREFIX, packAgainKey, PACKS_PK } from '../../strategy/control-items';
import { NotMoved } from '../../strategy/flow-words';
import type { LedgerEntry } from '../../strategy/ledger';
import { packRegions, residencyConcerned, subjectNamed } from '../../strategy/pack-places';
import { queryReadable } from '../runtime/control/control-store';
import { appendToLedger, readLedger } from '../runtime/control/ledger';
import { PackAgain } from '../runtime/control/pack-again';
import { recordPack } from '../runtime/evidence/record-pack';
import { logger } from '../runtime/logger';
import type { Here } from './here';

const VERB = 'record';
/** `lead` ends within 15 s after it has asked. What it puts on record is there by then. */
const SETTLED_MS = 20_000;
/** A writer ends within 50 s. After this time another region takes its place. */
const TAKEN_MS = 2 * 60_000;

/** `again`: incidents that got another pack. `waitingMs`: for how long the oldest one waits that got none. */
interface Round {
  readonly again: readonly string[];
  readonly waitingMs: number;
}

/**
 * Writes another pack of each incident whose evidence has grown since its end. The regions of a residency take turns,
 * and one conditional write lets one of them write. Throws ControlStoreUnreachable.
 */
export async function recordAgain(here: Here): Promise<Round> {
  const asked = await queryReadable(here.store, PackAgain, { pk: PACKS_PK, prefix: PACK_AGAIN_PREFIX });
  const waiting = asked.filter((one) => one.writtenAt === undefined && placeOf(here, one) !== -1);
  const again: string[] = [];
  let waitingMs = 0;
  for (const one of waiting) {
    if (isDue(here, one) && (await isWritten(here, one))) again.push(one.incident);
    else waitingMs = Math.max(waitingMs, Date.now() - Date.parse(one.askedAt));
  }
  return { again, waitingMs };
}

/** The place of this region among those that may write; -1: it may not. A region that was left comes last. */
function placeOf({ topology, region }: Here, { incident }: PackAgain): number {
  const source = subjectNamed(incident);
  const residency = residencyConcerned(topology, { incident, source });
  const others = packRegions(topology, residency, source);
  return [...others, ...packRegions(topology, residency).filter((one) => one === source)].indexOf(region);
}

/** Each further region waits longer. Who has failed waits longer than the others. */
function isDue(here: Here, one: PackAgain): boolean {
  const { askedAt, takenBy, takenAt } = one;
  if (takenAt === undefined) return Date.now() - Date.parse(askedAt) >= SETTLED_MS + placeOf(here, one) * TAKEN_MS;
  return Date.now() - Date.parse(takenAt) >= (takenBy === here.region ? 1.5 : 1) * TAKEN_MS;
}

/** Never throws: one pack that fails keeps no other one waiting. */
async function isWritten(here: Here, one: PackAgain): Promise<boolean> {
  try {
    return await write(here, one);
  } catch (error) {
    logger.warn('ANCHOR_PACK_NOT_WRITTEN', { incident: one.incident, error });
    return false;
  }
}

/** Returns false when another region writes it. */
async function write({ store, ...here }: Here, { incident, askedAt, ...before }: PackAgain): Promise<boolean> {
  const { region: by } = here;
  const taken = { incident, askedAt, takenBy: by, takenAt: now() };
  const key = packAgainKey(incident);
  const { kind } = await store.put(key, taken, { askedAt, takenAt: before.takenAt });
  if (kind === 'superseded') return false;
  const ledger = await readLedger(store, incident);
  if (!ledger.some(isFor(askedAt))) {
    const ended = { ...endIn(ledger), source: subjectNamed(incident) };
    const done = await recordPack({ ...here, store }, { incident, ...ended, ledger, by });
    const body = { input: { ...ended, askedAt }, output: { kind: 'recorded', region: by, ...done } };
    await appendToLedger(store, incident, { verb: VERB, region: by, at: now(), body });
  }
  // If somebody has asked again meanwhile, the next pack is due already.
  await store.put(key, { ...taken, writtenAt: now() }, { askedAt, takenAt: taken.takenAt });
  return true;
}

const now = (): string => new Date().toISOString();

const Again = z.looseObject({ input: z.looseObject({ askedAt: z.string() }) });
/** Whether the entry says that this very pack was written. Its writer has died before it could say so elsewhere. */
const isFor =
  (askedAt: string) =>
  ({ verb, body }: LedgerEntry): boolean =>
    verb === VERB && Again.safeParse(body).data?.input.askedAt === askedAt;

const End = z.looseObject({
  input: z.looseObject({ outcome: z.string().exactOptional(), notMoved: z.array(NotMoved).exactOptional() }),
});
/** How the incident ended, as its newest step says that knows it. */
function endIn(ledger: readonly LedgerEntry[]): { readonly outcome?: string; readonly notMoved?: NotMoved[] } {
  const ends = ledger.flatMap(({ verb, body }) => {
    const { data } = verb === 'close' || verb === VERB ? End.safeParse(body) : {};
    return data ? [data.input] : [];
  });
  const { outcome, notMoved } = ends.findLast((one) => one.outcome !== undefined) ?? {};
  return { ...(outcome !== undefined && { outcome }), ...(notMoved !== undefined && { notMoved }) };
}
