/** One line for each incident, drill, return and restore, from the newest pack of it. */
import { flowOf } from '../../claim';
import { foundText, wasPlayed } from '../../drill-result';
import { type SignOff, SIGNERS } from '../../sign-off';
import type { Evidence } from '../evidence';
import { figuresOf, shownBy } from './figures';
import { type PackSeen, readingOf } from './pack-seen';
import type { Drilled, Evacuated, Line, Other } from './year';

/** A pack whose manifest says of which incident it is. */
export interface Counted extends PackSeen {
  readonly manifest: NonNullable<PackSeen['manifest']>;
}

/**
 * The newest pack of each incident, the oldest incident first. Of two copies of one pack, the one that verifies counts.
 */
export function newestOf(packs: readonly PackSeen[]): readonly Counted[] {
  const newest = new Map<string, Counted>();
  for (const pack of packs) {
    if (!isCountable(pack)) continue;
    const key = `${pack.manifest.environment} ${pack.manifest.incident}`;
    const other = newest.get(key);
    if (!other || isNewer(pack, other)) newest.set(key, pack);
  }
  return [...newest.values()].sort((one, other) => (startOf(one) < startOf(other) ? -1 : 1));
}

const isCountable = (pack: PackSeen): pack is Counted => pack.manifest !== null;

function isNewer(one: Counted, other: Counted): boolean {
  const [at, otherAt] = [Date.parse(one.manifest.writtenAt), Date.parse(other.manifest.writtenAt)];
  return at === otherAt ? one.failed.length < other.failed.length : at > otherAt;
}

/** The time of declaration is in the name. A pack whose name has none is sorted by when it was written. */
const startOf = ({ manifest: { incident, writtenAt } }: Counted): string =>
  /\d{8}T\d{6}Z$/.exec(incident)?.[0] ?? writtenAt.replace(/[-:]|\.\d{3}/g, '');

export interface Lines {
  readonly incidents: readonly Evacuated[];
  readonly drills: readonly Drilled[];
  readonly others: readonly Other[];
}

/** `counted`: one pack for each incident. */
export const linesOf = (counted: readonly Counted[]): Lines => ({
  incidents: counted.filter(isIncident).map(evacuated),
  drills: counted.filter((pack) => flowOf(pack.manifest.incident) === 'drill').map(drilled),
  others: counted.flatMap((pack) => other(pack) ?? []),
});

/** An evacuation that no drill asked for. One whose pack does not verify counts, because nobody knows. */
export const isIncident = ({ manifest: { incident }, evidence }: Counted): boolean =>
  flowOf(incident) === 'evacuation' && (evidence?.partOf ?? null) === null;

function lineOf(pack: Counted): Line {
  const { incident, environment } = pack.manifest;
  const known = pack.evidence ? told(pack.evidence) : UNKNOWN;
  return { incident, environment, pack: pack.folder, reading: readingOf(pack), ...known };
}

type Told = Omit<Line, 'incident' | 'environment' | 'pack' | 'reading'>;
const UNKNOWN: Told = { subject: 'unknown', at: null, outcome: null, partOf: null, signOffs: null, report: null };

const told = ({ source, times, outcome, partOf, signOffs, report }: Evidence): Told => ({
  ...{ subject: source, at: times.declaredAt, outcome, partOf, report },
  signOffs: newestOfEach(signOffs),
});

const newestOfEach = (signOffs: Evidence['signOffs']): SignOff[] =>
  SIGNERS.flatMap((role) => signOffs.findLast((one) => one.as === role) ?? []);

function evacuated(pack: Counted): Evacuated {
  const { shown, why } = shownBy(pack.evidence);
  const objectives = pack.evidence?.objectives ?? [];
  return {
    ...{ ...lineOf(pack), shown, why },
    served: figuresOf(objectives, 'rto'),
    lost: figuresOf(objectives, 'rpo'),
  };
}

function drilled(pack: Counted): Drilled {
  const proven = pack.evidence?.drill ?? null;
  const criteria = proven && wasPlayed(proven) ? proven.criteria : [];
  return {
    ...{ ...lineOf(pack), playbook: pack.playbook, verdict: proven?.verdict ?? null, reason: proven?.reason ?? null },
    unmet: criteria
      .filter(({ met }) => met !== true)
      .map((one) => ({ name: one.name, found: foundText(one), measured: one.met !== null })),
  };
}

function other(pack: Counted): Other | undefined {
  const flow = flowOf(pack.manifest.incident);
  if (flow === 'drill' || isIncident(pack)) return undefined;
  return { ...lineOf(pack), kind: flow === 'evacuation' ? 'evacuation of a drill' : flow };
}
