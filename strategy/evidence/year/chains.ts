/**
 * The chains of packs: each pack names the one before it in its bucket, by the SHA-256 of its manifest. A pack that is
 * named and not in the folder is missing. The newest pack of a bucket is named by nobody, so its removal does not show.
 */
import { nameOf, type PackSeen } from './pack-seen';
import type { Chain, Year } from './year';

/** A pack with a readable manifest. */
interface Link {
  readonly digest: string;
  readonly name: string;
  readonly writtenBy: string;
  readonly previous: { readonly pack: string; readonly manifest: string } | null;
}

export function chainsOf(packs: readonly PackSeen[]): Pick<Year, 'chains' | 'namedTwice'> {
  const links = new Map(packs.flatMap(linkOf).map((link) => [link.digest, link]));
  const namers = new Map<string, string[]>();
  for (const { name, previous } of links.values())
    if (previous) namers.set(previous.manifest, [...(namers.get(previous.manifest) ?? []), name]);
  const named = [...links.values()].flatMap(({ previous }) => previous ?? []);
  return {
    chains: [...links.values()].filter(({ digest }) => !namers.has(digest)).map((link) => chainTo(link, links)),
    namedTwice: [...namers].flatMap(([digest, by]) =>
      by.length < 2 ? [] : [{ pack: named.find(({ manifest }) => manifest === digest)?.pack ?? digest, by: by.sort() }],
    ),
  };
}

function linkOf(pack: PackSeen): readonly Link[] {
  const { manifest, digest } = pack;
  const name = nameOf(pack);
  if (!manifest || digest === null || name === null) return [];
  return [{ digest, name, writtenBy: manifest.writtenBy, previous: manifest.previous }];
}

/** A manifest has the hash of the one before it, so no chain is a ring. */
function chainTo(newest: Link, links: ReadonlyMap<string, Link>): Chain {
  const { name, writtenBy } = newest;
  let oldest = newest;
  let packs = 1;
  for (let next = before(oldest, links); next !== undefined; next = before(oldest, links)) {
    oldest = next;
    packs += 1;
  }
  return { newest: name, writtenBy, packs, oldest: oldest.name, before: oldest.previous?.pack ?? null };
}

const before = ({ previous }: Link, links: ReadonlyMap<string, Link>): Link | undefined =>
  previous ? links.get(previous.manifest) : undefined;
