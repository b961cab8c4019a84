import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate/browser';
import { LEDGER } from '../../../strategy/pack';
import { draftOf, signed } from '../../support/packs';
import { runEvidence } from '../../support/run-evidence';

const FOLDER = 'evac-us-east-1-20261130T120000Z/0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'zipped-'));
const path = join(folder, 'pack.zip');
afterAll(() => rmSync(folder, { recursive: true }));

const packed = (prefix: string): Zippable =>
  Object.fromEntries([...signed(draftOf({}, Date.now()))].map(([name, bytes]) => [`${prefix}${name}`, bytes]));

function verified(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  return runEvidence('verify', path);
}

describe('a pack as a ZIP', () => {
  it.each([
    ['as `anchor` leaves it', `${FOLDER}/`],
    ['of the files alone', ''],
  ])('is checked like its folder: %s', async (_what, prefix) => {
    const { code, said } = await verified(zipSync(packed(prefix)));
    expect(code).toBe(0);
    expect(said).toMatch(/^ok +signature +manifest.sig/m);
  });

  it('shows a file that was changed, and one that was added outside of the folder', async () => {
    const all = packed(`${FOLDER}/`);
    const changed = { ...all, [`${FOLDER}/${LEDGER}`]: strToU8('{}\n'), 'more.txt': strToU8('x') };
    const { code, said } = await verified(zipSync(changed));
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +file +ledger.jsonl/m);
    expect(said).toMatch(/^failed +file +more.txt +was added/m);
  });

  it.each([
    ['is no ZIP', strToU8('not a zip'), 'cannot be read as a ZIP'],
    ['has no pack', zipSync({ 'a.txt': strToU8('a') }), 'holds no evidence pack'],
    ['has two packs', zipSync({ ...packed('one/'), ...packed('two/') }), 'holds more than one evidence pack'],
  ])('is refused in one line when it %s', async (_what, bytes, expected) => {
    const { code, said } = await verified(bytes);
    expect({ code, lines: said.split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(said).toContain(expected);
  });
});
