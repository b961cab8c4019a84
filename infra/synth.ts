import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './app';
import { bundle, MODULES } from './bundle';
import { runCommand } from './command';
import { ENVIRONMENT_NAMES, environmentNamed } from './environments/load';

interface SynthOptions {
  readonly env: string;
  readonly outdir: string;
  /** CDK's own validation and cdk-nag. Without it a synth is only as good as the last one that had it. */
  readonly validation: boolean;
}

/** Writes the cloud assembly of one environment into `outdir`, which is emptied first. Returns the number of stacks. */
export function synthesize({ env, outdir, validation }: SynthOptions): number {
  empty(outdir);
  const { stacks } = buildApp(environmentNamed(env), { outdir, validation }).synth();
  copyFileSync(MODULES, join(outdir, basename(MODULES)));
  return stacks.length;
}

/** Only what a synth wrote is removed: a wrong `--out` must not cost anybody a folder. */
function empty(outdir: string): void {
  const foreign = existsSync(outdir) && readdirSync(outdir).length > 0 && !existsSync(join(outdir, 'manifest.json'));
  if (foreign) throw new Error(`${outdir} holds something else than a cloud assembly; give an empty folder`);
  rmSync(outdir, { recursive: true, force: true });
}

/** Everything by default: `--env NAME` or `-c env=NAME` for one, `--out DIR` for another folder, `--fast` without validation. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      env: { type: 'string' },
      context: { type: 'string', short: 'c' },
      out: { type: 'string' },
      fast: { type: 'boolean', default: false },
    },
  });
  const chosen = values.env ?? values.context?.replace(/^env=/, '');
  await bundle();
  for (const env of chosen === undefined ? ENVIRONMENT_NAMES : [chosen]) {
    const outdir = values.out ?? join('cdk.out', env);
    const stacks = synthesize({ env, outdir, validation: !values.fast });
    // CDK reports findings by setting the exit code; it does not throw.
    if (process.exitCode) return;
    process.stdout.write(`${env}: ${stacks} stacks in ${outdir}${values.fast ? '' : ', validated'}\n`);
  }
}

if (require.main === module) runCommand(main);
