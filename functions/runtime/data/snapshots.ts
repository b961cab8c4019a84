import { GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { contentBucket } from '../../../strategy/names';
import { EMPTY, readSnapshot, type Snapshot, snapshotKey, snapshotText } from '../../../strategy/snapshot';
import type { Region, Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../clients';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));
/**
 * How many versions are tried before the log is replayed from its beginning. At most one is written every ten seconds.
 */
const VERSIONS_MAX = 10;

/** `refused`: how many newer versions were damaged. */
interface LastGood {
  readonly snapshot: Snapshot;
  readonly refused: number;
}

/**
 * The region's newest snapshot of the placement that passes its checksum, an older version if the newest is damaged.
 * The empty snapshot when none passes. Throws SDK errors.
 */
export async function lastGoodSnapshot(topology: Topology, placement: string, region: Region): Promise<LastGood> {
  const object = placeOf(topology, placement, region);
  const newest = await snapshotIn(region, object);
  if (newest === 'absent') return { snapshot: EMPTY, refused: 0 };
  if (newest !== 'damaged') return { snapshot: newest, refused: 0 };
  const { Bucket, Key: Prefix } = object;
  const { Versions = [] } = await s3In(region).send(
    new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: VERSIONS_MAX }),
  );
  const ids = Versions.filter(({ IsLatest }) => IsLatest !== true).flatMap(({ VersionId }) => VersionId ?? []);
  for (const [index, VersionId] of ids.entries()) {
    const older = await snapshotIn(region, { ...object, VersionId });
    if (typeof older === 'object') return { snapshot: older, refused: index + 1 };
  }
  return { snapshot: EMPTY, refused: ids.length + 1 };
}

/** Writes the region's snapshot of the placement, as of now, as a new version. Throws SDK errors. */
export async function writeSnapshot(
  snapshot: Snapshot,
  { topology, placement, region }: { readonly topology: Topology; readonly placement: string; readonly region: Region },
): Promise<void> {
  const object = { ...placeOf(topology, placement, region), ContentType: 'application/json' };
  await s3In(region).send(new PutObjectCommand({ ...object, Body: snapshotText(snapshot, Date.now()) }));
}

const placeOf = (topology: Topology, placement: string, region: Region): { Bucket: string; Key: string } => ({
  Bucket: contentBucket(topology, placement, region),
  Key: snapshotKey(region),
});

async function snapshotIn(
  region: Region,
  object: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string },
): Promise<Snapshot | 'absent' | 'damaged'> {
  try {
    const { Body } = await s3In(region).send(new GetObjectCommand(object));
    return readSnapshot((await Body?.transformToString()) ?? '') ?? 'damaged';
  } catch (error) {
    if (error instanceof NoSuchKey) return 'absent';
    throw error;
  }
}
