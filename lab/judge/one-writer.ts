/**
 * One writer: an active-passive service of a placement never has two regions accepting its writes (design §1). Proven by what
 * clients hold acknowledgements for: in the order in which they were accepted the epoch never goes back, and one epoch has one
 * region. What the stores hold is checked too, so that a write whose answer was lost cannot hide.
 */
import { OBJECTIVES } from '../../strategy/layers';
import type { Region } from '../../strategy/topology';
import { grouped } from '../grouped';
import type { AcknowledgedWrite, DrillRecord, HeldItem } from '../record';
import { acceptedAtMs, acknowledged } from './held';
import { promise, type PromiseResult } from './promise';

/** The regions that wrote, in order, each from its first acknowledged write on. */
interface Reign {
  readonly region: Region;
  readonly epoch: number;
  readonly fromMs: number;
}

export function oneWriter(record: DrillRecord): PromiseResult {
  const writes = acknowledged(record.requests).filter(
    ({ service }) => OBJECTIVES[service].pattern === 'active-passive',
  );
  const groups = grouped(writes, (write) => `${write.placement}/${write.service}`);
  const violations = [...groups].flatMap(([name, group]) => {
    const ordered = [...group].sort((a, b) => acceptedAtMs(a) - acceptedAtMs(b));
    const { reigns, violations: overlaps } = reignsOf(name, ordered);
    return [...overlaps, ...lateWriters(name, reigns, record.heldAtEnd)];
  });
  return promise('one-writer', violations, writes.length > 0);
}

function reignsOf(
  name: string,
  writes: readonly AcknowledgedWrite[],
): { reigns: readonly Reign[]; violations: readonly string[] } {
  const reigns: Reign[] = [];
  const violations: string[] = [];
  for (const write of writes) {
    const current = reigns.at(-1);
    const region = write.region ?? 'an unnamed region';
    const epoch = write.epoch ?? 0;
    const at = new Date(acceptedAtMs(write)).toISOString();
    if (!current || epoch > current.epoch) reigns.push({ region, epoch, fromMs: acceptedAtMs(write) });
    else if (epoch < current.epoch) {
      violations.push(
        `${name}: ${region} accepted ${write.key} at ${at} in epoch ${epoch}, after epoch ${current.epoch} of ${current.region}`,
      );
    } else if (region !== current.region) {
      violations.push(
        `${name}: ${region} and ${current.region} both accepted writes in epoch ${epoch} (${write.key} at ${at})`,
      );
    }
  }
  return { reigns, violations };
}

/** Items that a region stored after another one had taken over: in order of time, the regions' turns must be the reigns. */
function lateWriters(name: string, reigns: readonly Reign[], held: readonly HeldItem[]): readonly string[] {
  const stored = held
    .filter(({ placement, service }) => `${placement}/${service}` === name)
    .flatMap(({ writtenIn, writtenAtMs, key }) =>
      writtenIn === null || writtenAtMs === null ? [] : [{ region: writtenIn, atMs: writtenAtMs, key }],
    )
    .sort((a, b) => a.atMs - b.atMs);
  let turn = 0;
  return stored.flatMap(({ region, atMs, key }) => {
    // A successor may store its first item, such as a verification's, before any client has an acknowledgement from it.
    const taken = reigns.findIndex((reign, index) => index >= turn && reign.region === region);
    const begun = reigns.findLastIndex(({ fromMs }) => fromMs <= atMs);
    if (taken >= begun && taken >= 0) turn = taken;
    if (reigns[turn]?.region === region && begun <= turn) return [];
    return [
      `${name}: ${region} stored ${key} at ${new Date(atMs).toISOString()}, while ${reigns[Math.max(turn, begun)]?.region ?? 'nobody'} was the writer`,
    ];
  });
}
