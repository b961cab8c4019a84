import type { Output } from './contract';
import type { Restored, Replica } from './record-of';
import type { Repairs } from './repair';
import { casesOf, type StoredSetting } from './stored';

interface Restoration {
  readonly replica: Replica;
  readonly startedAtMs: number;
  readonly record: Restored;
  /** Settings that were found damaged. */
  readonly bad: number;
  readonly repairs: Repairs;
  readonly after: readonly StoredSetting[];
}

/** The report that the ledger keeps. A setting is verified if it needs no remedy on the second look. */
export function reportOf({ replica, startedAtMs, record, bad, repairs, after }: Restoration): Output {
  const left = casesOf(after, record.settings).length;
  const { settings, snapshotAtMs, oldestReplayedAtMs, faults, faultCount, snapshotsRefused, replayed } = record;
  const wanted = new Set([...after.map(({ tenant, key }) => `${tenant}\n${key}`), ...settings.keys()]).size;
  return {
    kind: left === 0 ? 'restored' : 'incomplete',
    placement: replica.placement.name,
    target: replica.region,
    settings: wanted,
    verified: wanted - left,
    bad,
    restored: repairs.restored,
    excludedCount: repairs.excluded.length,
    excluded: counted(repairs.excluded),
    snapshotAgeSeconds: snapshotAtMs === undefined ? null : secondsUntil(startedAtMs, snapshotAtMs),
    ...{ snapshotsRefused, replayed },
    behindSeconds: oldestReplayedAtMs === undefined ? 0 : secondsUntil(startedAtMs, oldestReplayedAtMs),
    logFaultCount: faultCount,
    logFaults: [...faults],
  };
}

/** Counts the reasons, in the same order in every run, whichever answer came first. */
function counted(reasons: readonly string[]): Output['excluded'] {
  const different = [...new Set(reasons)].sort();
  return different.map((reason) => ({ reason, count: reasons.filter((one) => one === reason).length }));
}

/** Never negative: another region's clock may be ahead. */
const secondsUntil = (nowMs: number, thenMs: number): number => Math.max(0, nowMs - thenMs) / 1000;
