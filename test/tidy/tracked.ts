import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
export const exists = (path: string): boolean => existsSync(join(ROOT, path));

/** Every file of the repository, those included that are new and not ignored. */
export const TRACKED: readonly string[] = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && exists(file));

/** Paths of this repository that a page names in backticks. A placeholder such as `<verb>` is none. */
export function pathsNamed(page: string): readonly string[] {
  const named = [...page.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w.-]+\.(?:ts|cjs|mjs|md|json|yaml))`/g)];
  const known = new Set(TRACKED.map((file) => file.split('/')[0]));
  return [...new Set(named.map((match) => match[1]!))].filter((path) => known.has(path.split('/')[0]));
}

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Anchors of the headings of a page. */
export const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1]!));
