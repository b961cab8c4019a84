import { examine } from '../../strategy/audit-log';
import { tier0Table } from '../../strategy/names';
import { type Placement, regionsOf } from '../../strategy/topology';
import type { Tried } from '../../strategy/workload';
import type { StepContext } from '../runtime/control/step';
import { readLogSince } from '../runtime/data/audit-log';

interface Window {
  readonly subject: string;
  readonly claimedAt: string;
  readonly tries: readonly Tried[];
}

/**
 * Reads what the drill added to the audit log of the subject's placements: entries whose chain is wrong, and
 * acknowledged settings and flags that have no sound entry. Only counts leave this file, and only placements of this
 * region are read, because settings stay in their regions. Null when there is no such placement, or no readable time:
 * then it is not measured. Throws SDK errors.
 */
export async function auditFaultsSeen(context: StepContext, window: Window): Promise<number | null> {
  const { topology, region } = context;
  const sinceMs = Date.parse(window.claimedAt);
  const shared = topology.placements.filter((one) =>
    [window.subject, region].every((needed) => regionsOf(one).includes(needed)),
  );
  if (shared.length === 0 || Number.isNaN(sinceMs)) return null;
  const faults = await Promise.all(shared.map((placement) => faultsOf(context, placement, { ...window, sinceMs })));
  return faults.reduce((sum, count) => sum + count, 0);
}

async function faultsOf(
  { topology, region: reader }: StepContext,
  placement: Placement,
  { sinceMs, tries }: Window & { readonly sinceMs: number },
): Promise<number> {
  const table = tier0Table(topology, placement.name);
  const chains = await Promise.all(
    regionsOf(placement).map(async (chain) => {
      const items = await readLogSince({ table, reader, chain }, sinceMs);
      return examine({ region: chain, ...items });
    }),
  );
  const recorded = new Set(
    chains.flatMap(({ sound }) => sound.map(({ setting: { key, value } }) => `${key}\n${value}`)),
  );
  const written = tries.filter(({ what, ok, placement: name }) => what === 'set' && ok && name === placement.name);
  const missing = written.filter(({ key, value = '' }) => !recorded.has(`${key}\n${value}`));
  return chains.reduce((sum, { faults }) => sum + faults.length, missing.length);
}
