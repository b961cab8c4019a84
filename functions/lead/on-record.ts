import { appendToLedger } from '../runtime/control/ledger';
import type { Input } from './contract';
import type { Here } from './here';

/** Writes into the ledger of the outage who asked for what. Returns when (ISO 8601). */
export async function putOnRecord(
  { store, region }: Here,
  input: Exclude<Input, { action: 'sign-off' }>,
): Promise<string> {
  const at = new Date().toISOString();
  await appendToLedger(store, input.outage, { verb: 'lead', region, at, body: input });
  return at;
}
