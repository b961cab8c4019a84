import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'synth-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

function synth(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'infra/synth.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr: stderr.trim() };
}

describe('npm run synth', () => {
  it.each(['--help', '-h'])('prints its manual on %s', (flag) => {
    const { status, stdout, stderr } = synth(flag);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^usage: npm run synth --/);
  });

  it('leaves an earlier assembly alone when the environment is not known', () => {
    const assembly = join(folder, 'assembly');
    mkdirSync(assembly);
    writeFileSync(join(assembly, 'manifest.json'), '{}');
    writeFileSync(join(assembly, 'template.json'), '{}');
    const { status, stdout, stderr } = synth('--config', 'qa', '--out', assembly);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^config is "qa": must be one of dev, .+$/);
    expect(readdirSync(assembly)).toEqual(['manifest.json', 'template.json']);
  });

  it.each([
    [['--out='], '--out: is empty'],
    [['--fats'], "Unknown option '--fats'"],
    [['dev'], "Unexpected argument 'dev'"],
  ])('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = synth(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('\n');
  });

  it('does not empty a folder that holds something else', () => {
    const { status, stderr } = synth('--config', 'dev', '--fast', '--out', folder);
    expect(status).toBe(2);
    expect(stderr).toContain('holds something that no synth wrote');
    expect(readdirSync(folder)).toContain('assembly');
  });

  it('ends every command with exit code 2 and its refusal, nothing written', () => {
    const path = join(folder, 'own.yaml');
    const example = readFileSync(join(ROOT, 'docs/examples/fjord.yaml'), 'utf8');
    writeFileSync(path, example.replace(/^approvers: \d/m, 'approvers: 3'));
    const out = join(folder, 'out');
    const commands = [
      ['infra/synth.ts', '--fast', '--out', out, '--config', path],
      ['infra/synth.ts', '--fast', '--out', out, '--confg', path],
      ['infra/app.ts'],
    ];
    for (const args of commands) {
      const { status, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), ...args], {
        ...{ cwd: ROOT, encoding: 'utf8' },
        env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ config: path }), CDK_OUTDIR: out },
      });
      expect({ args, status }).toEqual({ args, status: 2 });
      expect(stderr).toMatch(/approvers is 3: must be 1 or 2|Unknown option '--confg'/);
    }
    expect(() => readFileSync(join(out, 'manifest.json'))).toThrow('ENOENT');
  });
});
