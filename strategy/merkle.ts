/**
 * The Merkle tree hash of RFC 6962, section 2.1, with SHA-256. One root stands for a list of leaves in their order, and
 * a proof of a few hashes shows that one leaf is in it, without the other leaves. A leaf is hashed after a byte 0x00
 * and a node after 0x01, so that no node can be shown as a leaf. Hashes are in hex.
 */
import { createHash } from 'node:crypto';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const EMPTY_ROOT = createHash('sha256').digest('hex');

const leafHash = (leaf: Uint8Array): string => createHash('sha256').update(LEAF).update(leaf).digest('hex');
const nodeHash = (left: string, right: string): string =>
  createHash('sha256').update(NODE).update(left, 'hex').update(right, 'hex').digest('hex');

/** The largest power of two below the size: how many leaves are left of the top node. */
const splitOf = (size: number): number => 2 ** Math.ceil(Math.log2(size) - 1);

/** The root over the leaves. Without leaves it is the hash of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  return rootOf(leaves.map(leafHash));
}

function rootOf(hashes: readonly string[]): string {
  const [first = EMPTY_ROOT] = hashes;
  if (hashes.length < 2) return first;
  const split = splitOf(hashes.length);
  return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** The hashes that lead from the leaf at the index to the root, the lowest first. Throws when there is no such leaf. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly string[] {
  if (!(index in leaves)) throw new Error(`there is no leaf ${index} among ${leaves.length}`);
  return pathOf(leaves.map(leafHash), index);
}

function pathOf(hashes: readonly string[], index: number): readonly string[] {
  if (hashes.length < 2) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - split), rootOf(left)];
}

/** `index` counts from 0. `size` is the number of leaves under the root. */
interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly string[];
}

/** Whether the proof shows that the leaf stands at that index under the root. */
export function isIncluded({ leaf, index, size, proof }: Inclusion, root: string): boolean {
  return index >= 0 && index < size && climb(leafHash(leaf), { index, size }, proof) === root;
}

/** The root that follows from the proof; undefined when the proof has too few or too many hashes. */
function climb(hash: string, at: Pick<Inclusion, 'index' | 'size'>, proof: readonly string[]): string | undefined {
  if (at.size === 1) return proof.length === 0 ? hash : undefined;
  const sibling = proof.at(-1);
  if (sibling === undefined) return undefined;
  const split = splitOf(at.size);
  const isLeft = at.index < split;
  const below = isLeft ? { index: at.index, size: split } : { index: at.index - split, size: at.size - split };
  const under = climb(hash, below, proof.slice(0, -1));
  if (under === undefined) return undefined;
  return isLeft ? nodeHash(under, sibling) : nodeHash(sibling, under);
}
