/**
 * The output folder of a drill. It is proven writable before the drill spends an hour of virtual time, and is left
 * alone until the drill is over.
 */
import { existsSync, mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BadInput } from './bad-input';

/** Checks that the folder can be written, and leaves no trace. Throws BadInput when it cannot. */
export function proveWritable(folder: string): void {
  const missing = missingParts(resolve(folder));
  const probe = join(folder, '.drill-probe');
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new Error('it is not a folder');
    create(folder);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new BadInput(
      `--out ${folder}: cannot be written (${error instanceof Error ? error.message : String(error)})`,
    );
  } finally {
    for (const part of missing) if (existsSync(part)) rmdirSync(part);
  }
}

/**
 * Creates one level at a time. Node's recursive `mkdir` never returns where the system always says ENOENT, as in /proc.
 */
function create(folder: string): void {
  for (const part of [...missingParts(resolve(folder))].reverse()) mkdirSync(part);
}

/** Folders of the path that do not exist yet, deepest first. */
function missingParts(folder: string): readonly string[] {
  if (existsSync(folder) || dirname(folder) === folder) return [];
  return [folder, ...missingParts(dirname(folder))];
}

/** Writes these files into the folder, and creates it. Other files in it stay. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  create(folder);
  for (const [name, content] of Object.entries(files)) {
    create(join(folder, dirname(name)));
    writeFileSync(join(folder, name), content);
  }
}

/** Writes a folder inside of the folder anew: nothing of an earlier drill stays in it. */
export function writeFolder(folder: string, name: string, files: Readonly<Record<string, string | Buffer>>): void {
  rmSync(join(folder, name), { recursive: true, force: true });
  writeFiles(join(folder, name), files);
}
