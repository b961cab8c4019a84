import { generateKeyPairSync } from 'node:crypto';
import type { Check } from '../../strategy/check';
import { appendEntry, canonicalJson, type LedgerEntry } from '../../strategy/ledger';
import { inclusionProof, isIncluded } from '../../strategy/merkle';
import {
  file,
  LEDGER,
  ledgerLines,
  Manifest,
  MANIFEST,
  packOf,
  PUBLIC_KEY,
  SIGNATURE,
  SUMS,
} from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { draftOf, type Files, FINGERPRINT, ledgerUntil, manifestOf, signed } from '../support/packs';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const draft = (change: object = {}) => draftOf(change, NOW);
const manifestIn = (files: Files) => Manifest.parse(JSON.parse(manifestOf(files).toString()));
const failures = (files: Files, trust = {}) => checkPack(files, trust).filter(({ result }) => result === 'failed');
const namesOf = (checks: readonly Check[]) => checks.map(({ check, at }) => `${check}: ${at}`);
const withLines = (entries: readonly LedgerEntry[]): Files =>
  new Map([
    ...signed(draft()),
    [
      LEDGER,
      Buffer.from(
        ledgerLines(entries)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    ],
  ]);

describe('a pack', () => {
  it('lists every file, the ledger, and what is missing', () => {
    const manifest = manifestIn(signed(draft()));
    expect(manifest.files.map(({ name }) => name)).toEqual([SUMS, 'VERIFY.md', 'evidence.json', LEDGER]);
    expect(manifest.missing).toEqual([{ file: 'timeline.md', why: 'nobody was told' }]);
    expect(manifest.ledger).toMatchObject({ entries: 8, head: ledgerUntil(NOW).at(-1)?.hash });
  });

  it('is the same, byte for byte, for the same evidence', () => {
    expect(packOf(draft())).toEqual(packOf(draft()));
  });

  it('says so when nobody could read the ledger', () => {
    const files = signed(draft({ ledger: null }));
    expect(manifestIn(files)).toMatchObject({ ledger: null, missing: [{ file: 'timeline.md' }, { file: LEDGER }] });
    expect(failures(files)).toEqual([expect.objectContaining({ check: 'time stamp' })].slice(1));
    expect(namesOf(checkPack(files, {}).filter(({ result }) => result === 'not checked'))).toContain(`file: ${LEDGER}`);
  });

  it('shows one entry of the ledger without the others', () => {
    const { ledger } = manifestIn(signed(draft()));
    const leaves = ledgerLines(ledgerUntil(NOW)).map((line) => Buffer.from(line));
    const shown = { leaf: leaves[4]!, index: 4, size: ledger!.entries, proof: inclusionProof(leaves, 4) };
    expect(isIncluded(shown, ledger!.root)).toBe(true);
  });

  it('has no two files of one name', () => {
    expect(() => packOf(draft({ contents: [file(LEDGER, '')] }))).toThrow(
      'two files of a pack are called ledger.jsonl',
    );
  });

  it('may have an empty ledger', () => {
    expect(failures(signed(draft({ ledger: [] })))).toEqual([]);
  });
});

describe('the checks of a pack', () => {
  it('find nothing in one that is whole', () => {
    const checks = checkPack(signed(draft()), { fingerprint: FINGERPRINT });
    expect(checks.filter(({ result }) => result === 'not checked')).toEqual([
      expect.objectContaining({ check: 'time stamp', detail: 'not stamped: no authority named' }),
      expect.objectContaining({ check: 'file', at: 'timeline.md', detail: 'is not in the pack: nobody was told' }),
      expect.objectContaining({ check: 'computed again', detail: expect.stringContaining('no basis.json') as string }),
    ]);
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
  });

  it('want a fingerprint from elsewhere', () => {
    const key = checkPack(signed(draft()), {}).find(({ check }) => check === 'key');
    expect(key).toMatchObject({ result: 'not checked', detail: expect.stringContaining(FINGERPRINT) as string });
  });

  it('find another key, whoever signed with it', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const files = signed(draft(), other);
    expect(namesOf(failures(files))).toEqual(['key: public-key.pem']);
    const unnamed = signed(draft({ key: { id: 'alias/x' } }), other);
    expect(namesOf(failures(unnamed))).toEqual([]);
    expect(namesOf(failures(unnamed, { fingerprint: FINGERPRINT }))).toEqual(['key: public-key.pem']);
  });

  it('find a key with a line more, although it means the same', () => {
    const files = signed(draft());
    files.set(PUBLIC_KEY, Buffer.concat([files.get(PUBLIC_KEY)!, Buffer.from('\n')]));
    expect(namesOf(failures(files))).toEqual(['key: public-key.pem']);
  });

  it('name a pack that nobody has signed', () => {
    const files = signed(draft());
    files.delete(SIGNATURE);
    expect(namesOf(failures(files))).toEqual(['signature: manifest.sig']);
  });

  it('compare nothing with a manifest that is not the signed one', () => {
    const files = new Map([...signed(draft()), [MANIFEST, manifestOf(signed(draft({ writtenBy: 'eu-west-1' })))]]);
    expect(namesOf(failures(files))).toEqual([`manifest: ${MANIFEST}`, 'signature: manifest.sig']);
    expect(checkPack(files, {}).filter(({ check }) => check === 'file')).toHaveLength(6);
  });

  it.each([
    ['is missing', undefined],
    ['is no JSON', Buffer.from('{')],
    ['is another JSON', Buffer.from('{}\n')],
  ])('say that there is no manifest when it %s', (_what, bytes) => {
    const files = signed(draft());
    if (bytes) files.set(MANIFEST, bytes);
    else files.delete(MANIFEST);
    expect(namesOf(failures(files))).toEqual([`manifest: ${MANIFEST}`]);
  });

  it('find a manifest with a space more, although it means the same', () => {
    const files = signed(draft());
    files.set(MANIFEST, Buffer.concat([manifestOf(files), Buffer.from(' ')]));
    expect(namesOf(failures(files))).toEqual([`manifest: ${MANIFEST}`]);
  });

  it('find a list of sums that would hide another file', () => {
    const files = signed(draft());
    files.set(SUMS, Buffer.from(files.get(SUMS)!.toString().split('\n').slice(1).join('\n')));
    expect(namesOf(failures(files))).toEqual([`file: ${SUMS}`, `sums: ${SUMS}`]);
  });
});

