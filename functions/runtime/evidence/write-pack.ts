import * as z from 'zod';
import { jsonOf } from '../../../strategy/json-of';
import { digestOf, MANIFEST, type PackDraft, type PackFile, packOf } from '../../../strategy/pack';
import { NEWEST_PACK, packFolder, unstampedKey } from '../../../strategy/pack-places';
import { inBatches } from '../in-batches';
import type { EvidenceBucket } from './bucket';

/** The newest pack of a bucket, and the SHA-256 of its manifest. Stored under `NEWEST_PACK`. */
const Newest = z.object({ pack: z.string(), manifest: z.string() });

/** Several conductors of one region may end at once. Each attempt of all of them lets one succeed. */
const ATTEMPTS_MAX = 8;

/**
 * A larger file is written alone. The SDK first computes its digests, for up to half a second with the CPU of a
 * function, and meanwhile other requests would miss their answers. And its upload does not share the line.
 */
const LARGE_BYTES = 5e6;
const isLarge = ({ bytes }: PackFile): boolean => bytes.length > LARGE_BYTES;

/**
 * Writes a pack into a folder of its own, which its manifest names, and returns the folder. First comes the mark that
 * it waits for its signature and stamps, so no pack is forgotten (`anchor`), and last its place in the chain of packs.
 * If another pack takes that place meanwhile, the pack is written again after it; both stay. Throws SDK errors.
 */
export async function writePack(bucket: EvidenceBucket, draft: Omit<PackDraft, 'previous'>): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const newest = await bucket.get(NEWEST_PACK);
    const previous = newest ? Newest.parse(jsonOf(newest.bytes.toString())) : null;
    const files = packOf({ ...draft, previous });
    const manifest = digestOf(bytesOf(files, MANIFEST));
    const pack = packFolder(draft.incident, manifest);
    const put = ({ name, bytes }: PackFile) => bucket.put(`${pack}/${name}`, bytes);
    await bucket.put(unstampedKey(pack), pack);
    // The manifest comes last: where it is, everything is.
    const before = files.filter(({ name }) => name !== MANIFEST);
    await inBatches(
      before.filter((one) => !isLarge(one)),
      put,
    );
    for (const one of before.filter(isLarge)) await put(one);
    await bucket.put(`${pack}/${MANIFEST}`, bytesOf(files, MANIFEST));
    if (await bucket.putIfStill(NEWEST_PACK, JSON.stringify({ pack, manifest }), newest?.etag)) return pack;
  }
  throw new Error(`${ATTEMPTS_MAX} other packs were written to the bucket in ${bucket.region} meanwhile`);
}

function bytesOf(files: readonly PackFile[], name: string): Buffer {
  const found = files.find((one) => one.name === name);
  if (!found) throw new Error(`a pack has no ${name}`);
  return found.bytes;
}
