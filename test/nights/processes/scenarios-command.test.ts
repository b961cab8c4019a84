import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownScenarios, loadScenario } from '../../../lab/scenario/file';
import { scenariosCommand } from '../../../lab/drill/scenarios-command';
import { scenarioText } from '../../lab/judge/a-record';

const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function scenarios(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await scenariosCommand(args, {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
  });
  return { code, out: out.join('\n'), err };
}

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('npm run scenarios', () => {
  it.each([[], ['list']])('lists every scenario with a line on each: %j', async (...args) => {
    const { code, out } = await scenarios(...args);
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trim().split(' ')[0])).toEqual(knownScenarios());
    expect(out.split('\n').filter((line) => line.trim().split(/ {2,}/).length !== 2)).toEqual([]);
  });

  it('shows one as it is written', async () => {
    const { code, out } = await scenarios('show', 'partition-us');
    expect(code).toBe(0);
    expect(`${out}\n`).toBe(readFileSync('lab/scenarios/partition-us.yaml', 'utf8'));
  });

  it('begins one that can be played, and never writes over a file', async () => {
    const path = join(folder, 'my-run.yaml');
    expect(await scenarios('new', join(folder, 'my-run'))).toMatchObject({ code: 0, err: [] });
    expect(loadScenario(path)).toMatchObject({ name: 'my-run', faults: [{ kind: 'region-loss' }] });
    const before = readFileSync(path, 'utf8');
    expect(before.split('\n').filter((line) => line.trim().startsWith('#')).length).toBeGreaterThan(5);
    writeFileSync(path, `${before}# mine\n`);
    const again = await scenarios('new', path);
    expect(again).toMatchObject({ code: 2, out: '', err: [`${path}: already exists, and was not changed`] });
    expect(readFileSync(path, 'utf8')).toBe(`${before}# mine\n`);
  });

  it.each([
    [['new', join(folder, 'My Run')], 'name: lower-case letters'],
    [['new', join(folder, 'partition-us')], 'the lab already has a scenario of that name'],
    [['new', join(folder, 'nowhere', 'run')], 'there is no folder'],
    [['new'], 'usage: scenarios'],
    [['show', 'nothing'], 'unknown scenario "nothing"'],
    [['validate'], 'usage: scenarios'],
    [['lisp'], 'lisp: not understood; usage: scenarios'],
  ])('refuses %j in one line, and writes nothing', async (args, message) => {
    const before = readdirSync(folder);
    const { code, out, err } = await scenarios(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toEqual([expect.stringContaining(message)]);
    expect(err[0]).not.toContain('\n');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('validates also what only the environment knows, with a line for each file', async () => {
    await scenarios('new', join(folder, 'sound'));
    const sound = join(folder, 'sound.yaml');
    const mars = file('mars.yaml', scenarioText('[{ at: 1m, kind: region-loss, region: mars-1 }]'));
    const empty = file('empty.yaml', scenarioText('[]'));
    const { code, out, err } = await scenarios('validate', empty, sound, mars, 'partition-us');
    expect(code).toBe(2);
    expect(out.split('\n')).toEqual([`${sound}: valid`, 'partition-us: valid']);
    expect(err).toEqual([
      expect.stringMatching(/^\S+empty\.yaml: faults: is empty/),
      expect.stringMatching(/^\S+mars\.yaml: faults\[0\]: region "mars-1" is not in environment dev/),
    ]);
  });
});
