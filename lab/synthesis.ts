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

/** Gives the cloud assembly of the environment to `use`. Throws BadInput for an environment that does not exist, Error when synth fails. */
export async function withAssembly<Result>(
  environment: string,
  use: (assembly: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  try {
    await synthesize(environment, join(folder, 'assembly'));
    return await use(join(folder, 'assembly'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function synthesize(environment: string, out: string): Promise<void> {
  const args = [require.resolve('tsx/cli'), join('infra', 'synth.ts'), '--env', environment, '--out', out, '--fast'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(refusal(environment, said.trim()));
    });
  });
}

function refusal(environment: string, said: string): Error {
  const known = /^env is .* one of (.+)$/m.exec(said)?.[1];
  if (known !== undefined) return new BadInput(`unknown environment "${environment}"; known: ${known}`);
  return new Error(`the app could not be synthesized: ${said}`);
}
