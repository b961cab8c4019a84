import * as fc from 'fast-check';
import {
  changeAfter,
  endOf,
  endOfChain,
  examine,
  GAP_MAX,
  LogFault,
  type Recorded,
  replay,
  START,
  unbroken,
} from '../../strategy/audit-log';
import { auditKey, auditPk, LAST_SEQUENCE } from '../../strategy/data-items';
import { appendEntry, verifyChain } from '../../strategy/ledger';
import { EMPTY, positionIn, readSnapshot, snapshotText, withChanges } from '../../strategy/snapshot';
import { sealSetting, type Setting } from '../../strategy/setting';
import { chainOf, setting, someSetting } from './settings';

const region = 'us-east-1';
const settings = fc.array(someSetting, { minLength: 1, maxLength: 12 });
const sorted = (recorded: Recorded): Setting[] =>
  [...recorded.values()].sort((a, b) => (a.tenant + a.key < b.tenant + b.key ? -1 : 1));
const examined = (items: readonly unknown[]) => examine({ region, from: START, items });

describe('an audit chain', () => {
  it('that nobody touched is sound, and gives back what was recorded', () => {
    fc.assert(
      fc.property(settings, (written) => {
        const { sound, faults } = examined(chainOf(written));
        expect(faults).toEqual([]);
        expect(sound.map((change) => change.setting)).toEqual(written.map((one) => ({ ...one, region })));
      }),
    );
  });

  it('gives away exactly the entries whose content was changed, and no other', () => {
    fc.assert(
      fc.property(settings, fc.infiniteStream(fc.boolean()), (written, coin) => {
        const hit = written.map(() => coin.next().value === true);
        const items = chainOf(written).map((item, index) =>
          hit[index] ? { ...item, body: { ...written[index], value: 'damaged!!' } } : item,
        );
        const faulty = hit.flatMap((isHit, index) => (isHit ? [index + 1] : []));
        expect(examined(items).faults.map(({ sequence }) => sequence)).toEqual(faulty);
      }),
    );
  });

  it('gives away entries that are gone or unreadable', () => {
    const items: unknown[] = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    expect(examined([items[0], items[2]]).faults).toEqual([{ region, sequence: 2, reason: 'is missing' }]);
    const sk = '000000000002';
    expect(examined([items[0], { sk }, items[2]]).faults).toEqual([{ region, sequence: 2, reason: 'is no entry' }]);
  });

  it('gives away an entry that was rewritten together with its hash, by the one after it', () => {
    const items = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const [first, second, third] = items as [(typeof items)[0], (typeof items)[0], (typeof items)[0]];
    const forged = { ...second, ...appendEntry(first, { ...second, body: setting({ second: 30, value: 'forged' }) }) };
    const { sound, faults } = examined([first, forged, third]);
    expect(faults).toEqual([{ region, sequence: 2, reason: 'is not what the entry after it follows' }]);
    expect(sound.map(({ position }) => position.sequence)).toEqual([1, 3]);
  });

  it('that does not follow where it should is not believed', () => {
    const items = chainOf([setting({}), setting({ second: 11 })]);
    const from = { sequence: 1, hash: 'f'.repeat(64) };
    expect(examine({ region, from, items: items.slice(1) }).faults).toMatchObject([{ sequence: 2 }]);
  });

  it('gives away each kind of fault by its reason', () => {
    const items = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const [first, second, third] = items as [(typeof items)[0], (typeof items)[0], (typeof items)[0]];
    const reasonFor = (one: object): unknown => examined([first, { ...second, ...one }, third]).faults[0]?.reason;
    expect(reasonFor({ at: 'another time' })).toBe('its content does not match its hash');
    expect(reasonFor({ body: { ...setting({ second: 11 }), value: 'forged' } })).toBe(
      'its content does not match its checksum',
    );
    expect(reasonFor({ body: {} })).toMatch(/^its content is no setting: /);
    const stranger = { ...appendEntry(first, { ...second, region: 'us-west-2' }), sk: second.sk };
    expect(reasonFor(stranger)).toBe('stands in the place of another entry');
    // The first of a stretch, whole in itself, in the place of the second.
    const displaced = { ...appendEntry(undefined, { ...second }), sk: second.sk };
    expect(reasonFor(displaced)).toBe('stands in the place of another entry');
    const later = { ...appendEntry({ sequence: 1, hash: 'f'.repeat(64) }, second), sk: second.sk };
    const from = { sequence: 1, hash: first.hash };
    expect(examine({ region, from, items: [later] })).toMatchObject({
      sound: [],
      faults: [{ region, sequence: 2, reason: 'does not follow the entry before it' }],
    });
    expect(LogFault.safeParse({}).success).toBe(false);
  });

  it('is one that anybody can verify as a ledger, each entry a `set` by its region', () => {
    const entries = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    expect(verifyChain(entries)).toEqual({ kind: 'intact', length: 3 });
    const [entry] = entries;
    expect(entry).toMatchObject({ verb: 'set', region, pk: 'audit#us-east-1', sk: '000000000001' });
    expect(auditKey(region, 42)).toEqual({ pk: auditPk(region), sk: '000000000042' });
    // Nothing was appended yet: whatever hash is guessed for that, the chain begins at its beginning.
    expect(changeAfter({ sequence: 0, hash: 'guess' }, setting({}), 0).previous).toBe(START.hash);
  });

  it('ends where its newest item stands, by a key of twelve digits and nothing else', () => {
    expect(['7', '0000000000017', 'x000000000001', '000000000001x'].map((sk) => endOf({ sk, hash: 'h' }))).toEqual([
      ...[START, START, START, START],
    ]);
  });

  it('goes on after a damaged end', () => {
    const [item] = chainOf([setting({})]);
    expect(endOf(item)).toEqual({ sequence: 1, hash: item?.hash });
    expect(endOf({ ...item, hash: 7 })).toEqual({ sequence: 1, hash: START.hash });
    expect(endOf(undefined)).toEqual(START);
  });

  it('has one fault for a gap, however wide', () => {
    const items: unknown[] = chainOf([setting({}), setting({ second: 11 })]);
    const stray = { sk: String(5_000_002).padStart(12, '0'), hash: 'h' };
    expect(examined([...items, stray]).faults).toEqual([
      { region, sequence: 3, reason: 'and 4999998 more are missing' },
      { region, sequence: 5_000_002, reason: 'is no entry' },
    ]);
    expect(examined([...items, stray]).sound).toHaveLength(2);
  });

  it('is examined in parts as it is in one', () => {
    fc.assert(
      fc.property(settings, fc.infiniteStream(fc.boolean()), fc.integer({ min: 2, max: 4 }), (written, coin, page) => {
        const items = chainOf(written)
          .map((item) => (coin.next().value === true ? { ...item, body: 'damaged' } : item))
          .filter(() => coin.next().value === false);
        const parts = { sound: [] as unknown[], faults: [] as LogFault[] };
        let from: Parameters<typeof examine>[0]['from'] = START;
        for (let isCut = true; isCut;) {
          const left = items.filter(({ sequence }) => sequence > from.sequence);
          isCut = left.length > page;
          const { sound, faults, end } = examine({ region, from, items: left.slice(0, page), isCut });
          parts.sound.push(...sound);
          parts.faults.push(...faults);
          from = end;
        }
        const { sound, faults } = examined(items);
        expect(parts).toEqual({ sound, faults });
      }),
    );
  });

  it('ends before items that somebody put far ahead of it', () => {
    const [one, two, three] = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const at = (sequence: number) => ({ sk: String(sequence).padStart(12, '0'), hash: 'h' });
    const end = { sequence: 3, hash: three?.hash };
    expect(endOfChain([three, two, one], true)).toEqual(end);
    expect(endOfChain([at(LAST_SEQUENCE), at(5_000_003), three, two], false)).toEqual(end);
    expect(endOfChain([at(3 + GAP_MAX), three, two], false)).toEqual({ sequence: 3 + GAP_MAX, hash: 'h' });
    expect(endOfChain([at(4 + GAP_MAX), three, two], false)).toEqual(end);
    expect(endOfChain([{ sk: '7 of nobody' }, three, two], false)).toEqual(end);
  });

  it('is not said to end where its newest items do not tell', () => {
    const at = (sequence: number) => ({ sk: String(sequence).padStart(12, '0'), hash: 'h' });
    expect(endOfChain([at(9_000_000), at(5_000_000)], false)).toBeUndefined();
    expect(endOfChain([at(9_000_000), at(5_000_000)], true)).toEqual(START);
    expect(endOfChain([], true)).toEqual(START);
    expect(endOfChain([], false)).toBeUndefined();
  });

  it('refuses an entry long before its keys would stand in another order than its numbers', () => {
    expect(auditKey(region, LAST_SEQUENCE).sk).toHaveLength(12);
    const last = { sequence: LAST_SEQUENCE - 1, hash: 'f'.repeat(64) };
    expect(changeAfter(last, setting({}), 0).sequence).toBe(LAST_SEQUENCE);
    expect(() => changeAfter({ ...last, sequence: LAST_SEQUENCE }, setting({}), 0)).toThrow(
      `the audit log of us-east-1 is full: it ends at ${LAST_SEQUENCE}`,
    );
  });

  it('is covered past a fault once what follows is an hour old, and no sooner', () => {
    const items = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const covered = (nowMs: number) =>
      unbroken({ region, from: START, items: [items[0], items[2]] }, nowMs).map(({ position }) => position.sequence);
    const hourAfterMs = setting({ second: 12 }).writtenAtMs + 3_600_000;
    expect(covered(hourAfterMs)).toEqual([1]);
    expect(covered(hourAfterMs + 1)).toEqual([1, 3]);
  });

  it('is covered by a snapshot up to the first fault only', () => {
    const items = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const changes = unbroken({ region, from: START, items: [items[0], items[2]] }, 0);
    expect(changes.map(({ position }) => position.sequence)).toEqual([1]);
  });
});

