import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './app';
import { bundle, MODULES } from './bundle';
import { Refusal, runCommand } from './command';
import { ENVIRONMENT_NAMES, environmentNamed } from './environments/load';

const USAGE = `usage: npm run synth -- [--env NAME] [--out DIR] [--fast]

Writes the cloud assembly of every environment, or of one, with CDK's validation and cdk-nag.

  --env NAME, -c env=NAME  only this environment: ${ENVIRONMENT_NAMES.join(', ')}
  --out DIR                where to (cdk.out/<env>); what an earlier synth left there is replaced
  --fast                   without validation
  --help, -h               prints this

exit code
  0  written
  1  it could not be synthesized, or the validation found something
  2  bad input: a message says what is wrong, nothing is written`;

interface SynthOptions {
  readonly env: string;
  readonly outdir: string;
  /** CDK's own validation and cdk-nag. Without it a synth is only as good as the last one that had it. */
  readonly validation: boolean;
}

/** Writes the cloud assembly of one environment into `outdir`, which is emptied first. Returns the number of stacks. */
export function synthesize({ env, outdir, validation }: SynthOptions): number {
  const environment = environmentNamed(env);
  empty(outdir);
  const { stacks } = buildApp(environment, { outdir, validation }).synth();
  copyFileSync(MODULES, join(outdir, basename(MODULES)));
  return stacks.length;
}

/** CDK writes this file last; without it a folder would not be known as ours after an interruption. */
const MANIFEST = 'manifest.json';

/** Only what a synth wrote is removed: a wrong `--out` must not cost anybody a folder. */
function empty(outdir: string): void {
  const isForeign = existsSync(outdir) && readdirSync(outdir).length > 0 && !existsSync(join(outdir, MANIFEST));
  if (isForeign) throw new Refusal(`--out: ${outdir} holds something else than a cloud assembly; give an empty folder`);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  writeFileSync(join(outdir, MANIFEST), '{}');
}

function readFlags(): { env?: string; out?: string; fast?: boolean } {
  const text = { type: 'string' } as const;
  const options = { env: text, context: { ...text, short: 'c' }, out: text, fast: { type: 'boolean' } } as const;
  try {
    const { env, context, ...rest } = parseArgs({ options }).values;
    const chosen = env ?? context?.replace(/^env=/, '');
    if (rest.out?.trim() === '') throw new Refusal('--out: is empty; write the name of a folder after it');
    return { ...rest, ...(chosen !== undefined && { env: chosen }) };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const [reason = ''] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new Refusal(`${reason}; usage: npm run synth -- [--env NAME] [--out DIR] [--fast]`);
  }
}

/** Everything by default. */
async function main(): Promise<void> {
  const { env: chosen, out, fast = false } = readFlags();
  const names = chosen === undefined ? ENVIRONMENT_NAMES : [chosen];
  names.forEach(environmentNamed);
  await bundle();
  for (const env of names) {
    const outdir = out ?? join('cdk.out', env);
    const stacks = synthesize({ env, outdir, validation: !fast });
    // CDK reports findings by setting the exit code; it does not throw.
    if (process.exitCode) return;
    process.stdout.write(`${env}: ${stacks} stacks in ${outdir}${fast ? '' : ', validated'}\n`);
  }
}

if (require.main === module) runCommand(main, USAGE);
