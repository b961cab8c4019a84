/**
 * The ledger of an open incident is anchored every five minutes: a key signs the hash of its newest entry, and
 * authorities stamp it. So nobody can write the middle of a long night anew. The anchor is an entry of the ledger
 * itself, and so part of every pack, where its parts are files that openssl checks.
 */
import * as z from 'zod';
import type { LedgerEntry } from './ledger';
import { file, HEADS, type PackFile } from './pack';

/** The verb of the entries that anchor a ledger. */
export const ANCHOR = 'anchor';
const EVERY_MS = 5 * 60_000;

const Base64 = z.base64().min(1);

/**
 * The body of such an entry. `head`: the entry that was the newest one. `signature`: of `headText`, in DER, by the key
 * of the region that conducts, which is `publicKey` in PEM. `stamps`: of `headText` too, by the number of the
 * authority in the environment, from 1. Signature and stamps are in base64.
 */
const Anchored = z.object({
  head: z.object({ sequence: z.number().int().min(1), hash: z.string() }),
  signature: Base64,
  publicKey: z.string(),
  stamps: z.array(z.object({ authority: z.number().int().min(1), reply: Base64 })),
});
export type Anchored = Readonly<z.output<typeof Anchored>>;

/** What is signed and stamped. */
export const headText = (incident: string, { sequence, hash }: Anchored['head']): string =>
  `${incident} ${sequence} ${hash}\n`;

/** The entry that has to be anchored now. An anchor itself needs none, so a quiet night has few of them. */
export function anchorDue(entries: readonly LedgerEntry[], nowMs: number): LedgerEntry | undefined {
  const newest = entries.at(-1);
  if (!newest || newest.verb === ANCHOR) return undefined;
  const last = entries.findLast(({ verb }) => verb === ANCHOR) ?? entries[0];
  return nowMs - Date.parse(last?.at ?? '') < EVERY_MS ? undefined : newest;
}

/** The anchors of a ledger that can be read, with their own places in it. */
const anchorsOf = (entries: readonly LedgerEntry[]): readonly Anchored[] =>
  entries.flatMap(({ verb, body }) => (verb === ANCHOR ? (Anchored.safeParse(body).data ?? []) : []));

const nameOf = ({ sequence }: Anchored['head']): string => `${HEADS}${String(sequence).padStart(6, '0')}`;

/** The parts of a ledger's anchors as files of its pack: `heads/000012.txt`, `.pem`, `.sig` and `-1.tsr`. */
export function anchorFiles(incident: string, entries: readonly LedgerEntry[]): readonly PackFile[] {
  return anchorsOf(entries).flatMap(({ head, signature, publicKey, stamps }) => [
    file(`${nameOf(head)}.txt`, headText(incident, head)),
    file(`${nameOf(head)}.pem`, publicKey),
    { name: `${nameOf(head)}.sig`, bytes: Buffer.from(signature, 'base64') },
    ...stamps.map(({ authority, reply }) => ({
      name: `${nameOf(head)}-${authority}.tsr`,
      bytes: Buffer.from(reply, 'base64'),
    })),
  ]);
}
