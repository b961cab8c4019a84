/**
 * Synthesizes the dev environment once for all tests that play a drill. The environment variable ASSEMBLY names the
 * folder.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

const synthesizeOnce = (): void => {
  const folder = join(mkdtempSync(join(tmpdir(), 'companyos-dr-test-')), 'assembly');
  const args = [require.resolve('tsx/cli'), 'infra/synth.ts', '--config', 'dev', '--out', folder, '--fast'];
  execFileSync(process.execPath, args, { cwd: join(__dirname, '..', '..'), stdio: ['ignore', 'ignore', 'inherit'] });
  process.env['ASSEMBLY'] = folder;
};

module.exports = synthesizeOnce;
