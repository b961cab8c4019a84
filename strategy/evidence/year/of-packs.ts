/** The annual report of a folder of packs. Pure: the same packs give the same report. */
import { PLAYBOOK_NAMES } from '../../playbooks';
import type { Trust } from '../../signature-checks';
import { chainsOf } from './chains';
import { worstOf } from './figures';
import { type Counted, isIncident, linesOf, newestOf } from './lines';
import { actionsOf, openMatters } from './open-matters';
import { nameOf, type PackSeen, readingOf } from './pack-seen';
import { notShown, verdictOf } from './verdict';
import { type PackLine, Year } from './year';

/** `trust`: as the packs were checked. `packs`: each folder of the year, in any order. */
export function yearOf(packs: readonly PackSeen[], trust: Trust): Year {
  const inOrder = [...packs].sort((one, other) => (one.folder < other.folder ? -1 : 1));
  const counted = newestOf(inOrder);
  const lines = linesOf(counted);
  const report = {
    environments: [...new Set(counted.map(({ manifest }) => manifest.environment))].sort(),
    ...periodOf(counted),
    packs: inOrder.map((pack) => packLine(pack, counted)),
    incidents: [...lines.incidents],
    drills: [...lines.drills],
    others: [...lines.others],
    playbooksWithoutDrill: PLAYBOOK_NAMES.filter((name) => !lines.drills.some(({ playbook }) => playbook === name)),
    objectives: worstOf(evidenceIn(counted.filter(isIncident)), evidenceIn(counted)),
    open: openMatters(lines),
    actions: actionsOf(lines),
    ...chainsOf(inOrder),
    missingFiles: missingIn(counted),
    notShown: [...notShown(trust)],
  };
  return Year.parse({ schema: 1, verdict: verdictOf(report), ...report });
}

const evidenceIn = (counted: readonly Counted[]) => counted.flatMap(({ evidence }) => evidence ?? []);

function packLine(pack: PackSeen, counted: readonly Counted[]): PackLine {
  const { folder, manifest, failed, notChecked } = pack;
  return {
    ...{ folder, name: nameOf(pack), failed: [...failed], notChecked, reading: readingOf(pack) },
    incident: manifest?.incident ?? null,
    environment: manifest?.environment ?? null,
    writtenAt: manifest?.writtenAt ?? null,
    isCounted: counted.some((one) => one.folder === folder),
  };
}

function periodOf(counted: readonly Counted[]): Pick<Year, 'from' | 'until'> {
  const declared = evidenceIn(counted).flatMap(({ times }) => times.declaredAt ?? []);
  const written = counted.map(({ manifest }) => manifest.writtenAt);
  return { from: ordered(declared)[0] ?? null, until: ordered(written).at(-1) ?? null };
}

const ordered = (times: readonly string[]): readonly string[] =>
  [...times].sort((one, other) => Date.parse(one) - Date.parse(other));

/** What the counted packs lack, as their manifests say, with how many of them lack it for that reason. */
function missingIn(counted: readonly Counted[]): Year['missingFiles'] {
  const found = new Map<string, Year['missingFiles'][number]>();
  for (const { file, why } of counted.flatMap(({ manifest }) => manifest.missing)) {
    const key = `${file} ${why}`;
    found.set(key, { file, why, packs: (found.get(key)?.packs ?? 0) + 1 });
  }
  return [...found.values()].sort((one, other) => (one.file < other.file ? -1 : 1));
}
