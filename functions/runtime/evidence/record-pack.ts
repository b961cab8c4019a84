import { anchorFiles } from '../../../strategy/anchor';
import { canonicalJson, type LedgerEntry, verifyChain } from '../../../strategy/ledger';
import { file, type PackFile } from '../../../strategy/pack';
import type { Region, Topology } from '../../../strategy/topology';
import { logger } from '../logger';
import { EvidenceBucket } from './bucket';
import { EvidenceKey } from './key';
import type { EvidenceSettings } from './settings';
import { writePack } from './write-pack';

/** `facts`: what the flow says of its end. `ledger` null: nobody could read it. `by`: the region that writes. */
export interface Ended {
  readonly incident: string;
  readonly facts: object;
  readonly ledger: readonly LedgerEntry[] | null;
  readonly by: Region;
}

interface Keeping extends Pick<EvidenceSettings, 'TIMESTAMP_AUTHORITIES'> {
  readonly topology: Topology;
  /** The region of the bucket. */
  readonly region: Region;
}

/** What a pack was written, and what its ledger looks like. */
export interface Recorded {
  readonly pack: string;
  readonly entries: number | null;
  readonly chain: 'intact' | 'broken' | 'unreadable';
}

/** Writes the evidence pack of an incident that has ended. A repeated call adds another pack. Throws SDK errors. */
export async function recordPack(keeping: Keeping, { incident, facts, ledger, by }: Ended): Promise<Recorded> {
  const { topology, region, TIMESTAMP_AUTHORITIES: authorities } = keeping;
  const chain = ledger === null ? { kind: 'unreadable' as const } : verifyChain(ledger);
  const writtenAt = new Date().toISOString();
  const contents: PackFile[] = [
    file('evidence.json', `${canonicalJson({ ...facts, incident, recordedBy: by, recordedAt: writtenAt, chain })}\n`),
    ...anchorFiles(incident, ledger ?? []),
  ];
  const about = { incident, environment: topology.environment, writtenAt, writtenBy: region };
  const draft = { ...about, key: await keyOf(topology, region), authorities, ledger, contents };
  const pack = await writePack(new EvidenceBucket(topology, region), draft);
  return { pack, entries: ledger?.length ?? null, chain: chain.kind };
}

/** The key that will sign. Without its fingerprint a reader has to get that from the company. */
async function keyOf(topology: Topology, region: Region): Promise<{ id: string; fingerprint?: string }> {
  const key = new EvidenceKey(topology, region);
  try {
    return { id: key.id, fingerprint: (await key.publicKey()).fingerprint };
  } catch (error) {
    logger.warn('EVIDENCE_KEY_UNKNOWN', { id: key.id, error });
    return { id: key.id };
  }
}
