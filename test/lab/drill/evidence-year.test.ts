import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Year } from '../../../strategy/evidence/year/year';
import { LEDGER, MANIFEST } from '../../../strategy/pack';
import { FINGERPRINT } from '../../support/packs';
import { bucketOf, YEAR } from '../../support/packs-of-year';
import { runEvidence } from '../../support/run-evidence';

const BUCKET = bucketOf(YEAR.slice(0, 3));
const FOLDERS = [...BUCKET.keys()];
let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'year-'));
  out = join(folder, 'report', 'of-2027.html');
  for (const [pack, files] of BUCKET)
    for (const [name, bytes] of files) {
      const path = join(folder, 'packs', 'us-west-2', pack, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
});
afterEach(() => rmSync(folder, { recursive: true }));
const inPack = (name: string, index = 0): string => join(folder, 'packs', 'us-west-2', FOLDERS[index]!, name);
const year = () => Year.parse(JSON.parse(readFileSync(join(dirname(out), 'year.json'), 'utf8')));

describe('npm run evidence -- year', () => {
  it('finds packs at any depth, and writes a page and data', async () => {
    const { code, said } = await runEvidence('year', folder, '--out', out, '--fingerprint', FINGERPRINT);
    expect(code).toBe(0);
    expect(said).toContain('3 incidents, 0 drills');
    expect(said).toContain(`written: ${out} and ${join(dirname(out), 'year.json')}`);
    expect(readdirSync(dirname(out)).sort()).toEqual(['of-2027.html', 'year.json']);
    expect(year().packs.map((pack) => pack.folder)).toEqual(FOLDERS.map((pack) => `packs/us-west-2/${pack}`));
    expect(readFileSync(out, 'utf8')).toContain(year().incidents[0]!.incident);
  });

  it('writes the same again, beside the packs that it reads', async () => {
    await runEvidence('year', folder, '--out', out);
    const [page, data] = [readFileSync(out, 'utf8'), year()];
    expect((await runEvidence('year', folder, '--out', out)).code).toBe(0);
    expect([readFileSync(out, 'utf8'), year()]).toEqual([page, data]);
  });

  it('exits with 1 for a pack that was changed, and says what is at fault', async () => {
    writeFileSync(inPack(LEDGER), 'other\n');
    const { code, said } = await runEvidence('year', folder, '--out', out);
    expect(code).toBe(1);
    expect(said).toContain(`1 of 3 packs does not verify: packs/us-west-2/${FOLDERS[0]}.`);
    expect(said).toMatch(new RegExp(`^failed  packs/us-west-2/${FOLDERS[0]}  file: ledger.jsonl `, 'm'));
  });

  it('still finds a pack whose manifest was removed', async () => {
    rmSync(inPack(MANIFEST, 1));
    expect((await runEvidence('year', folder, '--out', out)).said).toContain('1 of 3 packs does not verify');
  });

  it('holds keys against the fingerprint that was given', async () => {
    const { code, said } = await runEvidence('year', folder, '--out', out, '--fingerprint', '0'.repeat(64));
    expect([code, said]).toEqual([1, expect.stringContaining('3 of 3 packs do not verify')]);
  });

  it('reads one pack too, and writes nothing into it', async () => {
    const pack = dirname(inPack(MANIFEST));
    expect((await runEvidence('year', pack, '--out', out)).said).toContain('1 incident, 0 drills');
    const refused = await runEvidence('year', pack, '--out', join(pack, 'charts', 'year.html'));
    expect(refused).toEqual({ code: 2, said: expect.stringContaining('lies in the pack') as string });
    expect(existsSync(join(pack, 'charts'))).toBe(false);
  });

  it.each([
    ['a folder that is not there', () => ['year', join(folder, 'none')], 'there is no such folder'],
    ['a folder without a pack', () => ['year', __dirname], 'has no evidence pack'],
    ['another ending', () => ['year', folder, '--out', join(folder, 'year.pdf')], 'must end in .html'],
    ['no folder', () => ['year'], 'not understood'],
    ['a page of "verify"', () => ['verify', folder, '--out', out], 'only "year" does'],
  ])('says in one line what is wrong with %s', async (_what, args, expected) => {
    const { code, said } = await runEvidence(...args());
    expect({ code, lines: said.split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(said).toContain(expected);
  });
});
