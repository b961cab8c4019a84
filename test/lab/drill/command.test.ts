import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drillCommand } from '../../../lab/drill/command';
import { proveWritable } from '../../../lab/terminal/output-folder';

const folder = mkdtempSync(join(tmpdir(), 'drill-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function refused(args: readonly string[]) {
  const said: string[] = [];
  const shown: string[] = [];
  const screen = { isTerminal: false, write: (text: string) => void shown.push(text) };
  const io = {
    stdout: (text: string) => void shown.push(text),
    stderr: (text: string) => void said.push(text),
    screen,
  };
  const code = await drillCommand([...args, '--out', join(folder, 'out')], io);
  return { code, said, shown };
}

const scenarioFile = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('bad input to a drill', () => {
  it.each([
    ['an unknown scenario', ['--scenario', 'nothing'], 'unknown scenario "nothing"; known: '],
    ['a seed that is no number', ['--seed', 'lucky'], '--seed lucky: not a number'],
    ['an unknown playbook', ['--playbook', 'storm', '--subject', 'us-east-1'], '--playbook storm: unknown; known: '],
    ['a playbook without its subject', ['--playbook', 'regional-evacuation'], '--subject is missing'],
    ['a subject without its playbook', ['--subject', 'us-east-1'], '--playbook is missing; known: regional-evacuation'],
    [
      'a playbook beside a scenario',
      ['--playbook', 'regional-evacuation', '--subject', 'us-east-1', '--scenario', 'short-cut'],
      '--scenario: is not allowed with --playbook',
    ],
    ['a negative seed', ['--seed=-3'], '--seed -3: not a number'],
    ['an unknown flag', ['--fast'], "Unknown option '--fast'"],
    ['a flag without its value', ['--json', '--seed'], 'usage: drill'],
    ['a stray word', ['now'], 'usage: drill'],
    ['broken YAML', ['--scenario', scenarioFile('broken.yaml', 'name: [')], 'broken.yaml:1:8: not valid YAML'],
  ])('%s ends with code 2, one line, and nothing written', async (_, args, message) => {
    const { code, said, shown } = await refused(args);
    expect(code).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(message);
    expect(said[0]).not.toContain('\n');
    expect(shown).toEqual([]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('a bad environment for a drill', () => {
  it.each([
    ['that nobody knows', ['--config', 'qa'], 'config is "qa": must be one of dev, staging, prod'],
    ['whose file is not there', ['--config', 'nowhere.yaml'], 'config nowhere.yaml cannot be read: ENOENT'],
    [
      'with two fields that are wrong',
      ['--config', scenarioFile('own.yaml', 'name: "1"\naccount: 12\n'), '--scenario', 'total-loss-us-east-1'],
      /own\.yaml is refused: name is "1": .+; account is 12: a 12-digit AWS account id, in quotes; domain is missing/,
    ],
  ])('%s ends with code 2, one line, and nothing written', async (_, args, message) => {
    const { code, said } = await refused(args);
    expect(code).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(message);
    expect(said[0]).not.toContain('\n');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('the output folder', () => {
  it('is left as it was, there or not', () => {
    proveWritable(join(folder, 'deep', 'deeper'));
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    mkdirSync(join(folder, 'there'));
    proveWritable(join(folder, 'there'));
    expect(readdirSync(join(folder, 'there'))).toEqual([]);
  });

  it('is refused where the system lets nobody create anything', () => {
    if (existsSync('/proc')) expect(() => proveWritable('/proc/nowhere/deep')).toThrow('cannot be written');
  });

  it('is refused when it is a file, or lies below one', () => {
    const file = scenarioFile('file', '');
    expect(() => proveWritable(file)).toThrow(/--out .*file: cannot be written/);
    expect(() => proveWritable(join(file, 'below'))).toThrow('cannot be written');
  });
});
