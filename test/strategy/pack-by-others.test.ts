/** What an auditor does: the commands of VERIFY.md, with openssl and sha256sum. And what is found when bytes change. */
import { seeded } from '../../lab/kernel/random';
import type { Check } from '../../strategy/check';
import { integer, readDer, sequence } from '../../strategy/der';
import { MANIFEST, PUBLIC_KEY, SIGNATURE, stampName } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { describeWithOpenssl, OpensslAuthority } from '../support/openssl-authority';
import { commandsIn } from '../support/verify-md';
import { draftOf, type Files, FINGERPRINT, manifestOf, signed, stamped } from '../support/packs';

/** Those of two exchanged files that can be judged: without the manifest none other, without the key no signature. */
function judged(pair: readonly string[]): readonly string[] {
  if (pair.includes(MANIFEST)) return [MANIFEST];
  return pair.includes(PUBLIC_KEY) ? pair.filter((name) => name !== SIGNATURE) : pair;
}

const URLS = ['https://one.example/tsr', 'https://two.example/tsr'] as const;

describeWithOpenssl('a pack with two stamps', () => {
  let authorities: readonly [OpensslAuthority, OpensslAuthority];
  let whole: Files;
  let other: Files;
  const stampedBoth = (change: object = {}): Files => {
    const [one, two] = authorities;
    const named = [
      { url: URLS[0], root: one.root },
      { url: URLS[1], root: two.root },
    ];
    return stamped(signed(draftOf({ authorities: named, ...change })), [
      [URLS[0], one],
      [URLS[1], two],
    ]);
  };
  beforeAll(() => {
    authorities = [new OpensslAuthority(), new OpensslAuthority('P-256')];
    whole = stampedBoth();
    other = stampedBoth({ incident: 'evac-another' });
  });
  afterAll(() => authorities.forEach((one) => one.remove()));

  const failed = (files: Files): readonly Check[] =>
    checkPack(files, { fingerprint: FINGERPRINT }).filter(({ result }) => result === 'failed');
  /** What is named, without the place in a file. */
  const blamed = (files: Files): readonly string[] => [...new Set(failed(files).map(({ at }) => at.split(',')[0]!))];
  const changed = (name: string, bytes: Buffer | undefined, files = whole): Files => {
    const copy = new Map(files);
    if (bytes) copy.set(name, bytes);
    else copy.delete(name);
    return copy;
  };

  it('is accepted by openssl and sha256sum, by the commands in it', () => {
    const ran = commandsIn(whole);
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const [files, signature, key, one, two] = ran.map(({ said }) => said);
    expect(
      files!
        .trim()
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith(': OK')),
    ).toBe(true);
    expect(files).toMatch(/\n1\n$/);
    expect(signature).toBe('Verified OK\n');
    expect(key).toContain(FINGERPRINT);
    for (const stamp of [one, two]) expect(stamp).toContain('Verification: OK');
  });

  it.each([MANIFEST, SIGNATURE, PUBLIC_KEY, 'evidence.json', 'SHA256SUMS', stampName(1), stampName(2)])(
    'is refused by those commands when a byte of %s is another one',
    (name) => {
      const bytes = Buffer.from(whole.get(name)!);
      bytes[bytes.length - 40] = bytes[bytes.length - 40]! ^ 1;
      const said = commandsIn(changed(name, bytes)).map((one) => one.said);
      const isFine =
        said[0]!.endsWith('\n1\n') &&
        !said[0]!.includes('FAILED') &&
        said[1] === 'Verified OK\n' &&
        said.slice(3).every((one) => one.includes('Verification: OK'));
      expect(isFine).toBe(false);
    },
  );

  it('is whole by our own checks, each of them made that its files allow', () => {
    const checks = checkPack(whole, { fingerprint: FINGERPRINT });
    const others = ['file', 'computed again'];
    expect(checks.filter(({ result, check }) => result !== 'ok' && !others.includes(check))).toEqual([]);
    expect(checks.filter(({ check }) => check === 'time stamp')).toHaveLength(2);
  });

  it('is found with any of a thousand bytes changed, and the file is named', () => {
    const random = seeded('bytes of a pack');
    const places = [...whole].flatMap(([name, bytes]) => Array.from(bytes, (_, at) => ({ name, at })));
    const wrong = Array.from({ length: 1000 }, () => {
      const { name, at } = places[Math.floor(random.next() * places.length)]!;
      const bytes = Buffer.from(whole.get(name)!);
      bytes[at] = bytes[at]! ^ (1 << Math.floor(random.next() * 8));
      const names = blamed(changed(name, bytes));
      return names.length === 1 && names[0] === name ? [] : [{ name, at, names }];
    }).flat();
    // A manifest that two stamps and a signature deny is named with them; nothing else ever is.
    expect(wrong.filter(({ name, names }) => name !== MANIFEST || names[0] !== MANIFEST)).toEqual([]);
  });

  it('is found without any of its files, and the file is named', () => {
    for (const name of whole.keys()) {
      const checks = checkPack(changed(name, undefined), { fingerprint: FINGERPRINT });
      const named = checks.filter(({ at, result }) => at === name && result !== 'ok');
      expect({ name, named: named.length > 0 }).toEqual({ name, named: true });
      // One stamp is enough, so a stamp that is not there is no fault.
      const isStamp = name.endsWith('.tsr');
      expect({ name, failed: blamed(changed(name, undefined)).includes(name) }).toEqual({ name, failed: !isStamp });
    }
  });

  it('is found without any stamp at all', () => {
    const without = new Map([...whole].filter(([name]) => !name.endsWith('.tsr')));
    expect(failed(without)).toMatchObject([{ check: 'time stamp', detail: 'no authority has stamped it yet' }]);
  });

  it('is found with a file added', () => {
    expect(blamed(changed('extra.txt', Buffer.from('x')))).toEqual(['extra.txt']);
    expect(blamed(changed(stampName(3), whole.get(stampName(1))))).toEqual([stampName(3)]);
  });

  it('is found with any two of its files exchanged, and both are named', () => {
    const names = [...whole.keys()];
    for (const one of names) {
      for (const two of names.filter((name) => name > one)) {
        const swapped = changed(one, whole.get(two), changed(two, whole.get(one)));
        const found = blamed(swapped);
        expect({ one, two, found }).toEqual({
          one,
          two,
          found: expect.arrayContaining([...judged([one, two])]) as string[],
        });
      }
    }
  });

  it('is found with a file of another pack, and the file is named', () => {
    for (const name of [SIGNATURE, stampName(1), stampName(2), 'VERIFY.md'])
      expect(blamed(changed(name, other.get(name)))).toEqual([name]);
    expect(blamed(changed(MANIFEST, manifestOf(other)))[0]).toBe(MANIFEST);
  });

  it('is found with a stamp of an authority that the reader does not trust', () => {
    const roots = [authorities[1].root];
    const found = checkPack(whole, { fingerprint: FINGERPRINT, roots }).filter(({ result }) => result === 'failed');
    expect(found).toMatchObject([{ check: 'time stamp', at: stampName(1) }]);
  });

  it('says that it cannot tell where a stamp comes from when no root is known', () => {
    const named = URLS.map((url) => ({ url }));
    const files = stampedBoth({ authorities: named });
    const stamps = checkPack(files, {}).filter(({ check }) => check === 'time stamp');
    expect(stamps.map(({ result }) => result)).toEqual(['not checked', 'not checked']);
  });

  it('is found with a stamp that has remarks, which nobody signed', () => {
    const [, token] = readDer(whole.get(stampName(1))!)!.parts;
    const remarked = sequence(sequence(integer(1n)), token!.whole);
    expect(failed(changed(stampName(1), remarked))).toMatchObject([
      { at: stampName(1), detail: 'has more in it than a stamp' },
    ]);
  });

  it('is found with a stamp from before it was written', () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    const files = stampedBoth({ writtenAt: later });
    expect(failed(files).map(({ at }) => at)).toEqual([stampName(1), stampName(2)]);
  });
});
