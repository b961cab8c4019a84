/** A pack as a ZIP, as `anchor` leaves it beside the folder. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate/browser';
import { MANIFEST } from '../../strategy/pack';
import { BadInput } from '../terminal/bad-input';

export const isZip = (path: string): boolean => path.endsWith('.zip');

/** The files of the folder in the ZIP, by their path in that folder. Throws BadInput when it is not one pack. */
export function filesInZip(path: string): ReadonlyMap<string, Buffer> {
  const all = Object.entries(unzipped(path)).filter(([name]) => !name.endsWith('/'));
  const [folder, ...more] = all.flatMap(([name]) =>
    name === MANIFEST || name.endsWith(`/${MANIFEST}`) ? [name.slice(0, -MANIFEST.length)] : [],
  );
  if (folder === undefined || more.length > 0)
    throw new BadInput(`${path}: holds ${folder === undefined ? 'no evidence pack' : 'more than one evidence pack'}`);
  // A file outside of the folder keeps its whole name, so it is found as one that the manifest does not list.
  const within = (name: string): string => (name.startsWith(folder) ? name.slice(folder.length) : name);
  return new Map(all.map(([name, bytes]) => [within(name), Buffer.from(bytes)] as const));
}

function unzipped(path: string): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(readFileSync(path));
  } catch (error) {
    throw new BadInput(`${path}: cannot be read as a ZIP: ${error instanceof Error ? error.message : String(error)}`);
  }
}
