import { type Zippable, zipSync } from 'fflate/browser';
import { jsonOf } from '../../strategy/json-of';
import { MANIFEST, Manifest, PUBLIC_KEY, SIGNATURE, stampName } from '../../strategy/pack';
import { zipKey } from '../../strategy/pack-places';
import type { EvidenceBucket } from '../runtime/evidence/bucket';
import { inBatches } from '../runtime/in-batches';
import { logger } from '../runtime/logger';

/**
 * A pack of a drill has some 400 kB. Files of this size and their ZIP took 106 MB, measured, of the 512 MB of `anchor`.
 * A larger pack has its folder only.
 */
const BYTES_MAX = 32_000_000;

/** `manifest`: its bytes. `stampsMax`: how many stamps it may have. */
interface Complete {
  readonly pack: string;
  readonly manifest: Buffer;
  readonly stampsMax: number;
}

/**
 * Writes the ZIP of a complete pack beside its folder, with every file of the folder. A repeat changes nothing: equal
 * files give equal bytes, and only the first ZIP is kept. Throws SDK errors, and when the folder lacks a file.
 */
export async function zipPack(bucket: EvidenceBucket, { pack, manifest, stampsMax }: Complete): Promise<void> {
  const { files, writtenAt } = Manifest.parse(jsonOf(manifest.toString()));
  const size = files.reduce((sum, one) => sum + one.size, 0);
  if (size > BYTES_MAX) {
    logger.warn('ANCHOR_PACK_NOT_ZIPPED', { pack, size, most: BYTES_MAX });
    return;
  }
  const listed = [...files.map(({ name }) => name), PUBLIC_KEY, SIGNATURE];
  const stamps = Array.from({ length: stampsMax }, (_, index) => stampName(index + 1));
  const contents: Zippable = { [`${pack}/${MANIFEST}`]: manifest };
  await inBatches([...listed, ...stamps], async (name) => {
    const key = `${pack}/${name}`;
    const held = await bucket.get(key);
    if (held) contents[key] = held.bytes;
    else if (!stamps.includes(name)) throw new Error(`the bucket in ${bucket.region} has no ${key}`);
  });
  await bucket.putIfStill(zipKey(pack), zipOf(contents, writtenAt), undefined);
}

/** In the order of the names. A ZIP has times without a zone. Here they are those of UTC, wherever it is made. */
function zipOf(contents: Zippable, writtenAt: string): Buffer {
  const sorted = Object.entries(contents).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(zipSync(Object.fromEntries(sorted), { mtime: writtenAt.replace('Z', '') }));
}
