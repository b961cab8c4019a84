import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Divergence, Pair, Stamped } from '../../strategy/delta';
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { dataTable, tier0Table } from '../../strategy/names';
import type { ReturnMove } from '../../strategy/return';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { placementNamed, type Region, type Topology } from '../../strategy/topology';
import { scanned } from '../runtime/scan';

interface Kept {
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
  readonly stamped: Stamped;
}

const Item = z.object({
  pk: z.string(),
  sk: z.string(),
  value: z.string(),
  version: z.string(),
  writtenAtMs: z.number(),
  region: z.string(),
});

/**
 * What both replicas hold under each key that either wrote since. A strongly consistent table has one truth, and no
 * late writes.
 */
export async function tablePairs(topology: Topology, moves: readonly ReturnMove[], since: Divergence): Promise<Pair[]> {
  const found: Pair[] = [];
  for (const { placement, table, from } of tablesOf(topology, moves)) {
    const [source, target] = await Promise.all([
      writtenSince(table, since.source, since.divergedAtMs),
      writtenSince(table, from, since.divergedAtMs),
    ]);
    found.push(...paired(placement, source, target));
  }
  return found;
}

function tablesOf(
  topology: Topology,
  moves: readonly ReturnMove[],
): { placement: string; table: string; from: Region }[] {
  const tables = moves.flatMap(({ placement, service, from }) => {
    if (from === null || OBJECTIVES[service].store === 'bucket') return [];
    if (OBJECTIVES[service].store === 'data-table') return [{ placement, table: dataTable(topology, placement), from }];
    const isStrong = tier0IsStronglyConsistent(placementNamed(topology, placement));
    return isStrong ? [] : [{ placement, table: tier0Table(topology, placement), from }];
  });
  return [...new Map(tables.map((one) => [one.table, one])).values()];
}

async function writtenSince(table: string, region: Region, sinceMs: number): Promise<Map<string, Kept>> {
  const kept = await scanned({ region, table }, (raw) => {
    const item = keptFrom(unmarshall(raw));
    return item && item.stamped.writtenAtMs >= sinceMs ? [item] : [];
  });
  return new Map(kept.map((item) => [`${item.service}#${item.tenant}#${item.key}`, item]));
}

/**
 * A tenant's value, or a job that was accepted: `<service>#<tenant>` / `<key>`, `pending#<region>` / `<tenant>#<job>`.
 * Undefined for the rest.
 */
function keptFrom(raw: unknown): Kept | undefined {
  const { data } = Item.safeParse(raw);
  if (!data) return undefined;
  const { pk, sk, ...stamped } = data;
  const [kind = '', tenant = ''] = pk.split('#');
  if (kind === 'pending') {
    const [owner = '', job = ''] = sk.split('#');
    return { service: 'orchestration', tenant: owner, key: job, stamped };
  }
  const service = SERVICES.find((name) => name === kind);
  return service && { service, tenant, key: sk, stamped };
}

function paired(placement: string, source: ReadonlyMap<string, Kept>, target: ReadonlyMap<string, Kept>): Pair[] {
  const names = [...new Set([...source.keys(), ...target.keys()])].sort();
  return names.flatMap((name) => {
    const [ours, theirs] = [source.get(name), target.get(name)];
    const of = ours ?? theirs;
    if (!of) return [];
    const { service, tenant, key } = of;
    return [{ placement, service, tenant, key, source: ours?.stamped, target: theirs?.stamped }];
  });
}
