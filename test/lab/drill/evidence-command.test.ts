import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StampAuthorities } from '../../../lab/channels/stamp-authorities';
import { LEDGER } from '../../../strategy/pack';
import { draftOf, FINGERPRINT, signed } from '../../support/packs';
import { runEvidence } from '../../support/run-evidence';
import { newKernel } from '../cloud/bench';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  signed(draftOf({}, NOW)).forEach((bytes, name) => writeFileSync(join(folder, name), bytes));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('npm run evidence', () => {
  it('prints every check of a pack, and what nobody checked', async () => {
    const { code, said } = await runEvidence('verify', folder, '--fingerprint', FINGERPRINT.toUpperCase());
    expect(code).toBe(0);
    expect(said).toMatch(/^ok +signature +manifest.sig +the key has signed this manifest$/m);
    expect(said).toMatch(/^ok +key +public-key.pem +has the fingerprint that was given$/m);
    expect(said).toMatch(/^not checked +time stamp +manifest.json +not stamped: no authority named$/m);
    expect(said).toContain('nothing speaks against this pack');
  });

  it('takes a fingerprint with colons, and refuses another one', async () => {
    const withColons = FINGERPRINT.match(/../g)!.join(':');
    expect((await runEvidence('verify', folder, '--fingerprint', withColons)).code).toBe(0);
    const other = await runEvidence('verify', folder, '--fingerprint', '0'.repeat(64));
    expect(other).toMatchObject({ code: 1, said: expect.stringMatching(/^failed +key +public-key.pem/m) as string });
  });

  it('names the entry at fault', async () => {
    const lines = signed(draftOf({}, NOW)).get(LEDGER)!.toString().split('\n');
    writeFileSync(join(folder, LEDGER), lines.filter((_, index) => index !== 2).join('\n'));
    const { code, said } = await runEvidence('verify', folder);
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +ledger +ledger.jsonl, entry 3 +is missing: entry 2 stands in its place$/m);
  });

  it('names a file in a folder that does not belong there', async () => {
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'x.txt'), 'x');
    expect((await runEvidence('verify', folder)).said).toMatch(/^failed +file +more\/x.txt +was added/m);
  });

  it('takes roots from a file', async () => {
    const root = join(folder, '..', 'root.pem');
    const url = 'https://one.example/';
    writeFileSync(root, new StampAuthorities(newKernel(), [url]).rootOf(url));
    expect((await runEvidence('verify', folder, '--ca', root)).code).toBe(0);
    rmSync(root);
  });

  it.each([
    ['no word', [], 'not understood'],
    ['another verb', ['sign', '.'], 'sign .: not understood'],
    ['no folder', ['verify'], 'not understood'],
    ['a folder that is not there', ['verify', '/nowhere/at/all'], 'there is no such folder'],
    ['a folder that is no pack', ['verify', __dirname], 'is no evidence pack'],
    ['another flag', ['verify', '.', '--deep'], "Unknown option '--deep'"],
  ])('says in one line what is wrong with %s', async (_what, args, expected) => {
    const { code, said } = await runEvidence(...args);
    expect({ code, lines: said.split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(said).toContain(expected);
  });

  it.each([
    ['--fingerprint', 'abc', 'must be a SHA-256'],
    ['--ca', '/nowhere/at/all', 'there is no such file'],
    ['--ca', __filename, 'has no certificate in PEM'],
  ])('refuses %s %s', async (flag, value, expected) => {
    expect(await runEvidence('verify', folder, flag, value)).toEqual({
      code: 2,
      said: expect.stringContaining(expected) as string,
    });
  });

  it('prints its manual', async () => {
    expect(await runEvidence('--help')).toMatchObject({
      code: 0,
      said: expect.stringContaining('verify|year FOLDER') as string,
    });
  });
});
