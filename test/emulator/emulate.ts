/**
 * Creates the synthesized stacks of `dev` on a foreign emulator, moto from PyPI, whose makers have read AWS's documents
 * by themselves. Python is needed for nothing else here: where it or the registry is missing, this says *skipped*, with
 * the reason, and exits 0. What it installs lies in dist/emulator.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../infra/terminal/command';
import { withAssembly } from '../../lab/terminal/synthesis';

const USAGE = `usage: npm run emulate

Creates the synthesized stacks of dev on a foreign emulator (moto, from PyPI), as far as it models them, and compares
what is there afterwards with the templates. Takes no arguments. Without Python 3.10 or the registry: skipped.

exit code
  0  nothing is rejected but what test/emulator/known.yaml lists with its reason, or skipped
  1  something else is rejected, or something listed is accepted by now`;

const VENV = join(__dirname, '..', '..', 'dist', 'emulator');
const PYTHON = join(VENV, 'bin', 'python');
const REQUIREMENTS = join(__dirname, 'requirements.txt');
const INSTALLED = join(VENV, 'installed.txt');

async function main(): Promise<void> {
  const obstacle = install();
  if (obstacle !== undefined) {
    process.stdout.write(`emulator: skipped, ${obstacle}\n`);
    return;
  }
  await withAssembly('dev', (assembly) => {
    const args = ['-B', join(__dirname, 'emulate.py'), assembly];
    process.exitCode = spawnSync(PYTHON, args, { stdio: 'inherit' }).status ?? 1;
    return Promise.resolve();
  });
}

/** Says what it lacked, if anything. What was installed before is used again while the list is the same. */
function install(): string | undefined {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const isInstalled = existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted;
  if (isInstalled && failureOf(PYTHON, ['-c', 'import moto']) === undefined) return undefined;
  rmSync(VENV, { recursive: true, force: true });
  const isNewEnough = 'import sys; sys.exit(None if sys.version_info >= (3, 10) else "Python is older than 3.10")';
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '15'];
  const obstacle =
    failureOf('python3', ['-c', isNewEnough]) ??
    failureOf('python3', ['-m', 'venv', VENV]) ??
    failureOf(PYTHON, [...pip, '--requirement', REQUIREMENTS], 'pip');
  if (obstacle === undefined) writeFileSync(INSTALLED, wanted);
  return obstacle;
}

/** In one line; absent: it went well. */
function failureOf(command: string, args: readonly string[], name = command): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${name} failed: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`;
}

runCommand(main, USAGE);
