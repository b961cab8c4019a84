import * as fc from 'fast-check';
import { inclusionProof, isIncluded, merkleRoot } from '../../strategy/merkle';

/** The leaves and roots of the tests of Certificate Transparency's reference implementation. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('the Merkle tree hash', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))('of %i leaves is that of RFC 6962', (size, root) => {
    expect(merkleRoot(LEAVES.slice(0, size).map(bytes))).toBe(root);
  });

  const someLeaves = fc.array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 40 });

  it('has a proof for every leaf at its place, of a length that grows with the logarithm', () => {
    fc.assert(
      fc.property(someLeaves, (leaves) => {
        const [root, size] = [merkleRoot(leaves), leaves.length];
        leaves.forEach((leaf, index) => {
          const proof = inclusionProof(leaves, index);
          expect(isIncluded({ leaf, index, size, proof }, root)).toBe(true);
          expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        });
      }),
    );
  });

  it('has no proof for another leaf, place or root, and takes none that is longer or shorter', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), (leaves, any) => {
        const [root, size, index] = [merkleRoot(leaves), leaves.length, any % leaves.length];
        const [leaf, proof] = [leaves[index]!, inclusionProof(leaves, index)];
        const is = (change: object, of = root) => isIncluded({ leaf, index, size, proof, ...change }, of);
        expect(is({ leaf: Buffer.concat([leaf, Buffer.from('x')]) })).toBe(false);
        expect(is({}, merkleRoot([...leaves, leaf]))).toBe(false);
        expect(is({ proof: [...proof, root] })).toBe(false);
        expect(proof.length > 0 && is({ proof: proof.slice(1) })).toBe(false);
        expect(is({ index: size })).toBe(false);
        expect(is({ index: -1 })).toBe(false);
      }),
    );
  });

  it('never takes a node for a leaf', () => {
    const [left, right] = ['a', 'b'].map((text) => Buffer.from(text));
    const node = Buffer.concat([bytes(merkleRoot([left!])), bytes(merkleRoot([right!]))]);
    expect(merkleRoot([node])).not.toBe(merkleRoot([left!, right!]));
  });

  it('has no proof of a leaf that is not there', () => {
    expect(() => inclusionProof([bytes('00')], 1)).toThrow('there is no leaf 1 among 1');
  });
});
