import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './app';
import { BadInput } from './bad-input';
import { bundle, MODULES } from './bundle';
import { runCommand } from './command';
import { ENVIRONMENT_NAMES, environmentOf } from './environments/load';
import type { Environment } from './environments/schema';

interface SynthOptions {
  readonly environment: Environment;
  readonly outdir: string;
  /** CDK's own validation and cdk-nag. Without it a synth is only as good as the last one that had it. */
  readonly validation: boolean;
}

/** Writes the cloud assembly of one environment into `outdir`, which is emptied first. Returns the number of stacks. */
export function synthesize({ environment, outdir, validation }: SynthOptions): number {
  empty(outdir);
  const { stacks } = buildApp(environment, { outdir, validation }).synth();
  copyFileSync(MODULES, join(outdir, basename(MODULES)));
  return stacks.length;
}

/** Only what a synth wrote is removed: a wrong `--out` must not cost anybody a folder. */
function empty(outdir: string): void {
  const foreign = existsSync(outdir) && readdirSync(outdir).length > 0 && !existsSync(join(outdir, 'manifest.json'));
  if (foreign) throw new BadInput(`--out ${outdir} holds something else than a cloud assembly; give an empty folder`);
  rmSync(outdir, { recursive: true, force: true });
}

/**
 * Everything of ours by default: `--config NAME|FILE` (or `-c config=…`) for one, `--out DIR` for another folder, `--fast`
 * without validation.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      context: { type: 'string', short: 'c' },
      out: { type: 'string' },
      fast: { type: 'boolean', default: false },
    },
  });
  const chosen = values.config ?? values.context?.replace(/^config=/, '');
  const environments = (chosen === undefined ? ENVIRONMENT_NAMES : [chosen]).map(environmentOf);
  await bundle();
  for (const environment of environments) {
    const outdir = values.out ?? join('cdk.out', environment.name);
    const stacks = synthesize({ environment, outdir, validation: !values.fast });
    // CDK reports findings by setting the exit code; it does not throw.
    if (process.exitCode) return;
    process.stdout.write(`${environment.name}: ${stacks} stacks in ${outdir}${values.fast ? '' : ', validated'}\n`);
  }
}

if (require.main === module) runCommand(main);
