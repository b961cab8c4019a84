import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'runbooks-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

function runbooks(...args: readonly string[]) {
  const command = ['--import', 'tsx', 'infra/runbooks/command.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  return { status, stdout, stderr: stderr.trim() };
}

describe('npm run runbooks', () => {
  it('prints its manual', () => {
    const { status, stdout } = runbooks('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^usage: npm run runbooks -- --config NAME\|FILE/);
  });

  it('writes every runbook, says where to begin, and replaces only what it wrote before', () => {
    const out = join(folder, 'prod');
    const { status, stdout, stderr } = runbooks('--env', 'prod', '--out', out);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toEqual([
      'prod: synthesizing the templates',
      '20 runbooks of 4 placements; the templates have every name in them',
      'last review: never reviewed',
      `start with ${out}/index.html`,
    ]);
    const files = readdirSync(out);
    expect(files).toHaveLength(2 * 20 + 2);

    writeFileSync(join(out, 'versions.json'), JSON.stringify({ 'us-south-return': '0', ...versionsIn(out) }));
    for (const name of ['us-south-return.html', 'us-south-return.md', 'notes.txt']) writeFileSync(join(out, name), '');
    expect(runbooks('--config', 'prod', '--env', 'prod', '--out', out).status).toBe(0);
    expect(readdirSync(out).sort()).toEqual([...files, 'notes.txt'].sort());
  });

  const versionsIn = (out: string) => JSON.parse(readFileSync(join(out, 'versions.json'), 'utf8')) as object;

  it.each([
    [[], '--config is missing; usage: npm run runbooks'],
    [['--config', 'qa'], 'config is "qa": must be one of dev,'],
    [['--config', 'dev', '--env', 'prod'], '--config dev and --env prod: both name the environment; give one of them'],
    [['--config', 'dev', '--out='], '--out: is empty'],
    [['--confg', 'dev'], "Unknown option '--confg'"],
    [['prod'], "Unexpected argument 'prod'"],
  ])('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = runbooks(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('\n');
  });

  it('refuses a folder that holds something else, and a file, before it begins', () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'notes.txt'), 'mine');
    for (const [out, message] of [
      [other, 'holds something that is no runbook; give an empty folder'],
      [join(other, 'notes.txt'), 'is not a folder'],
    ] as const) {
      const { status, stdout, stderr } = runbooks('--config', 'dev', '--out', out);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(message);
    }
    expect(readdirSync(other)).toEqual(['notes.txt']);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
