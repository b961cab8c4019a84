import { MANIFEST } from '../../strategy/pack';
import { evidenceBucket } from '../../strategy/names';
import type { Topology } from '../../strategy/topology';
import type { S3 } from '../cloud/s3';
import type { PackSeen } from '../judge/record';

/** The evidence packs in all buckets, complete or not, in the order of their folders. */
export const packsIn = (
  { s3 }: { readonly s3: Pick<S3, 'files'> },
  { regions, ...topology }: Topology,
): readonly PackSeen[] =>
  regions.flatMap((region) => {
    const objects = s3.files(evidenceBucket(topology, region), '');
    const folders = objects.flatMap(({ key }) =>
      key.endsWith(`/${MANIFEST}`) ? [key.slice(0, -MANIFEST.length)] : [],
    );
    return folders.map((prefix) => ({
      ...{ region, folder: prefix.slice(0, -1) },
      files: new Map(
        objects.flatMap(({ key, bytes }) => (key.startsWith(prefix) ? [[key.slice(prefix.length), bytes]] : [])),
      ),
    }));
  });
