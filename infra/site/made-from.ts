import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { MadeFrom } from '../../strategy/evidence/versions';

const ROOT = join(__dirname, '..', '..');
let known: MadeFrom | undefined;

/**
 * The commit of this working tree, and whether files differ from it. Without git, or outside of a repository, the
 * commit is `unknown`: then nobody can say what the templates were made from. Asks once.
 */
export function madeFrom(): MadeFrom {
  return (known ??= readGit());
}

function readGit(): MadeFrom {
  const commit = git('rev-parse', 'HEAD');
  const changes = git('status', '--porcelain');
  if (commit === undefined || changes === undefined) return { commit: 'unknown', hasLocalChanges: null };
  return { commit: commit.trim(), hasLocalChanges: changes !== '' };
}

/** Undefined if git is not installed, or refuses: a copy of the sources without git is synthesized like any other. */
function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}
