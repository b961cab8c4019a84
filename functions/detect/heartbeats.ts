import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { heartbeatObjectKey } from '../../strategy/data-items';
import { OBJECTIVES, STRICTEST_OF_EACH_STORE, type Service, type Store } from '../../strategy/layers';
import { contentBucket, dataTable, tier0Table } from '../../strategy/names';
import { TICK_SECONDS } from '../../strategy/observation';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { type Placement, type Region, sharedPlacements, type Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';
import { writeHeartbeat, writeSeal } from '../runtime/data/heartbeat';
import { sealed } from '../runtime/data/key-check';
import { lagSecondsOf, replicationOf } from '../runtime/data/replication';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/** The tables of each store in which a sign of life belongs. A store that is missing here does not compile. */
const BEATEN: Readonly<Record<Store, (topology: Topology, placement: Placement) => readonly string[]>> = {
  'data-table': (topology, { name }) => [dataTable(topology, name)],
  // What is strongly consistent lags behind nothing.
  'tier0-table': (topology, placement) =>
    tier0IsStronglyConsistent(placement) ? [] : [tier0Table(topology, placement.name)],
  // `beatInBuckets`, at a pace of its own.
  bucket: () => [],
};

/** Leaves a sign of life in every table of the placement that replicates asynchronously from here. */
export async function beat({ topology, region }: Here, placement: Placement, atMs: number): Promise<void> {
  const tables = Object.values(BEATEN).flatMap((tablesOf) => tablesOf(topology, placement));
  const writes = tables.map((table) => writeHeartbeat(table, region, atMs));
  const failed = (await Promise.allSettled(writes)).filter((write) => write.status === 'rejected');
  if (failed.length === 0) return;
  const reasons = failed.map(({ reason }) => String(reason)).join('; ');
  throw new Error(`${failed.length} of ${writes.length} heartbeats of ${placement.name} not written: ${reasons}`);
}

/** Placements for which this execution environment has written a seal. */
const isSealed = new Set<string>();

/**
 * Writes something encrypted at home, once per execution environment. Services move to a standby only if it can decrypt
 * this.
 */
export async function sealAtHome({ topology, region }: Here, placement: Placement): Promise<void> {
  if (placement.home !== region || isSealed.has(placement.name)) return;
  await writeSeal(dataTable(topology, placement.name), region, await sealed(topology, placement, region));
  isSealed.add(placement.name);
}

/**
 * A PUT and its copy cost twelve times as much as a GET, and a standby writes few objects. So a standby writes a
 * heartbeat only in every third tick.
 */
const AWAY_BEAT_SECONDS = 30;
const isAwayBeat = (atMs: number): boolean => Math.floor(atMs / 1000) % AWAY_BEAT_SECONDS < TICK_SECONDS;

/**
 * Writes a heartbeat to every bucket that is due, one after the other: they are few, and one that times out is no
 * reason to run them in parallel.
 */
export async function beatInBuckets(here: Here, atMs: number): Promise<void> {
  const due = sharedPlacements(here.topology, here.region).filter(
    ({ home }) => home === here.region || isAwayBeat(atMs),
  );
  const failures: unknown[] = [];
  for (const placement of due)
    await beatInBucket(here, placement, atMs).catch((error: unknown) =>
      failures.push(`${placement.name}: ${String(error)}`),
    );
  if (failures.length > 0) throw new Error(`heartbeats in buckets not written: ${failures.join('; ')}`);
}

async function beatInBucket({ topology, region }: Here, placement: Placement, atMs: number): Promise<void> {
  const Bucket = contentBucket(topology, placement.name, region);
  await s3In(region).send(
    new PutObjectCommand({ Bucket, Key: heartbeatObjectKey(region), Body: String(atMs), ContentType: 'text/plain' }),
  );
}

/**
 * How far this region's copies are behind the peer, in seconds: the largest lag of the stores that replicate from
 * there. Undefined when any lag is unknown, because the largest of the others would look like an answer.
 */
export async function lagSeconds(
  { topology, region }: Here,
  { placement, peer }: { placement: Placement; peer: Region },
  nowMs: number,
): Promise<number | undefined> {
  // Objects are written at home. A standby writes its heartbeat only every third tick, which would look like a lag.
  const isTold = (service: Service): boolean => OBJECTIVES[service].store !== 'bucket' || placement.home === peer;
  const path = { topology, placement: placement.name, source: peer, target: region };
  const services = STRICTEST_OF_EACH_STORE.filter(isTold);
  const seen = await Promise.all(services.map((service) => replicationOf({ ...path, service })));
  const lags = seen.filter(({ kind }) => kind !== 'strong').map((replication) => lagSecondsOf(replication, nowMs));
  const known = lags.filter((lag) => lag !== null);
  return known.length === lags.length && known.length > 0 ? Math.max(...known) : undefined;
}
