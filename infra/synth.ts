import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildApp } from './app';
import { BadInput } from './terminal/bad-input';
import { bundle, MODULES } from './bundle/bundle';
import { flagsOf, runCommand } from './terminal/command';
import { RUNBOOKS_FILE, runbooksFile } from './runbooks/assembly-file';
import { ENVIRONMENT_NAMES, environmentOf } from './environments/load';
import type { Environment } from './environments/schema';

const USAGE = `usage: npm run synth -- [--config NAME|FILE] [--out DIR] [--fast]

Writes the cloud assembly of every environment, or of one. CDK's validation and cdk-nag check it.

  --config NAME|FILE, -c config=NAME|FILE
                           only this environment: ${ENVIRONMENT_NAMES.join(', ')}, or a file
  --out DIR                the folder to write to (default: cdk.out/<name>); replaces an earlier synth
  --fast                   without validation
  --help, -h               prints this

exit code
  0  written
  1  the synth failed, or the validation found a problem
  2  bad input: a message says what is wrong, nothing is written`;

interface SynthOptions {
  readonly environment: Environment;
  readonly outdir: string;
  /** CDK's own validation and cdk-nag. A synth without it is only as good as the last one with it. */
  readonly validation: boolean;
}

/** Empties `outdir` and writes the cloud assembly of one environment into it. Returns the number of stacks. */
export function synthesize({ environment, outdir, validation }: SynthOptions): number {
  empty(outdir);
  const { stacks } = buildApp(environment, { outdir, validation }).synth();
  copyFileSync(MODULES, join(outdir, basename(MODULES)));
  writeFileSync(join(outdir, RUNBOOKS_FILE), runbooksFile(environment, stacks));
  return stacks.length;
}

/**
 * CDK writes this file last, so `empty` writes one first: otherwise an interrupted synth would leave a folder that is
 * not recognized as ours.
 */
const MANIFEST = 'manifest.json';

/** Removes only what a synth wrote: a wrong `--out` must not delete anybody's folder. */
function empty(outdir: string): void {
  const isForeign = existsSync(outdir) && readdirSync(outdir).length > 0 && !existsSync(join(outdir, MANIFEST));
  if (isForeign) throw new BadInput(`--out ${outdir} holds something that no synth wrote; give an empty folder`);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  writeFileSync(join(outdir, MANIFEST), '{}');
}

function readFlags(): { config?: string; out?: string; fast?: boolean } {
  const text = { type: 'string' } as const;
  const options = { config: text, context: { ...text, short: 'c' }, out: text, fast: { type: 'boolean' } } as const;
  const { config, context, ...rest } = flagsOf(options, 'npm run synth -- [--config NAME|FILE] [--out DIR] [--fast]');
  const chosen = config ?? context?.replace(/^config=/, '');
  if (rest.out?.trim() === '') throw new BadInput('--out: is empty; write the name of a folder after it');
  return { ...rest, ...(chosen !== undefined && { config: chosen }) };
}

/** Synthesizes every environment by default. */
async function main(): Promise<void> {
  const { config, out, fast = false } = readFlags();
  const environments = (config === undefined ? ENVIRONMENT_NAMES : [config]).map(environmentOf);
  await bundle();
  for (const environment of environments) {
    const outdir = out ?? join('cdk.out', environment.name);
    const stacks = synthesize({ environment, outdir, validation: !fast });
    // CDK reports findings by setting the exit code; it does not throw.
    if (process.exitCode) return;
    process.stdout.write(`${environment.name}: ${stacks} stacks in ${outdir}${fast ? '' : ', validated'}\n`);
  }
}

if (require.main === module) runCommand(main, USAGE);
