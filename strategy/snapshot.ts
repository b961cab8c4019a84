/**
 * All settings of a placement as of one place in each audit chain, as one object with its own checksum. A snapshot and
 * the log after it contain the same as the whole log. A snapshot with a wrong checksum counts as missing.
 */
import * as z from 'zod';
import { type Change, Position, type Recorded, replay, START } from './audit-log';
import { canonicalJson } from './ledger';
import { readNamed, type Setting } from './setting';
import { sha256 } from './sha256';
import type { Region } from './topology';

/**
 * The key of a region's snapshot in its content bucket of the placement. The name separates it from the copies that
 * replication brings.
 */
export const snapshotKey = (region: Region): string => `snapshots/${region}.json`;

/**
 * `takenAt`: ISO 8601, absent in the empty snapshot. `positions`: for each region's chain, the last place that it
 * covers.
 */
export interface Snapshot {
  readonly takenAt: string | undefined;
  readonly positions: Readonly<Record<Region, Position>>;
  readonly settings: Recorded;
}

export const EMPTY: Snapshot = { takenAt: undefined, positions: {}, settings: new Map() };

const Sealed = z.object({ content: z.string(), checksum: z.string() });
const Content = z.object({
  takenAt: z.string(),
  positions: z.record(z.string(), Position),
  settings: z.array(z.unknown()),
});

/** The last place in that region's chain that the snapshot covers. */
export const positionIn = ({ positions }: Snapshot, region: Region): Position => positions[region] ?? START;

/** Adds these changes of one region's chain. They follow what the snapshot covers. */
export function withChanges(snapshot: Snapshot, region: Region, changes: readonly Change[]): Snapshot {
  const position = changes.at(-1)?.position;
  if (!position) return snapshot;
  const settings = replay(
    snapshot.settings,
    changes.map(({ setting }) => setting),
  );
  return { ...snapshot, settings, positions: { ...snapshot.positions, [region]: position } };
}

/** The body of the object. */
export function snapshotText({ positions, settings }: Snapshot, takenAtMs: number): string {
  const takenAt = new Date(takenAtMs).toISOString();
  const content = canonicalJson({ takenAt, positions, settings: [...settings.values()] });
  return JSON.stringify({ content, checksum: sha256(content) });
}

/** Reads a snapshot from a body; undefined when it is damaged in any way. */
export function readSnapshot(text: string): Snapshot | undefined {
  const sealed = Sealed.safeParse(jsonIn(text)).data;
  if (sealed?.checksum !== sha256(sealed?.content ?? '')) return undefined;
  const content = Content.safeParse(jsonIn(sealed.content)).data;
  if (!content) return undefined;
  const found = content.settings.map(readNamed);
  const settings: Setting[] = found.flatMap((one) => (one.kind === 'good' ? [one.setting] : []));
  if (settings.length < found.length) return undefined;
  return { takenAt: content.takenAt, positions: content.positions, settings: replay(new Map(), settings) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
