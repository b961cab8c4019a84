/**
 * Epochs only grow. The fencing token of a service of a placement never goes back, neither in the control table
 * (sampled by the lab) nor in the answers of one region to accepted writes. In an active-active service, instances of a
 * region may learn of a new epoch one by one.
 */
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import { grouped } from '../../kernel/grouped';
import type { Region } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { cutOffSpans } from '../control-reach';
import { acceptedAtMs, acknowledged } from './stored';
import { promise, type PromiseResult } from './promise';

interface Seen {
  readonly of: string;
  readonly atMs: number;
  readonly epoch: number;
  /** How long the reporter of this epoch may still use an older one, in ms. */
  readonly lateMs: number;
}

/** Each instance of a gate caches the routing map up to this long. Assumption, longer than the cell promises. */
const MAP_LATE_MS = 10_000;
/**
 * With a single writer the lease stops an instance with an old map from accepting anything. If the control store does
 * not answer, each instance accepts waiting writes under the last epoch that it knows.
 */
function lateFor(
  record: DrillRecord,
  service: Service,
  { region, atMs }: { region: Region | null; atMs: number },
): number {
  const spans = region === null ? [] : (cutOffSpans(record).get(region) ?? []);
  if (spans.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs + MAP_LATE_MS)) return Infinity;
  return OBJECTIVES[service].pattern === 'active-passive' ? 0 : MAP_LATE_MS;
}

export function epochsOnlyGrow(record: DrillRecord): PromiseResult {
  const stored = record.routes.map(({ placement, service, atMs, epoch }) => ({
    of: `row ${placement}/${service}`,
    atMs,
    epoch,
    lateMs: 0,
  }));
  const told = acknowledged(record.requests).flatMap((write) =>
    write.epoch === null
      ? []
      : [
          {
            of: `${write.region ?? 'unnamed'} for ${write.placement}/${write.service}`,
            atMs: acceptedAtMs(write),
            epoch: write.epoch,
            lateMs: lateFor(record, write.service, { region: write.region, atMs: acceptedAtMs(write) }),
          },
        ],
  );
  const groups = grouped([...stored, ...told], ({ of }) => of);
  return promise('epochs-only-grow', [...groups.values()].flatMap(fallsIn), stored.length + told.length > 0);
}

function fallsIn(group: readonly Seen[]): readonly string[] {
  const ordered = [...group].sort((a, b) => a.atMs - b.atMs);
  return ordered.flatMap(({ of, atMs, epoch, lateMs }, index) => {
    const before = ordered[index - 1];
    if (!before || epoch >= before.epoch) return [];
    // The higher epoch may be so new that this instance had not read it yet.
    const isLate = ordered.every((one) => one.epoch <= epoch || one.atMs > atMs || atMs - one.atMs < lateMs);
    if (isLate) return [];
    return [`${of}: epoch ${before.epoch} became ${epoch} at ${new Date(atMs).toISOString()}`];
  });
}
