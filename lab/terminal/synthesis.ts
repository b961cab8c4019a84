/**
 * Synthesizes the app as a child process, into its own folder, which is removed afterwards. So the lab reads what would
 * be deployed and never imports the code that makes it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BadInput } from './bad-input';
import { ROOT } from './root';

/**
 * Passes the cloud assembly of an environment to `use`. `config` names the environment or its file. Throws BadInput
 * when there is none or its content is wrong, and Error when synth fails.
 */
export async function withAssembly<Result>(
  config: string,
  use: (assembly: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  // A stopped synth may still be writing.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  try {
    await synthesize(config, join(folder, 'assembly'));
    return await use(join(folder, 'assembly'));
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function synthesize(config: string, out: string): Promise<void> {
  // A single process without children: stopping it stops all writing.
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const args = ['--import', tsx, join(ROOT, 'infra', 'synth.ts'), '--config', config, '--out', out, '--fast'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): void => void child.kill('SIGKILL');
  process.prependOnceListener('exit', stop);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', stop);
      if (code === 0) resolve();
      else reject(code === BAD_INPUT_CODE ? new BadInput(oneLine(said)) : failure(said.trim()));
    });
  });
}

/** Exit code of `infra/synth.ts` for wrong input. It prints a line for each problem. */
const BAD_INPUT_CODE = 2;

/** Joins the app's messages, which have one line per field. */
export function oneLine(said: string): string {
  const [head = '', ...fields] = said.trim().split(/\s*\n\s*/);
  return [head, fields.join('; ')].join(' ').trim();
}

const failure = (said: string): Error => new Error(`the app could not be synthesized: ${said}`);
