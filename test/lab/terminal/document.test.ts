import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml, readText } from '../../../lab/terminal/document';

const folder = mkdtempSync(join(tmpdir(), 'document-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(read: () => unknown): string {
  try {
    read();
    return 'accepted';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const fileOf = (content: string | Buffer): string => {
  writeFileSync(join(folder, 'file'), content);
  return join(folder, 'file');
};

const levels = (count: number): string => `${'['.repeat(count)}${']'.repeat(count)}`;
const ALIASES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
/** A page of text that unfolds to nine to the power of nine words. */
const BOMB = [
  '0: &a [x, x, x, x, x, x, x, x, x]',
  ...ALIASES.map((name, index) => `${index + 1}: &${ALIASES[index + 1] ?? 'i'} [${`*${name},`.repeat(9)}]`),
].join('\n');

describe('YAML text', () => {
  it('becomes plain data, with anchors and merged mappings', () => {
    expect(parseYaml('a: &a { b: 1 }\nc: { <<: *a, d: [x] }', 'file')).toEqual({ a: { b: 1 }, c: { b: 1, d: ['x'] } });
    expect(refusal(() => parseYaml(levels(199), 'file'))).toBe('accepted');
  });

  it.each([
    ['a tag that nobody knows', 'a: 1\nb: !evil x', 'file:2:4: not valid YAML: Unresolved tag: !evil'],
    ['a tag of another language', 'a: !!js/function x', 'file:1:4: not valid YAML: Unresolved tag'],
    ['a tag that gives something else than plain data', 'a: !!timestamp 2020-01-01', 'file:1:4: not valid YAML'],
    ['aliases that unfold to too much', BOMB, 'file: aliases: Excessive alias count'],
    ['an alias without its anchor', 'a: *nowhere', 'file: aliases: Unresolved alias'],
    ['a list within itself', 'a: &a [*a]', 'file: is nested deeper than 200 levels'],
    ['lists without end', '['.repeat(50_000), 'file:1:'],
    ['more levels than anybody writes', levels(300), 'file: is nested deeper than 200 levels'],
    ['the same key twice', 'a: 1\na: 2', 'file:2:1: not valid YAML: Map keys must be unique'],
    ['two documents', 'a: 1\n---\nb: 2', 'file:2:1: not valid YAML: Source contains multiple documents'],
  ])('with %s is refused in one line', (_, text, message) => {
    const said = refusal(() => parseYaml(text, 'file'));
    expect(said).toContain(`BadInput: ${message}`);
    expect(said).not.toContain('\n');
  });
});

describe('a file', () => {
  it('is read as it is', () => {
    expect(readText(fileOf('größer\n'))).toBe('größer\n');
  });

  it.each<[string, () => string, string]>([
    ['is no UTF-8', () => fileOf(Buffer.from('a: 1\nb: gr\xf6\xdfer\n', 'latin1')), 'file:2: not valid UTF-8'],
    ['is too large', () => fileOf('x'.repeat(1_048_577)), 'file: is larger than 1048576 bytes'],
    ['is a folder', () => folder, 'cannot be read (EISDIR)'],
    ['is not there', () => join(folder, 'gone'), 'gone: there is no such file'],
    ['never ends', () => '/dev/zero', '/dev/zero: is larger than'],
  ])('that %s is refused in one line', (_, path, message) => {
    const said = refusal(() => readText(path()));
    expect(said).toContain('BadInput: ');
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
  });
});
