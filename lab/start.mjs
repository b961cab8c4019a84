/**
 * Starts the lab: compiles it into dist/lab with esbuild, and runs it. A loader that compiles file by file takes a
 * second to begin, and the names it writes onto every function slow a hunt down by a fifth. Errors point into the
 * sources all the same.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: { main: 'lab/main.ts', worker: 'lab/hunt/worker.ts', 'year-worker': 'lab/year/worker.ts' },
  outdir: 'dist/lab',
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  write: false,
  logLevel: 'warning',
});
// Whoever starts at the same time finds the old file or the new one, never half of it.
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}

process.setSourceMapsEnabled(true);
createRequire(import.meta.url)(join(ROOT, 'dist', 'lab', 'main.js'));
