/** Evidence packs on disk, as somebody handed them over. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { MANIFEST, SIGNATURE, SUMS } from '../../strategy/pack';
import { BadInput } from '../terminal/bad-input';

/** A folder with one of these is a pack: one whose manifest was removed is still found. */
const MARKS = [MANIFEST, SIGNATURE, SUMS];

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The bytes of each file, by its path in the folder, with slashes. */
export function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  if (!isFolder(folder)) throw new BadInput(`${folder}: there is no such folder`);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const files = new Map(paths.sort().map((path) => [pathIn(folder, path), readFileSync(path)] as const));
  if (!MARKS.some((name) => files.has(name)))
    throw new BadInput(`${folder}: is no evidence pack, because it has no ${MANIFEST}`);
  return files;
}

/** The packs in the folder, at any depth, by their paths in it; `.` is the folder itself. None is inside of another. */
export function packsIn(folder: string): readonly string[] {
  if (!isFolder(folder)) throw new BadInput(`${folder}: there is no such folder`);
  const packs = below(folder).map((path) => pathIn(folder, path) || '.');
  if (packs.length === 0)
    throw new BadInput(`${folder}: has no evidence pack, because no folder in it has ${MANIFEST}`);
  return packs.sort();
}

function below(folder: string): readonly string[] {
  if (isPackFolder(folder)) return [folder];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? below(join(folder, entry.name)) : [],
  );
}

export const isPackFolder = (folder: string): boolean => MARKS.some((name) => existsSync(join(folder, name)));

const pathIn = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');
