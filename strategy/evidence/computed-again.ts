/**
 * Computes `evidence.json` and `timeline.jsonl` of a pack again from its own ledger and its own `basis.json`, and names
 * each field that says something else. Assumes that the files are the ones that the manifest lists.
 */
import { type Check, failed, type Matter, notChecked, passed } from '../check';
import { jsonOf } from '../json-of';
import type { LedgerEntry } from '../ledger';
import type { Manifest } from '../pack';
import { Basis, BASIS, EVIDENCE, METHOD, TIMELINE } from './basis';
import { bodyOfClose } from './close-seen';
import { differenceChecks } from './difference-checks';
import { checkDrill } from './drill-again';
import { Evidence } from './evidence';
import { evidenceOf, timelineLines } from './of-ledger';
import { reportIn } from './report';

interface Pack {
  /** Files that are as the manifest lists them, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly manifest: Manifest;
  /** Null: nobody could read it when the pack was written. */
  readonly ledger: readonly LedgerEntry[] | null;
}

const AGAIN = 'computed again';
const MATTER: Matter = { check: AGAIN, at: EVIDENCE };

export function checkComputed({ files, manifest, ledger }: Pack): readonly Check[] {
  const bytes = files.get(BASIS);
  if (!bytes) return [notChecked(MATTER, `the pack has no ${BASIS} that is as it was`)];
  const { data: basis, error } = Basis.safeParse(jsonOf(bytes.toString()));
  if (!basis) return [failed({ check: 'basis', at: BASIS }, `is not written as a basis is: ${issueOf(error)}`)];
  const { method } = basis;
  if (method !== METHOD) return [notChecked(MATTER, `it was computed by method ${method}; this is method ${METHOD}`)];
  return [
    ...basisChecks(basis, manifest, ledger),
    ...evidenceChecks(files, basis, ledger),
    ...timelineChecks(files.get(TIMELINE), ledger ?? []),
    ...checkDrill(basis, ledger ?? []),
  ];
}

const issueOf = (error: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] }) =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `/${path.map(String).join('/')} ${message}`)
    .join('; ');

/** The basis says what the ledger cannot, so it is held against whatever else the pack says of the same. */
function basisChecks(basis: Basis, manifest: Manifest, ledger: Pack['ledger']): readonly Check[] {
  const matter: Matter = { check: 'basis', at: BASIS };
  const { incident, recordedAt, topology, outcome, notMoved } = basis;
  const closed = bodyOfClose(ledger ?? []);
  const written = { incident, recordedAt, topology: { environment: topology.environment } };
  const follows = {
    ...{ incident: manifest.incident, recordedAt: manifest.writtenAt },
    topology: { environment: manifest.environment },
  };
  const different = [
    ...differenceChecks(written, follows, matter),
    ...(closed && outcome !== null ? differenceChecks({ outcome, notMoved }, closed, matter) : []),
  ];
  if (different.length > 0) return different;
  const ending = closed ? 'and its end as the ledger says' : 'and no end in the ledger to compare';
  return [passed(matter, `the incident of the manifest, ${ending}`)];
}

function evidenceChecks(files: Pack['files'], basis: Basis, ledger: Pack['ledger']): readonly Check[] {
  const bytes = files.get(EVIDENCE);
  if (!bytes) return [notChecked(MATTER, 'it is not as it was')];
  const written = jsonOf(bytes.toString());
  const { error } = Evidence.safeParse(written);
  const schema: Matter = { check: 'schema', at: EVIDENCE };
  const { outcome, ...given } = basis;
  const follows = evidenceOf({ ...given, outcome: outcome ?? undefined, ledger, report: reportIn(files) });
  const different = differenceChecks(written, follows, MATTER);
  return [
    error ? failed(schema, issueOf(error)) : passed(schema, 'as docs/evidence.schema.json says'),
    ...(different.length > 0
      ? different
      : [passed(MATTER, 'every field follows from the ledger, the basis and the messages')]),
  ];
}

function timelineChecks(bytes: Buffer | undefined, ledger: readonly LedgerEntry[]): readonly Check[] {
  const matter: Matter = { check: AGAIN, at: TIMELINE };
  if (!bytes) return [notChecked(matter, 'it is not as it was')];
  const written = bytes.toString().split('\n');
  const follows = timelineLines(ledger).split('\n');
  const at = follows.findIndex((line, index) => line !== written[index]);
  const line = at === -1 ? follows.length : at;
  return at === -1 && written.length === follows.length
    ? [passed(matter, `${ledger.length} lines`)]
    : [failed({ ...matter, at: `${TIMELINE}, line ${line + 1}` }, 'is not what follows from the ledger')];
}
