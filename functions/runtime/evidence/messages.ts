import { OUTAGE_KEY, OUTAGE_PK, PAST_OUTAGE_PREFIX } from '../../../strategy/control-items';
import type { Evidence } from '../../../strategy/evidence/evidence';
import { MESSAGES, OUTAGES, reportOf } from '../../../strategy/evidence/report';
import { canonicalJson, type LedgerEntry } from '../../../strategy/ledger';
import { Outage } from '../../../strategy/outage';
import { file, type MissingFile, type PackFile } from '../../../strategy/pack';
import { type ControlStore, queryReadable } from '../control/control-store';
import { readLedger } from '../control/ledger';
import { ControlStoreUnreachable } from '../failures';

/** `messages`: the entries of the file; null: nobody could read them. */
interface Told extends Pick<Evidence, 'report'> {
  readonly messages: readonly LedgerEntry[] | null;
  readonly files: readonly PackFile[];
  readonly missing: readonly MissingFile[];
}

/**
 * What people were told of the incident so far, and what leads decided: the ledgers of the outages that it belongs to,
 * an entry per line, and the outages themselves.
 */
export async function toldOf(store: ControlStore, incident: string): Promise<Told> {
  try {
    const newest = await store.get(OUTAGE_KEY, Outage);
    const past = await queryReadable(store, Outage, { pk: OUTAGE_PK, prefix: PAST_OUTAGE_PREFIX });
    const all = [...past, ...(newest && past.every(({ name }) => name !== newest.name) ? [newest] : [])];
    const outages = all.filter(({ incidents }) => incidents.includes(incident));
    const messages = (await Promise.all(outages.map(({ name }) => readLedger(store, name)))).flat();
    const files = [file(MESSAGES, linesOf(messages)), file(OUTAGES, linesOf(outages))];
    return { messages, files, missing: [], report: reportOf(outages.at(-1), messages) };
  } catch (error) {
    if (!(error instanceof ControlStoreUnreachable)) throw error;
    const why = 'the control store could not be read';
    return {
      messages: null,
      files: [],
      missing: [MESSAGES, OUTAGES].map((name) => ({ file: name, why })),
      report: null,
    };
  }
}

const linesOf = (values: readonly object[]): string => values.map((one) => `${canonicalJson(one)}\n`).join('');