describe('a ledger in a pack', () => {
  const entries = ledgerUntil(NOW);
  const named = (changed: readonly LedgerEntry[]) =>
    failures(withLines(changed)).flatMap(({ check, at, detail }) => (check === 'ledger' ? [`${at} ${detail}`] : []));
  const places = entries.map((_, index) => index);

  it.each(places)('is found without its entry %i', (index) => {
    const [found] = named(entries.filter((_, at) => at !== index));
    expect(found).toMatch(new RegExp(`^ledger.jsonl, entry ${index + 1} is missing`));
  });

  it.each(places)('is found with another entry at %i, even one that is whole', (index) => {
    const other = appendEntry(entries[index - 1], { ...entries[index]!, verb: 'other' });
    const [changed] = named(entries.map((entry, at) => (at === index ? { ...entry, verb: 'other' } : entry)));
    expect(changed).toBe(`ledger.jsonl, entry ${index + 1} its content does not match its hash`);
    const [replaced] = named(entries.map((entry, at) => (at === index ? other : entry)));
    expect(replaced).toBe(`ledger.jsonl, entry ${index + 1} was replaced: what follows names another one`);
  });

  it.each(places)('is found with an entry put in at %i', (index) => {
    const added = appendEntry(entries[index - 1], { ...entries[index]!, verb: 'other' });
    const [found] = named([...entries.slice(0, index), added, ...entries.slice(index)]);
    expect(found).toMatch(new RegExp(`^ledger.jsonl, entry ${index + 1}|^ledger.jsonl, entry ${index} `));
  });

  it.each(places.slice(1))('is found with two entries exchanged before %i', (index) => {
    const reordered = [...entries];
    [reordered[index - 1], reordered[index]] = [entries[index]!, entries[index - 1]!];
    expect(named(reordered)[0]).toMatch(new RegExp(`^ledger.jsonl, entry ${index + 1} `));
  });

  it.each(places.slice(1))('is found when it is cut off after entry %i', (count) => {
    expect(named(entries.slice(0, count))[0]).toMatch(/^ledger.jsonl, entry 8 is missing/);
  });

  it('is found with an entry after its head', () => {
    const more = appendEntry(entries.at(-1), { ...entries[0]!, verb: 'other' });
    expect(named([...entries, more])[0]).toBe('ledger.jsonl, entry 9 was added: the manifest knows 8 entries');
  });

  it('is found when all of it was written anew', () => {
    const other = ledgerUntil(NOW, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(named(other)[0]).toMatch(/^ledger.jsonl, entry 8 was replaced/);
  });

  it('is found when its lines are written otherwise, and mean the same', () => {
    const files = signed(draft());
    const text = files.get(LEDGER)!.toString().replace('{', '{ ');
    files.set(LEDGER, Buffer.from(text));
    expect(namesOf(failures(files))).toContain('ledger: ledger.jsonl, entry 1');
    files.set(LEDGER, Buffer.concat([signed(draft()).get(LEDGER)!, Buffer.from('\n')]));
    expect(namesOf(failures(files)).some((name) => name.startsWith('ledger: '))).toBe(true);
  });
});

describe('clocks', () => {
  const at = (ms: number) => new Date(NOW + ms).toISOString();
  const chainAt = (...moments: readonly number[]) =>
    moments.reduce<LedgerEntry[]>(
      (entries, ms) => [...entries, appendEntry(entries.at(-1), { at: at(ms), verb: 'x', region: 'r', body: {} })],
      [],
    );
  const found = (...moments: readonly number[]) =>
    failures(signed(draft({ ledger: chainAt(...moments) }))).map(({ check, at: where }) => `${check}: ${where}`);

  it('may differ by half a minute', () => {
    expect(found(-60_000, -90_000, 30_000)).toEqual([]);
  });

  it('may not run back further, whatever entry stands between', () => {
    expect(found(-60_000, -70_000, -90_001)).toEqual(['clocks: ledger.jsonl, entry 3']);
  });

  it('may not be ahead of the manifest', () => {
    expect(found(-60_000, 30_001)).toEqual(['clocks: ledger.jsonl, entry 2']);
  });

  it('have to say a time', () => {
    const ledger = [appendEntry(undefined, { at: 'noon', verb: 'x', region: 'r', body: canonicalJson({}) })];
    expect(namesOf(failures(signed(draft({ ledger }))))).toEqual(['clocks: ledger.jsonl, entry 1']);
  });
});
