/** A pack as `record` writes it: signed, and stamped by the given authorities. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import {
  digestOf,
  file,
  MANIFEST,
  type PackDraft,
  packOf,
  PUBLIC_KEY,
  SIGNATURE,
  stampName,
} from '../../strategy/pack';
import { plainReply, readStampReply, stampQuestion, stampRequest } from '../../strategy/time-stamp';
import type { OpensslAuthority } from './openssl-authority';

export type Files = ReadonlyMap<string, Buffer>;

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const FINGERPRINT = digestOf(keys.publicKey.export({ type: 'spki', format: 'der' }));

const VERBS = ['claim', 'decide', 'freeze', 'drain', 'promote', 'verify', 'resume', 'close'];

/** A ledger of eight entries, a second apart, that ends at the moment. */
export function ledgerUntil(endMs: number, verbs: readonly string[] = VERBS): readonly LedgerEntry[] {
  return verbs.reduce<LedgerEntry[]>((entries, verb, index) => {
    const at = new Date(endMs - (verbs.length - index) * 1000).toISOString();
    return [...entries, appendEntry(entries.at(-1), { at, verb, region: 'us-west-2', body: { verb, index } })];
  }, []);
}

export function draftOf(change: Partial<PackDraft> = {}, nowMs = Date.now()): PackDraft {
  const ledger = ledgerUntil(nowMs);
  return {
    incident: 'evac-us-east-1-20261130T120000Z',
    environment: 'dev',
    writtenAt: new Date(nowMs).toISOString(),
    writtenBy: 'us-west-2',
    previous: null,
    key: { id: 'alias/companyos-dev-evidence', fingerprint: FINGERPRINT },
    authorities: [],
    ledger,
    contents: [file('evidence.json', JSON.stringify({ ledger })), { file: 'timeline.md', why: 'nobody was told' }],
    ...change,
  };
}

export const manifestOf = (files: Files): Buffer => files.get(MANIFEST) ?? Buffer.alloc(0);

/** The files of a folder, with their signature. */
export function signed(draft: PackDraft, { privateKey, publicKey } = keys): Map<string, Buffer> {
  const files = new Map(packOf(draft).map(({ name, bytes }) => [name, bytes]));
  files.set(SIGNATURE, sign('sha256', manifestOf(files), privateKey));
  files.set(PUBLIC_KEY, Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
  return files;
}

/** Adds the stamp of each authority, in their order. */
export function stamped(files: Files, authorities: readonly (readonly [url: string, by: OpensslAuthority])[]): Files {
  const stamps = authorities.map(([url, authority], index) => {
    const asked = stampQuestion(digestOf(manifestOf(files)), url);
    const read = readStampReply(authority.reply(stampRequest(asked)), asked);
    if (read.kind === 'refused') throw new Error(read.reason);
    return [stampName(index + 1), plainReply(read.stamp)] as const;
  });
  return new Map([...files, ...stamps]);
}
