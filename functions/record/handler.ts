import { packDueKey } from '../../strategy/control-items';
import type { LedgerEntry } from '../../strategy/ledger';
import { packRegion, subjectOf } from '../../strategy/pack-places';
import { ControlStoreUnreachable } from '../runtime/failures';
import type { PackDue } from '../runtime/control/control-records';
import { readLedger } from '../runtime/control/ledger';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { recordPack } from '../runtime/evidence/record-pack';
import { readSettings } from '../runtime/settings';
import { Input, Output, Settings } from './contract';

/**
 * Writes the evidence pack of an incident, however it ended, in a region of the residency that it is about. A repeated
 * call adds another pack. `anchor` signs and stamps it, so neither KMS nor an authority can keep an incident from its
 * end. If the residency has no region but the one that was left, `anchor` writes the pack there once it is back.
 */
export const handler = step('record', { input: Input, output: Output, run: record, ledger: 'best-effort' });

async function record(facts: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, store, region: by } = context;
  const { incident, source, outcome, notMoved } = facts;
  const region = packRegion(topology, facts, by);
  if (region === undefined) {
    const due: PackDue = { incident, source, outcome, notMoved, isWritten: false };
    await store.put(packDueKey(incident), due, 'absent');
    return { output: { kind: 'waiting' } };
  }
  const ledger = await entriesOf(context, incident);
  const ended = { incident, source: subjectOf({ incident, source }), outcome, notMoved, ledger, by };
  const recorded = await recordPack({ topology, store, region, settings: readSettings(Settings) }, ended);
  return { output: { kind: 'recorded', region, ...recorded } };
}

/**
 * An unreachable control store does not stop the recording, because evidence that says "unreadable" is worth more than
 * none.
 */
async function entriesOf({ store }: StepContext, incident: string): Promise<LedgerEntry[] | null> {
  try {
    return await readLedger(store, incident);
  } catch (error) {
    if (error instanceof ControlStoreUnreachable) return null;
    throw error;
  }
}
