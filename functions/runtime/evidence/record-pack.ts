import { anchorFiles } from '../../../strategy/anchor';
import { flowOf } from '../../../strategy/claim';
import { BASIS, basisText, EVIDENCE, TIMELINE } from '../../../strategy/evidence/basis';
import { REPORT } from '../../../strategy/evidence/clauses/in-pack';
import { lawsSection } from '../../../strategy/evidence/clauses/section';
import { type EndedIncident, evidenceOf, timelineLines } from '../../../strategy/evidence/of-ledger';
import { reportPage } from '../../../strategy/evidence/page';
import { rcaDraft } from '../../../strategy/evidence/rca/draft';
import { rcaMarkdown, rcaPage } from '../../../strategy/evidence/rca/forms';
import type { PackFacts } from '../../../strategy/evidence/rca/given';
import { file, type MissingFile, type PackFile } from '../../../strategy/pack';
import type { Region, Topology } from '../../../strategy/topology';
import type { ControlStore } from '../control/control-store';
import { logger } from '../logger';
import { EvidenceBucket } from './bucket';
import { executionsFile } from './executions';
import { EvidenceKey } from './key';
import { toldOf } from './messages';
import { runbookFiles } from './runbooks';
import type { EvidenceSettings } from './settings';
import { signalFiles } from './signal-files';
import { versionsFile } from './versions';
import { writePack } from './write-pack';

/** What the flow says of its end. `by`: the region that writes. */
export interface Ended extends Pick<EndedIncident, 'incident' | 'source' | 'outcome' | 'notMoved' | 'ledger'> {
  readonly by: Region;
}

interface Keeping {
  readonly topology: Topology;
  readonly store: ControlStore;
  readonly settings: Pick<EvidenceSettings, 'TIMESTAMP_AUTHORITIES' | 'DNS_TTL_SECONDS'>;
  /** The region of the bucket. */
  readonly region: Region;
}

/** What pack was written, and what its ledger looks like. */
export interface Recorded {
  readonly pack: string;
  readonly entries: number | null;
  readonly chain: 'intact' | 'broken' | 'unreadable';
}

/** Writes the evidence pack of an incident that has ended. A repeated call adds another pack. Throws SDK errors. */
export async function recordPack(keeping: Keeping, ended: Ended): Promise<Recorded> {
  const { topology, region, store, settings } = keeping;
  const { incident, ledger, by } = ended;
  const writtenAt = new Date().toISOString();
  const left = flowOf(incident) === 'evacuation' ? ended.source : undefined;
  const bucket = new EvidenceBucket(topology, region);
  const [told, versions, key, runbooks] = await Promise.all([
    toldOf(store, incident),
    versionsFile({ topology, left }),
    keyOf(topology, region),
    runbookFiles(bucket, { topology, incident, source: ended.source }),
  ]);
  const dnsTtlSeconds = settings.DNS_TTL_SECONDS;
  const recorded = { recordedBy: by, recordedAt: writtenAt };
  const given: EndedIncident = { ...ended, ...recorded, topology, dnsTtlSeconds, report: told.report };
  const evidence = evidenceOf(given);
  const signals = await signalFiles({ topology, evidence, by });
  const executions = await executionsFile({ topology, left: left === by ? undefined : left, ledger });
  const read = [...told.missing, ...told.files, versions, ...runbooks, ...signals.files, ...executions];
  const missing = read.flatMap((one) => ('why' in one ? [one] : []));
  const others: (PackFile | MissingFile)[] = [
    file(EVIDENCE, `${JSON.stringify(evidence, null, 2)}\n`),
    file(BASIS, basisText(given)),
    file(TIMELINE, timelineLines(ledger ?? [])),
    ...draftFiles({ evidence, topology, ledger, messages: told.messages, missing }),
    ...read.filter((one) => 'bytes' in one),
    ...anchorFiles(incident, ledger ?? []),
    ...missing,
  ];
  const laws = lawsSection({ evidence, ledger, messages: told.messages, contents: others });
  const report = file(REPORT, reportPage(evidence, missing, { signals: signals.section, laws }));
  const about = { incident, environment: topology.environment, writtenAt, writtenBy: region };
  const { TIMESTAMP_AUTHORITIES: authorities } = settings;
  const draft = { ...about, key, authorities, ledger, contents: [report, ...others] };
  const pack = await writePack(bucket, draft);
  return { pack, entries: evidence.ledger.entries, chain: evidence.ledger.chain };
}

/** The draft of the report that people write, in both of its forms. */
function draftFiles(facts: PackFacts): readonly PackFile[] {
  const draft = rcaDraft(facts);
  return [file('rca.md', rcaMarkdown(draft)), file('rca.html', rcaPage(draft))];
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
