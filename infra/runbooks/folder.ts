/** The folder of the runbooks. What an earlier run wrote is replaced, and nothing else is ever deleted. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { BadInput } from '../terminal/bad-input';

export const INDEX = 'index.html';
/** Says which runbooks are in the folder: id → version. It shows that the folder is ours. */
export const VERSIONS = 'versions.json';

/** Throws BadInput when the folder holds something else, or cannot be written. */
export function proveOurs(folder: string): void {
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new BadInput(`--out ${folder} is not a folder`);
    const isForeign = existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, VERSIONS));
    if (isForeign) throw new BadInput(`--out ${folder} holds something that is no runbook; give an empty folder`);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`--out ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes these files. Runbooks of an earlier run that are not among them are deleted: nobody may follow an old one. */
export function replaceFiles(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const id of earlier(folder))
      for (const type of ['html', 'md']) rmSync(join(folder, `${id}.${type}`), { force: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  } catch (error) {
    throw new BadInput(`--out ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const Versions = z.record(z.string().regex(/^[a-z0-9-]+$/), z.string());

/** Ids of the runbooks that an earlier run wrote; none when its list cannot be read. */
function earlier(folder: string): readonly string[] {
  const path = join(folder, VERSIONS);
  if (!existsSync(path)) return [];
  const known = Versions.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return Object.keys(known.data ?? {});
}
