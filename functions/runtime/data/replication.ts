import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { copiesKey } from '../../../strategy/control-items';
import { heartbeatObjectKey } from '../../../strategy/data-items';
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import { contentBucket, dataTable, tier0Table } from '../../../strategy/names';
import { expectedLossSeconds } from '../../../strategy/recovery-point';
import { tier0IsStronglyConsistent } from '../../../strategy/tier0-store';
import { placementNamed, type Region, type Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../clients';
import { FailedCopies } from '../control/control-records';
import type { ControlStore } from '../control/control-store';
import { ControlItemInvalid } from '../failures';
import { readHeartbeat } from './heartbeat';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

interface Path {
  readonly topology: Topology;
  readonly placement: string;
  readonly service: Service;
  readonly source: Region;
  readonly target: Region;
}

/**
 * How far the target's copy of a service's store has followed the source. `strong`: the store acknowledges nothing that
 * the target lacks. `seen`: the target has everything that replication delivered in order until `atMs`. `unknown`:
 * nobody can say. `failedSince`: the target lacks a write of that time, although it has later ones.
 */
export type Replication =
  | { readonly kind: 'strong' }
  | { readonly kind: 'seen'; readonly atMs: number; readonly failedSince?: string }
  | { readonly kind: 'unknown' };

/**
 * The newest heartbeat of the source that reached the target. Asks only the target's replica, never the source. Throws
 * SDK errors of the target's data plane.
 */
export async function replicationOf(path: Path): Promise<Replication> {
  const placement = placementNamed(path.topology, path.placement);
  const { store } = OBJECTIVES[path.service];
  if (store === 'tier0-table' && tier0IsStronglyConsistent(placement)) return { kind: 'strong' };
  const atMs = store === 'bucket' ? await objectHeartbeat(path) : await tableHeartbeat(path, store);
  return atMs === undefined ? { kind: 'unknown' } : { kind: 'seen', atMs };
}

/**
 * Like `replicationOf`, but for objects no later than the oldest failed copy: S3 goes on with later objects, so
 * heartbeats arrive all the same. The source has stored its failed copies in the control store. No item there means
 * that nothing has failed. A damaged item means that something has failed at an unknown time: `unknown`. Also throws
 * ControlStoreUnreachable.
 */
export async function replicationWithFailures(store: Pick<ControlStore, 'get'>, path: Path): Promise<Replication> {
  const replication = await replicationOf(path);
  const isCopied = OBJECTIVES[path.service].store === 'bucket';
  if (replication.kind !== 'seen' || !isCopied) return replication;
  try {
    const { failedSince } = (await store.get(copiesKey(path.placement, path.source), FailedCopies)) ?? {};
    if (failedSince === undefined) return replication;
    return { kind: 'seen', atMs: Math.min(replication.atMs, Date.parse(failedSince)), failedSince };
  } catch (error) {
    if (error instanceof ControlItemInvalid) return { kind: 'unknown' };
    throw error;
  }
}

/** By how many seconds the target is behind the source; null when nobody knows. A strong store is never behind. */
export function lagSecondsOf(replication: Replication, nowMs: number): number | null {
  if (replication.kind === 'strong') return 0;
  return replication.kind === 'seen' ? Math.max(0, nowMs - replication.atMs) / 1000 : null;
}

/** Seconds of the service's acknowledged writes that the target may lack; null when nothing is known. */
export function lossSecondsOf(
  replication: Replication,
  of: { service: Service; outageStartedAtMs: number },
): number | null {
  if (replication.kind === 'strong') return 0;
  const heartbeatAtMs = replication.kind === 'seen' ? replication.atMs : null;
  const { store } = OBJECTIVES[of.service];
  return expectedLossSeconds({ heartbeatAtMs, outageStartedAtMs: of.outageStartedAtMs, store });
}

function tableHeartbeat(path: Path, store: 'tier0-table' | 'data-table'): Promise<number | undefined> {
  const { topology, placement, source, target } = path;
  const table = store === 'tier0-table' ? tier0Table(topology, placement) : dataTable(topology, placement);
  return readHeartbeat(table, { reader: target, of: source });
}

async function objectHeartbeat({ topology, placement, source, target }: Path): Promise<number | undefined> {
  const Bucket = contentBucket(topology, placement, target);
  try {
    const { Body } = await s3In(target).send(new GetObjectCommand({ Bucket, Key: heartbeatObjectKey(source) }));
    const text = await Body?.transformToString();
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
