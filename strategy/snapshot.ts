/**
 * All settings of a placement as of some place in each audit chain, as one object with a checksum of its own. A
 * snapshot and the log after it say the same as the whole log. One that does not pass its checksum is as good as none.
 */
import * as z from 'zod';
import { type Change, Position, type Recorded, replay, START } from './audit-log';
import { canonicalJson } from './ledger';
import { readNamed, type Setting } from './setting';
import { sha256 } from './sha256';
import type { Region } from './topology';

/** Kept in the placement's content bucket of that region; the name tells it from the copies that replication brings. */
export const snapshotKey = (region: Region): string => `snapshots/${region}.json`;

/** `takenAt`: ISO 8601, absent before the first. `positions`: how far it covers the chain of each region. */
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

/** How far the snapshot covers that region's chain. */
export const positionIn = ({ positions }: Snapshot, region: Region): Position => positions[region] ?? START;

/** The snapshot with these changes of one region's chain, which follow what it covers. */
export function withChanges(snapshot: Snapshot, region: Region, changes: readonly Change[]): Snapshot {
  const position = changes.at(-1)?.position;
  if (!position) return snapshot;
  const settings = replay(
    snapshot.settings,
    changes.map(({ setting }) => setting),
  );
  return { ...snapshot, settings, positions: { ...snapshot.positions, [region]: position } };
}

/** The object's body. */
export function snapshotText({ positions, settings }: Snapshot, takenAtMs: number): string {
  const takenAt = new Date(takenAtMs).toISOString();
  const content = canonicalJson({ takenAt, positions, settings: [...settings.values()] });
  return JSON.stringify({ content, checksum: sha256(content) });
}

/** The snapshot in a body; undefined when it is damaged in any way. */
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
