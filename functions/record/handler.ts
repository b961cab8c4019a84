import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LedgerEntry, verifyChain } from '../../strategy/ledger';
import { evidenceBucket } from '../../strategy/names';
import { CLIENT_OPTIONS } from '../runtime/clients';
import { ControlStoreUnreachable } from '../runtime/failures';
import { readLedger } from '../runtime/control/ledger';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

/** S3 in the conductor's region. */
export const s3 = new S3Client(CLIENT_OPTIONS);

/**
 * Writes the evidence of an incident to the conductor's region, however the incident ended. A repeated call adds an
 * object version.
 */
export const handler = step('record', { input: Input, output: Output, run: record, ledger: 'best-effort' });

async function record(input: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, region } = context;
  const entries = await entriesOf(context, input.incident);
  const verdict = entries === null ? { kind: 'unreadable' as const } : verifyChain(entries);
  const evidence = {
    ...input,
    conductor: region,
    recordedAt: new Date().toISOString(),
    chain: verdict,
    ledger: entries,
  };
  const key = `${input.incident}/evidence.json`;
  const object = { Bucket: evidenceBucket(topology, region), Key: key, ContentType: 'application/json' };
  await s3.send(new PutObjectCommand({ ...object, Body: JSON.stringify(evidence) }));
  return { output: { kind: 'recorded', entries: entries?.length ?? null, chain: verdict.kind, key } };
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
