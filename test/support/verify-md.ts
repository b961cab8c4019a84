import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Ran {
  readonly command: string;
  readonly said: string;
  readonly code: number;
}

/** Every command of a pack's VERIFY.md in its order, and what it prints. */
export function commandsIn(files: ReadonlyMap<string, Buffer>): readonly Ran[] {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  files.forEach((bytes, name) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  });
  const text = files.get('VERIFY.md')!.toString();
  const ran = [...text.matchAll(/```sh\n([\s\S]+?)```/g)].map(([, command = '']) => {
    const { stdout, stderr, status } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    return { command, said: stdout + stderr, code: status ?? -1 };
  });
  rmSync(folder, { recursive: true });
  return ran;
}
