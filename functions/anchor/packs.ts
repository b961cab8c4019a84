import { digestOf, MANIFEST, PUBLIC_KEY, SIGNATURE, stampName } from '../../strategy/pack';
import { UNSTAMPED, unstampedKey } from '../../strategy/pack-places';
import { EvidenceBucket } from '../runtime/evidence/bucket';
import { EvidenceKey } from '../runtime/evidence/key';
import { logger } from '../runtime/logger';
import type { Here } from './here';
import { stamp } from './stamp';
import { zipPack } from './zip';

/** After this time a single stamp is enough, and a mark without a pack belongs to a writer that has died. */
const PATIENCE_MS = 60 * 60_000;

/** `completed`: folders of packs that have everything. `waitingMs`: for how long the oldest other one has waited. */
interface Round {
  readonly completed: readonly string[];
  readonly waitingMs: number;
}

/** Gives every pack of this region that waits for it signature, stamps and a ZIP. Throws SDK errors of the list. */
export async function completePacks(here: Here): Promise<Round> {
  const bucket = new EvidenceBucket(here.topology, here.region);
  const completed: string[] = [];
  let waitingMs = 0;
  for (const { key, atMs } of await bucket.list(UNSTAMPED)) {
    const pack = key.slice(UNSTAMPED.length);
    const ageMs = Date.now() - atMs;
    try {
      const state = await complete(here, { bucket, pack, ageMs });
      if (state === 'waits') waitingMs = Math.max(waitingMs, ageMs);
      else await bucket.hide(unstampedKey(pack));
      if (state === 'complete') completed.push(pack);
    } catch (error) {
      // One pack that fails does not keep the others waiting.
      waitingMs = Math.max(waitingMs, ageMs);
      logger.warn('ANCHOR_PACK_WAITS', { pack, error });
    }
  }
  return { completed, waitingMs };
}

interface Waiting {
  readonly bucket: EvidenceBucket;
  /** Its folder. */
  readonly pack: string;
  readonly ageMs: number;
}

/** `complete`: it needs nothing more. `waits`: something is missing. `nothing`: nobody ever finished that pack. */
async function complete(here: Here, waiting: Waiting): Promise<'complete' | 'waits' | 'nothing'> {
  const { bucket, pack, ageMs } = waiting;
  const manifest = await bucket.get(`${pack}/${MANIFEST}`);
  if (!manifest) return ageMs > PATIENCE_MS ? 'nothing' : 'waits';
  const digest = digestOf(manifest.bytes);
  const [isSigned, stamps] = await Promise.all([sign(here, waiting, digest), stampAll(here, waiting, digest)]);
  const isStamped = stamps.every(Boolean) || (ageMs > PATIENCE_MS && stamps.some(Boolean));
  if (!isSigned || !isStamped) return 'waits';
  // The mark is hidden afterwards, so a round that dies here is done again.
  await zipPack(bucket, { pack, manifest: manifest.bytes, stampsMax: stamps.length });
  return 'complete';
}

/** The key comes before the signature: a signature alone cannot be checked. */
async function sign({ topology, region }: Here, { bucket, pack }: Waiting, digest: string): Promise<boolean> {
  if (await bucket.get(`${pack}/${SIGNATURE}`)) return true;
  try {
    const key = new EvidenceKey(topology, region);
    await bucket.put(`${pack}/${PUBLIC_KEY}`, (await key.publicKey()).pem);
    await bucket.put(`${pack}/${SIGNATURE}`, await key.sign(digest));
    return true;
  } catch (error) {
    // The authorities stamp the pack meanwhile.
    logger.warn('ANCHOR_NOT_SIGNED', { pack, error });
    return false;
  }
}

/** Whether each authority has stamped it by now. */
function stampAll({ settings }: Here, { bucket, pack }: Waiting, digest: string): Promise<readonly boolean[]> {
  return Promise.all(
    settings.TIMESTAMP_AUTHORITIES.map(async (authority, index) => {
      const key = `${pack}/${stampName(index + 1)}`;
      if (await bucket.get(key)) return true;
      const given = await stamp(digest, authority);
      if (given.kind === 'stamped') await bucket.put(key, given.reply);
      else logger.warn('ANCHOR_NOT_STAMPED', { pack, url: authority.url, reason: given.reason });
      return given.kind === 'stamped';
    }),
  );
}