describe('of two settings under one name', () => {
  const one = setting({ second: 11, value: 'one' });
  const newest = (...settings: readonly Setting[]) => [...replay(new Map(), settings).values()];

  it('the later one is on record, whichever comes first, and also over what was recorded', () => {
    const later = setting({ second: 12, value: 'zero' });
    expect(newest(one, later)).toEqual([later]);
    expect(newest(later, one)).toEqual([later]);
    expect([...replay(replay(new Map(), [later]), [one]).values()]).toEqual([later]);
  });

  it('and of one instant, always the same', () => {
    const rival = sealSetting({ ...one, value: 'two' });
    const [low, high] = [one, rival].sort((a, b) => (a.checksum < b.checksum ? -1 : 1));
    expect([newest(one, rival), newest(rival, one)]).toEqual([[high], [high]]);
    expect(low).not.toEqual(high);
  });

  it('of two names, both are', () => {
    const other = setting({ key: 'other' });
    expect(newest(one, other)).toEqual([one, other]);
  });
});

describe('a replay', () => {
  it('ends the same in whatever order changes come: the last writer wins', () => {
    fc.assert(
      fc.property(
        settings.chain((written) => fc.tuple(fc.constant(written), fc.shuffledSubarray(written, shuffledAll(written)))),
        ([written, other]) => expect(sorted(replay(new Map(), other))).toEqual(sorted(replay(new Map(), written))),
      ),
    );
  });

  it('is safe to repeat', () => {
    fc.assert(
      fc.property(settings, (written) => {
        const once = replay(new Map(), written);
        expect(sorted(replay(once, written))).toEqual(sorted(once));
      }),
    );
  });

  it('of a snapshot and the log after it says what the whole log says', () => {
    fc.assert(
      fc.property(settings, fc.nat(), (written, at) => {
        const items = chainOf(written);
        const cut = at % (items.length + 1);
        const covered = withChanges(EMPTY, region, unbroken({ region, from: START, items: items.slice(0, cut) }, 0));
        const snapshot = readSnapshot(snapshotText(covered, 0)) ?? EMPTY;
        expect(positionIn(snapshot, region).sequence).toBe(cut);
        const rest = examine({ region, from: positionIn(snapshot, region), items: items.slice(cut) });
        expect(rest.faults).toEqual([]);
        const whole = replay(
          new Map(),
          examined(items).sound.map((change) => change.setting),
        );
        expect(
          sorted(
            replay(
              snapshot.settings,
              rest.sound.map((change) => change.setting),
            ),
          ),
        ).toEqual(sorted(whole));
      }),
    );
  });
});

const shuffledAll = (written: readonly Setting[]) => ({ minLength: written.length, maxLength: written.length });
