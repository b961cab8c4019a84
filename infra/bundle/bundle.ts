import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type OutputFile } from 'esbuild';
import { runCommand } from '../terminal/command';
import { MODULES_FILE, moduleTable } from './fast-modules';

const ROOT = join(__dirname, '..', '..');
/**
 * The largest bundle allowed. An SDK client is about half of it. A larger bundle starts slowly and usually contains
 * something twice.
 */
const BYTES_MAX = 650_000;
/** These two collect what a pack holds from five services of AWS. No user waits for their start. */
const COLLECTORS_MAX: Readonly<Record<string, number>> = { record: 900_000, anchor: 900_000 };

/**
 * Lambda gives credentials in environment variables, which the SDK reads first. Its other sources are dynamic imports
 * that never run there and make up a sixth of every bundle. Everything else is bundled, so that the drilled code is the
 * deployed code.
 */
const OTHER_CREDENTIALS = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

export interface Bundle {
  readonly name: string;
  readonly bytes: number;
}

/** The file with the modules of the fast tier. `synth` copies it beside the templates. */
export const MODULES = join(ROOT, 'dist', MODULES_FILE);

/**
 * Writes dist/functions/<name>/index.js for every functions/<name>/handler.ts and functions/cell/<x>/handler.ts
 * (`cell-<x>`). Writes the same source unbundled into dist/modules.js. Throws an error that names a bundle that is too
 * large.
 */
export async function bundle(): Promise<readonly Bundle[]> {
  const handlers = [...handlersIn('functions', ''), ...handlersIn('functions/cell', 'cell-')];
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: handlers.map(({ name, path }) => ({ in: path, out: `${name}/index` })),
    outdir: 'dist/functions',
    bundle: true,
    minify: true,
    keepNames: false,
    sourcemap: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: OTHER_CREDENTIALS,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  const bundles = result.outputFiles.map(({ path, contents }) => ({ name: nameOf(path), bytes: contents.byteLength }));
  const limitOf = (name: string): number => COLLECTORS_MAX[name] ?? BYTES_MAX;
  const large = bundles.find(({ name, bytes }) => bytes > limitOf(name));
  if (large)
    throw new Error(
      `bundle ${large.name} has ${kilobytes(large.bytes)}, more than the ${kilobytes(limitOf(large.name))} allowed`,
    );
  result.outputFiles.forEach(writeIfChanged);
  writeIfChanged({ path: MODULES, contents: Buffer.from(await moduleTable(ROOT, handlers)) });
  return bundles;
}

/**
 * Writes a file in one step, because two drills may bundle at the same time: a reader finds the old bundle or the new
 * one, never half of one.
 */
function writeIfChanged({ path, contents }: Pick<OutputFile, 'path' | 'contents'>): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  // The draft lies outside the folders that become assets.
  const draft = join(ROOT, 'dist', `${nameOf(path)}.${process.pid}`);
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function handlersIn(folder: string, prefix: string): { name: string; path: string }[] {
  return readdirSync(join(ROOT, folder))
    .map((entry) => ({ name: `${prefix}${entry}`, path: join(folder, entry, 'handler.ts') }))
    .filter(({ path }) => existsSync(join(ROOT, path)));
}

const nameOf = (path: string): string => path.split('/').at(-2) ?? path;
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

async function main(): Promise<void> {
  const bundles = await bundle();
  const largest = bundles.reduce((a, b) => (a.bytes > b.bytes ? a : b));
  process.stdout.write(
    `bundled ${bundles.length} functions, the largest ${largest.name} with ${kilobytes(largest.bytes)}\n`,
  );
}

if (require.main === module)
  runCommand(main, 'usage: npm run bundle\n\nBundles every function into dist/functions. It takes no arguments.');
