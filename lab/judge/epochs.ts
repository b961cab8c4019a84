/**
 * Epochs only grow: the fencing token of a placement's service never goes back, neither in the control table (sampled by the
 * lab) nor in what a region told the clients whose writes it accepted.
 */
import { grouped } from '../grouped';
import type { DrillRecord } from '../record';
import { acceptedAtMs, acknowledged } from './held';
import { promise, type PromiseResult } from './promise';

interface Seen {
  readonly of: string;
  readonly atMs: number;
  readonly epoch: number;
}

export function epochsOnlyGrow(record: DrillRecord): PromiseResult {
  const stored = record.routes.map(({ placement, service, atMs, epoch }) => ({
    of: `row ${placement}/${service}`,
    atMs,
    epoch,
  }));
  const told = acknowledged(record.requests).flatMap((write) =>
    write.epoch === null
      ? []
      : [
          {
            of: `${write.region ?? 'unnamed'} for ${write.placement}/${write.service}`,
            atMs: acceptedAtMs(write),
            epoch: write.epoch,
          },
        ],
  );
  const groups = grouped([...stored, ...told], ({ of }) => of);
  return promise('epochs-only-grow', [...groups.values()].flatMap(fallsIn), stored.length + told.length > 0);
}

function fallsIn(group: readonly Seen[]): readonly string[] {
  const ordered = [...group].sort((a, b) => a.atMs - b.atMs);
  return ordered.flatMap(({ of, atMs, epoch }, index) => {
    const before = ordered[index - 1];
    if (!before || epoch >= before.epoch) return [];
    return [`${of}: epoch ${before.epoch} became ${epoch} at ${new Date(atMs).toISOString()}`];
  });
}
