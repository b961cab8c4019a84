import { OUTAGE_KEY, OUTAGE_PK, PAST_OUTAGE_PREFIX } from '../../../strategy/control-items';
import { canonicalJson } from '../../../strategy/ledger';
import { Outage } from '../../../strategy/outage';
import { file, type MissingFile, type PackFile } from '../../../strategy/pack';
import { type ControlStore, queryReadable } from '../control/control-store';
import { readLedger } from '../control/ledger';
import { ControlStoreUnreachable } from '../failures';

const NAME = 'messages.jsonl';

/**
 * What people were told of the incident so far, and what leads decided: the ledgers of the outages that it belongs to,
 * an entry per line.
 */
export async function messagesFile(store: ControlStore, incident: string): Promise<PackFile | MissingFile> {
  try {
    const newest = await store.get(OUTAGE_KEY, Outage);
    const past = await queryReadable(store, Outage, { pk: OUTAGE_PK, prefix: PAST_OUTAGE_PREFIX });
    const outages = [...past, ...(newest ? [newest] : [])].filter(({ incidents }) => incidents.includes(incident));
    const ledgers = await Promise.all(outages.map(({ name }) => readLedger(store, name)));
    return file(NAME, ledgers.flatMap((entries) => entries.map((entry) => `${canonicalJson(entry)}\n`)).join(''));
  } catch (error) {
    if (error instanceof ControlStoreUnreachable) return { file: NAME, why: 'the control store could not be read' };
    throw error;
  }
}
