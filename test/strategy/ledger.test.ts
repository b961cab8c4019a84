import * as fc from 'fast-check';
import {
  appendEntry,
  canonicalJson,
  GENESIS_HASH,
  LedgerEntry,
  verifyChain,
  type LedgerDraft,
} from '../../strategy/ledger';

const draft = (verb: string, body: unknown = {}): LedgerDraft => ({
  at: '2026-03-01T10:00:00.000Z',
  verb,
  region: 'us-west-2',
  body,
});
const chain = (drafts: readonly LedgerDraft[]): LedgerEntry[] =>
  drafts.reduce<LedgerEntry[]>((entries, next) => [...entries, appendEntry(entries.at(-1), next)], []);

it('an entry is read back without what a store adds, and is none when anything of it is missing', () => {
  const entry = appendEntry(undefined, draft('claim', { a: 1 }));
  expect(LedgerEntry.parse({ ...entry, pk: 'ledger#evac-1', sk: '000001' })).toEqual(entry);
  for (const name of Object.keys(entry).filter((one) => one !== 'body'))
    expect(LedgerEntry.safeParse({ ...entry, [name]: undefined }).success).toBe(false);
});

describe('canonical JSON', () => {
  it('sorts keys, leaves out undefined, and has no spaces', () => {
    expect(canonicalJson({ b: [1, null, { d: 'é', c: true }], a: undefined })).toBe(
      '{"b":[1,null,{"c":true,"d":"é"}]}',
    );
  });

  it.each([
    [Number.NaN],
    [Infinity],
    [undefined],
    [1n],
    [new Date(0)],
    [new Set()],
    [[undefined]],
    [(): void => undefined],
  ])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow('a ledger holds JSON only');
  });

  it.each([
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [1n, 'bigint'],
    [undefined, 'undefined'],
    [new Date(0), '[object Date]'],
  ])('says of %p that it found %s', (value, what) => {
    expect(() => canonicalJson([value])).toThrow(`but found ${what}`);
  });

  it('is the same for equal values, and means the same as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(canonicalJson(JSON.parse(text))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('the ledger', () => {
  it('starts at 1, after nothing', () => {
    expect(appendEntry(undefined, draft('claim'))).toMatchObject({
      sequence: 1,
      previous: GENESIS_HASH,
      verb: 'claim',
    });
  });

  it('keeps its hashes: changing how they are made makes old evidence unreadable', () => {
    expect(appendEntry(undefined, draft('claim', { b: 1, a: [2] })).hash).toBe(
      '5c18b5669b7181d0c6c5bde94122aa8949aa716bb4cd54267955ce9f342b9079',
    );
  });

  it('survives being stored with keys and read back in another order', () => {
    const entries = chain([draft('claim', { moves: [{ target: 'us-west-2', gone: undefined }] }), draft('close')]);
    const stored = entries.map((entry, index) => {
      const reversed = Object.entries(JSON.parse(JSON.stringify(entry)) as LedgerEntry).reverse();
      return { pk: 'ledger#evac-1', sk: `00000${index}`, ...(Object.fromEntries(reversed) as unknown as LedgerEntry) };
    });
    expect(verifyChain(stored)).toEqual({ kind: 'intact', length: 2 });
  });

  it('is intact when empty', () => {
    expect(verifyChain([])).toEqual({ kind: 'intact', length: 0 });
  });

  it('says where and why it is broken', () => {
    const [first, second, third] = chain([draft('claim'), draft('decide'), draft('close')]) as [
      LedgerEntry,
      LedgerEntry,
      LedgerEntry,
    ];
    const reasonOf = (...entries: LedgerEntry[]): unknown => verifyChain(entries);
    expect(reasonOf(first, third)).toEqual({ kind: 'broken', sequence: 2, reason: 'expected sequence 2, found 3' });
    expect(reasonOf(first, { ...second, verb: 'drain' }, third)).toEqual({
      kind: 'broken',
      sequence: 2,
      reason: 'its content does not match its hash',
    });
    expect(reasonOf(first, appendEntry({ ...first, hash: 'f'.repeat(64) }, draft('x')))).toEqual({
      kind: 'broken',
      sequence: 2,
      reason: 'does not follow the entry before it',
    });
  });
});

describe('for any ledger', () => {
  const drafts = fc.array(
    fc.tuple(fc.constantFrom('claim', 'decide', 'promote'), fc.jsonValue()).map(([verb, body]) => draft(verb, body)),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  const field = fc.constantFrom('sequence', 'at', 'verb', 'region', 'body', 'previous', 'hash');

  it('what was appended verifies', () => {
    fc.assert(
      fc.property(drafts, (all) => expect(verifyChain(chain(all))).toEqual({ kind: 'intact', length: all.length })),
    );
  });

  it('any single change of any field of any entry is found, at that entry', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), fc.tuple(field, fc.jsonValue()), (all, pick, [name, value]) => {
        const entries = chain(all);
        const index = pick % entries.length;
        const before = entries[index]!;
        if (canonicalJson(before[name]) === canonicalJson(value)) return;
        const verdict = verifyChain(entries.with(index, { ...before, [name]: value }));
        expect(verdict).toMatchObject({ kind: 'broken', sequence: index + 1 });
      }),
    );
  });

  it('an entry rewritten with a fitting hash is found by the entry after it', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), fc.jsonValue(), (all, pick, body) => {
        const entries = chain([...all, draft('close')]);
        const index = pick % (entries.length - 1);
        const forged = appendEntry(entries[index - 1], draft('forged', body));
        expect(verifyChain(entries.with(index, forged))).toMatchObject({ kind: 'broken', sequence: index + 2 });
      }),
    );
  });

  it('an entry taken out before the last, put in twice or moved is found', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), (all, pick) => {
        const entries = chain([...all, draft('close')]);
        const index = pick % (entries.length - 1);
        const [one, next] = [entries[index]!, entries[index + 1]!];
        expect(verifyChain(entries.toSpliced(index, 1)).kind).toBe('broken');
        expect(verifyChain(entries.toSpliced(index, 0, one)).kind).toBe('broken');
        expect(verifyChain(entries.toSpliced(index, 2, next, one)).kind).toBe('broken');
      }),
    );
  });
});
