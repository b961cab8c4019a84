/**
 * The folder a drill writes to: proven writable before an hour of virtual time is spent, and left alone until the drill
 * is over.
 */
import { existsSync, mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BadInput } from './bad-input';

/** Leaves no trace, whether it can be written or not. Throws BadInput when it cannot. */
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

/** One level at a time: Node's recursive `mkdir` never returns where the system says ENOENT for good, as in /proc. */
function create(folder: string): void {
  for (const part of [...missingParts(resolve(folder))].reverse()) mkdirSync(part);
}

/** Folders of the path that do not exist yet, deepest first. */
function missingParts(folder: string): readonly string[] {
  if (existsSync(folder) || dirname(folder) === folder) return [];
  return [folder, ...missingParts(dirname(folder))];
}

/** Writes these files into the folder, which is created; what else lies there stays. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  create(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
