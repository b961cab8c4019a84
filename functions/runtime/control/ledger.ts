import { ledgerKey, ledgerPk } from '../../../strategy/control-items';
import { appendEntry, type LedgerDraft, LedgerEntry } from '../../../strategy/ledger';
import type { ControlStore } from './control-store';
import { LedgerContended } from '../failures';
import { pause } from '../pause';

/**
 * Parallel promotions all append to one ledger, at most about 20 at once. At each attempt at least one of them
 * succeeds.
 */
const APPEND_ATTEMPTS_MAX = 24;
const CONTENTION_PAUSE_MS = 80;

/** All entries of an incident, first to last. */
export function readLedger(store: ControlStore, incident: string): Promise<LedgerEntry[]> {
  return store.query(ledgerPk(incident), LedgerEntry);
}

/** The newest entry of an incident, or undefined when its ledger is empty. */
export function newestEntry(store: ControlStore, incident: string): Promise<LedgerEntry | undefined> {
  return store.last(ledgerPk(incident), LedgerEntry);
}

/**
 * Adds one entry after the newest. When another writer takes the place first, it reads again and takes the next one.
 * Throws LedgerContended.
 */
export async function appendToLedger(store: ControlStore, incident: string, draft: LedgerDraft): Promise<LedgerEntry> {
  for (let attempt = 1; attempt <= APPEND_ATTEMPTS_MAX; attempt += 1) {
    const entry = appendEntry(await newestEntry(store, incident), draft);
    const { kind } = await store.put(ledgerKey(incident, entry.sequence), entry, 'absent');
    if (kind === 'written') return entry;
    await pause(CONTENTION_PAUSE_MS);
  }
  throw new LedgerContended(
    `${draft.verb} found the ledger of ${incident} taken ${APPEND_ATTEMPTS_MAX} times in a row`,
  );
}
