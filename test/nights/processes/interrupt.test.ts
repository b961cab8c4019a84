import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../../lab/terminal/root';

const folder = mkdtempSync(join(tmpdir(), 'interrupt-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const drillFolders = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith('drill-'));

/** Whether something is in the drill's temporary folder: the synth has begun to write. */
const isWriting = (): boolean => drillFolders().some((name) => readdirSync(join(folder, name)).length > 0);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50);
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a drill that gets %s ends at once, and leaves nothing',
  async (signal) => {
    const out = join(folder, 'out');
    const args = [join('lab', 'start.mjs'), 'drill', '--out', out];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until(isWriting);
    child.kill(signal);
    expect(await ended).toBe(128 + { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[signal]);
    expect(drillFolders()).toEqual([]);
    expect(existsSync(out)).toBe(false);
  },
);
