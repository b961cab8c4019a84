import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = mkdtempSync(join(tmpdir(), 'same-night-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = ['evidence.json', 'timeline.jsonl', 'clients.jsonl', 'report.html'];

/** Runs in its own process, with its own time zone and language. */
async function run(name: string, seed: string, environment: Record<string, string>): Promise<readonly string[]> {
  const out = join(folder, name);
  const scenario = join(__dirname, '..', 'fixtures', 'short-night.yaml');
  const args = ['lab/start.mjs', 'drill', '--scenario', scenario, '--seed', seed, '--out', out, '--json'];
  const options = {
    cwd: join(__dirname, '..', '..'),
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  };
  // Code 1 means a missed criterion, which is a valid result of a run.
  await promisify(execFile)(process.execPath, args, options).catch((error: unknown) => {
    // Node's errors come from another realm than the test's, so `instanceof` does not work.
    if ((error as { code?: unknown }).code !== 1) throw error;
  });
  return FILES.map((file) => readFileSync(join(out, file), 'utf8'));
}

describe('a drill', () => {
  it('gives the same bytes for the same seed in another process, time zone and language, and other bytes for another seed', async () => {
    const [here, there] = await Promise.all([
      run('here', '11', { TZ: 'UTC', LANG: 'C' }),
      run('there', '11', { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8' }),
    ]);
    expect(there).toEqual(here);
    const other = await run('other', '12', {});
    for (const [index, text] of other.entries()) expect(text).not.toEqual(here[index]);
  });
});
