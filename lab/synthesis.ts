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
 * Gives the cloud assembly of the environment to `use`. Throws BadInput for an environment that does not exist or is
 * refused, Error when synth fails.
 */
export async function withAssembly<Result>(
  environment: string,
  use: (assembly: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  // A synth that was just stopped may still be writing.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  try {
    await synthesize(environment, join(folder, 'assembly'));
    return await use(join(folder, 'assembly'));
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function synthesize(environment: string, out: string): Promise<void> {
  // One process, and none below it: whoever stops it stops everything that writes.
  const args = ['--import', 'tsx', join('infra', 'synth.ts'), '--env', environment, '--out', out, '--fast'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): void => void child.kill('SIGKILL');
  process.prependOnceListener('exit', stop);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', stop);
      if (code === 0) resolve();
      else reject(code === BAD_INPUT_CODE ? refusal(environment, said.trim()) : failure(said.trim()));
    });
  });
}

/** What `infra/synth.ts` ends with when what it was given is wrong, with a line for each problem. */
const BAD_INPUT_CODE = 2;

/** One line, from what `infra/synth.ts` says. */
export function refusal(environment: string, said: string): BadInput {
  const known = /^env is .* one of (.+)$/m.exec(said)?.[1];
  if (known !== undefined) return new BadInput(`unknown environment "${environment}"; known: ${known}`);
  const [first = '', ...problems] = said.split('\n').map((line) => line.trim());
  return new BadInput([first, problems.join('; ')].join(' ').trim());
}

const failure = (said: string): Error => new Error(`the app could not be synthesized: ${said}`);
