import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { huntCommand } from '../../../lab/hunt/command';

const folder = mkdtempSync(join(tmpdir(), 'hunt-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function refused(args: readonly string[], out = join(folder, 'out')) {
  const said: string[] = [];
  const shown: string[] = [];
  const show = (text: string): void => void shown.push(text);
  const io = {
    stdout: show,
    stderr: (text: string) => void said.push(text),
    screen: { isTerminal: false, write: show },
  };
  const code = await huntCommand([...args, '--out', out], io);
  return { code, said, shown };
}

const fileWith = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const cores = availableParallelism();
const file = fileWith('a-file', '');
const strange = fileWith(
  'strange.yaml',
  'name: strange\nenvironment: dev\nduration: 5m\nfaults: [{ at: 1m, kind: region-losss, region: us-east-1 }]\n',
);

describe('bad input to a hunt', () => {
  it.each([
    ['no runs at all', ['--runs', '0'], '--runs 0: must be a whole number from 1 to 1000000'],
    ['fewer than none', ['--runs=-5'], '--runs -5: must be a whole number from 1 to 1000000'],
    ['runs that are no number', ['--runs', 'abc'], '--runs abc: must be a whole number'],
    ['half a run', ['--runs', '1.5'], '--runs 1.5: must be a whole number'],
    ['more runs than anybody has', ['--runs', '1000001'], '--runs 1000001: must be a whole number'],
    ['a seed that is no number', ['--seed', 'lucky'], '--seed lucky: must be a whole number'],
    ['no workers', ['--workers', '0'], `--workers 0: must be a whole number from 1 to ${cores}`],
    ['more workers than cores', ['--workers', String(cores + 1)], `from 1 to ${cores} (the cores of this machine)`],
    ['an unknown flag', ['--fast'], "Unknown option '--fast'"],
    ['a flag without its value', ['--runs'], 'usage: hunt'],
    ['a stray word', ['now'], 'usage: hunt'],
    ['an unknown scenario', ['--scenario', 'nothing'], 'unknown scenario "nothing"; known: '],
    ['a scenario file that is not there', ['--scenario', join(folder, 'gone.yaml')], 'no scenario file at '],
    ['a folder for a scenario', ['--scenario', `${folder}/`], 'no scenario file at '],
    ['broken YAML', ['--scenario', fileWith('broken.yaml', 'name: [')], 'broken.yaml:1:8: not valid YAML'],
    ['a fault of no known kind', ['--scenario', strange], 'strange.yaml: faults[0]: unknown fault kind "region-losss"'],
  ])('%s ends with code 2, one line, and nothing written', async (_, args, message) => {
    const { code, said, shown } = await refused(args);
    expect(code).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(message);
    expect(said[0]).not.toContain('\n');
    expect(shown.join('')).not.toContain('HELD');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it.each([
    ['is a file', file],
    ['lies below a file', join(file, 'below')],
  ])('an output folder that %s ends with code 2 and one line, before anything is played', async (_, out) => {
    const before = readdirSync(folder);
    const { code, said, shown } = await refused([], out);
    expect(code).toBe(2);
    expect(said).toEqual([expect.stringMatching(/^--out .*: cannot be written .*$/)]);
    expect(shown).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
  });
});
