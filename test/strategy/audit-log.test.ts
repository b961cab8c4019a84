import * as fc from 'fast-check';
import {
  auditKey,
  auditPk,
  changeAfter,
  endOf,
  examine,
  LogFault,
  type Recorded,
  replay,
  START,
  unbroken,
} from '../../strategy/audit-log';
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
    expect(examine({ region, from, items: [later] })).toEqual({
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

  it('is covered by a snapshot up to the first fault only', () => {
    const items = chainOf([setting({}), setting({ second: 11 }), setting({ second: 12 })]);
    const changes = unbroken({ region, from: START, items: [items[0], items[2]] });
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
        const covered = withChanges(EMPTY, region, unbroken({ region, from: START, items: items.slice(0, cut) }));
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
