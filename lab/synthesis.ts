/**
 * Synthesizes the app as a child process, into a folder of its own that is removed afterwards: the lab reads what would be
 * deployed and never imports the code that makes it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from './bad-input';
import { ROOT } from './root';

/**
 * Gives the cloud assembly of the environment that `config` names, or that is written in the file at that path, to
 * `use`. Throws BadInput when there is none or something is wrong in it, Error when synth fails.
 */
export async function withAssembly<Result>(
  config: string,
  use: (assembly: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  try {
    await synthesize(config, join(folder, 'assembly'));
    return await use(join(folder, 'assembly'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bad input, as the app's own commands tell it. */
const BAD_INPUT = 2;

function synthesize(config: string, out: string): Promise<void> {
  const synth = join(ROOT, 'infra', 'synth.ts');
  const args = [require.resolve('tsx/cli'), synth, '--config', config, '--out', out, '--fast'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else if (code === BAD_INPUT) reject(new BadInput(oneLine(said)));
      else reject(new Error(`the app could not be synthesized: ${said.trim()}`));
    });
  });
}

/** What the app says in a line per field. */
function oneLine(said: string): string {
  const [head = '', ...fields] = said.trim().split(/\s*\n\s*/);
  return [head, fields.join('; ')].join(' ').trim();
}
