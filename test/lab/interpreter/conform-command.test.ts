import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformCommand } from '../../../lab/interpreter/conform/command';

const folder = mkdtempSync(join(tmpdir(), 'conform-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pass = (output: string) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Pass', Output: output, End: true } },
});
const recorded = (id: string, definition: object, output: string) => ({
  id,
  queryLanguage: 'JSONata',
  definition,
  input: {},
  expected: { status: 'SUCCEEDED', output },
});

async function conform(cases: object[], ...more: string[]) {
  writeFileSync(join(folder, 'basics.json'), JSON.stringify(cases));
  const said: string[] = [];
  const shown: string[] = [];
  const io = { stdout: (text: string) => void shown.push(text), stderr: (text: string) => void said.push(text) };
  const code = await conformCommand([folder, ...more], io);
  return { code, said, table: (shown[0] ?? '').split('\n').map((line) => line.split(/ +/)) };
}

const agreeing = recorded('right#1', pass('yes'), 'yes');

describe('the comparison with recordings', () => {
  it('counts agreement and refusals per area, and writes our answers', async () => {
    const out = join(folder, 'results.out');
    const refused = recorded('path#1', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, 'no');
    const { code, table } = await conform([agreeing, refused], '--out', out);
    expect(code).toBe(0);
    expect(table[1]).toEqual(['basics', '2', '1', '1/1', '1/1', '1/1', '1/1']);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ 'right#1': { status: 'SUCCEEDED', output: 'yes' } });
  });

  it('names what differs, and ends with code 1', async () => {
    const { code, table } = await conform([agreeing, recorded('wrong#1', pass('yes'), 'no')]);
    expect(code).toBe(1);
    expect(table[1]).toEqual(['basics', '2', '0', '1/2', '1/2', '2/2', '2/2']);
    expect(table.at(-1)).toEqual(['', 'wrong#1']);
  });

  it.each([
    [[], 'usage: conform'],
    [['nowhere'], 'nowhere: no folder with recorded cases'],
    [['package.json'], 'package.json: no folder with recorded cases'],
    [['.', '--fast'], 'usage: conform'],
  ])('refuses %j in one line', async (args, message) => {
    const said: string[] = [];
    const io = { stdout: () => undefined, stderr: (text: string) => void said.push(text) };
    expect(await conformCommand(args, io)).toBe(2);
    expect(said).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['{', 'basics.json: '],
    ['{}', 'basics.json: not a list of recorded cases'],
  ])('refuses a file that holds %s', async (text, message) => {
    const broken = mkdtempSync(join(folder, 'broken-'));
    writeFileSync(join(broken, 'basics.json'), text);
    const said: string[] = [];
    const io = { stdout: () => undefined, stderr: (line: string) => void said.push(line) };
    expect([await conformCommand([broken], io), said]).toEqual([2, [expect.stringContaining(message)]]);
  });

  it('refuses an output that cannot be written', async () => {
    const { code, said } = await conform([agreeing], '--out', join(folder, 'missing', 'results.json'));
    expect([code, said]).toEqual([2, [expect.stringContaining('cannot be written')]]);
  });
});
