/**
 * A pack as the annual report reads it. What a pack says counts only if nothing speaks against it: otherwise its
 * evidence is unknown, however good it looks.
 */
import * as z from 'zod';
import type { Check } from '../../check';
import { jsonOf } from '../../json-of';
import { digestOf, LEDGER, Manifest, MANIFEST } from '../../pack';
import { checkPack } from '../../pack-checks';
import { packFolder } from '../../pack-places';
import { PLAYBOOK_NAMES, type PlaybookName } from '../../playbooks';
import type { Trust } from '../../signature-checks';
import { EVIDENCE } from '../basis';
import { Evidence } from '../evidence';
import type { Reading } from './year';

/** `digest`: of the manifest, SHA-256 in hex. Null: it is not there, or nobody can read it. */
export interface PackSeen {
  readonly folder: string;
  readonly manifest: Manifest | null;
  readonly digest: string | null;
  readonly failed: readonly string[];
  readonly notChecked: number;
  readonly evidence: Evidence | null;
  readonly playbook: PlaybookName | null;
}

/** `files`: the bytes of every file in the folder, by its path there. */
export function packSeen(folder: string, files: ReadonlyMap<string, Buffer>, trust: Trust): PackSeen {
  const checks = checkPack(files, trust);
  const failed = checks.filter(({ result }) => result === 'failed').map(said);
  const bytes = files.get(MANIFEST);
  const verifies = failed.length === 0;
  return {
    ...{ folder, failed },
    manifest: Manifest.safeParse(jsonOf(bytes?.toString() ?? '')).data ?? null,
    digest: bytes ? digestOf(bytes) : null,
    notChecked: checks.filter(({ result }) => result === 'not checked').length,
    evidence: verifies ? evidenceIn(files.get(EVIDENCE)) : null,
    playbook: verifies ? playbookIn(files.get(LEDGER)) : null,
  };
}

const said = ({ check, at, detail }: Check): string => `${check}: ${at} ${detail}`;

const evidenceIn = (bytes: Buffer | undefined): Evidence | null =>
  Evidence.safeParse(jsonOf(bytes?.toString() ?? '')).data ?? null;

/** Whether its evidence counts, and if not, why. */
export function readingOf({ failed, evidence }: Pick<PackSeen, 'failed' | 'evidence'>): Reading {
  if (failed.length > 0) return 'does not verify';
  return evidence === null ? 'cannot be read' : 'used';
}

/** The name of the pack, as others name it in `previous`. Null without a readable manifest. */
export const nameOf = ({ manifest, digest }: Pick<PackSeen, 'manifest' | 'digest'>): string | null =>
  manifest && digest !== null ? packFolder(manifest.incident, digest) : null;

const Playbook = z.object({ playbook: z.enum(PLAYBOOK_NAMES) });
const Entry = z.object({
  verb: z.enum(['claim', 'score']),
  body: z.object({
    input: z
      .object({ plays: Playbook.optional().catch(undefined) })
      .optional()
      .catch(undefined),
    read: Playbook.optional().catch(undefined),
  }),
});

/** What `claim` or `score` says that the drill plays. Null: neither says it. */
function playbookIn(ledger: Buffer | undefined): PlaybookName | null {
  const entries = (ledger?.toString() ?? '').split('\n').flatMap((line) => Entry.safeParse(jsonOf(line)).data ?? []);
  const [first] = entries.flatMap(({ body }) => body.input?.plays ?? body.read ?? []);
  return first?.playbook ?? null;
}
