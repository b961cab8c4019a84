import { actionKey, CLAIMS_PK, drillResultKey, ledgerKey, signedOffKey } from '../../strategy/control-items';
import { Claim, isDrill } from '../../strategy/claim';
import { actionsAgreed } from '../../strategy/corrective-action';
import { DrillResult } from '../../strategy/drill-result';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { listed } from '../../strategy/listed';
import { isSameSignOff, packsOnRecord, type SignedOff, type SignOff, signOffsIn } from '../../strategy/sign-off';
import { type ControlStore, queryReadable } from '../runtime/control/control-store';
import { readLedger } from '../runtime/control/ledger';
import { askForPack } from '../runtime/control/pack-again';
import { InputInvalid, LedgerContended } from '../runtime/failures';
import { pause } from '../runtime/pause';
import type { Input, Output } from './contract';
import type { Here } from './here';

type SigningOff = Extract<Input, { action: 'sign-off' }>;

/** Nobody else writes into the ledger of an incident that has ended, apart from `anchor` and other signers. */
const ATTEMPTS_MAX = 8;
const CONTENTION_PAUSE_MS = 80;

/**
 * Puts on record what a signer says of a pack. Another pack, which has the sign-off in it, is asked for before that, so
 * that it cannot be forgotten. Safe to repeat: the same call finishes what the first one has begun.
 */
export async function signOff(here: Here, input: SigningOff): Promise<Output> {
  const { store } = here;
  const ledger = await readLedger(store, input.incident);
  if (ledger.length === 0) throw new InputInvalid(`incident: there is no ${input.incident}`);
  await refuseIfOpen(store, input.incident);
  refuseUnlessOnRecord(ledger, input);
  const before = signedBefore(ledger, input);
  if (!before) refusePast(input);
  if (!before) await askForPack(store, input.incident);
  const signed = before ?? (await putOnRecord(here, input));
  return { kind: 'signed-off', pack: input.pack, holding: await keepForDrills(store, input.incident, signed) };
}

async function refuseIfOpen(store: ControlStore, incident: string): Promise<void> {
  const claims = await queryReadable(store, Claim, { pk: CLAIMS_PK });
  const isOpen = claims.some((claim) => claim.incident === incident && claim.state !== 'closed');
  if (isOpen) throw new InputInvalid(`incident: ${incident} goes on; its pack comes after it`);
}

function refuseUnlessOnRecord(ledger: readonly LedgerEntry[], { incident, pack }: SigningOff): void {
  const packs = packsOnRecord(ledger);
  if (packs.length === 0) throw new InputInvalid(`pack: ${incident} has no pack yet`);
  if (!packs.includes(pack)) throw new InputInvalid(`pack: ${incident} has no ${pack}; it has ${listed(packs)}`);
}

function refusePast({ actions }: SigningOff): void {
  const today = new Date().toISOString().slice(0, 10);
  const past = actions.find(({ due }) => due < today);
  if (past) throw new InputInvalid(`actions: ${past.due} is over; "${past.what}" needs a day that is still to come`);
}

/** The same sign-off, if it is on record. Throws InputInvalid if that role has said something else of this pack. */
function signedBefore(ledger: readonly LedgerEntry[], input: SigningOff): SignOff | undefined {
  const found = signOffsIn(ledger).find(({ as, pack }) => as === input.as && pack === input.pack);
  if (found && !isSameSignOff(found, input))
    throw new InputInvalid(`as: ${found.by} has signed ${found.pack} as ${found.as} at ${found.at}`);
  return found;
}

/** Two signers of one role at once: one conditional write decides, and the other one is refused. */
async function putOnRecord({ store, region }: Here, input: SigningOff): Promise<SignOff> {
  const body = { input, output: { kind: 'signed-off' } };
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const ledger = await readLedger(store, input.incident);
    const before = signedBefore(ledger, input);
    if (before) return before;
    const at = new Date().toISOString();
    const entry = appendEntry(ledger.at(-1), { verb: 'lead', region, at, body });
    const { kind } = await store.put(ledgerKey(input.incident, entry.sequence), entry, 'absent');
    if (kind === 'written') return { at, ...input };
    await pause(CONTENTION_PAUSE_MS);
  }
  throw new LedgerContended(`the ledger of ${input.incident} was taken ${ATTEMPTS_MAX} times in a row`);
}

/**
 * Of a drill: its actions hold the next one of its kind, and its owner owes nothing more. Returns how many actions hold
 * drills. What is there stays, so that nobody opens an action again that somebody has closed.
 */
async function keepForDrills(store: ControlStore, incident: string, signed: SignOff): Promise<number> {
  const result = isDrill(incident) ? await store.get(drillResultKey(incident), DrillResult) : undefined;
  if (!result) return 0;
  const { pack, by, at } = signed;
  const agreed = actionsAgreed(result, signed.actions, at);
  await Promise.all(agreed.map((action) => store.put(actionKey(action), action, 'absent')));
  const owed: SignedOff = { drill: incident, pack, by, at };
  if (signed.as === 'owner') await store.put(signedOffKey(incident), owed, 'absent');
  return agreed.length;
}
