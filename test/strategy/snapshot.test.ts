import * as fc from 'fast-check';
import { START, unbroken } from '../../strategy/audit-log';
import { canonicalJson } from '../../strategy/ledger';
import { sha256 } from '../../strategy/sha256';
import { EMPTY, positionIn, readSnapshot, snapshotKey, snapshotText, withChanges } from '../../strategy/snapshot';
import { chainOf, setting } from './settings';

const items = chainOf([setting({}), setting({ key: 'limit', second: 12 })]);
const snapshot = withChanges(EMPTY, 'us-east-1', unbroken({ region: 'us-east-1', from: START, items }, 0));
const text = snapshotText(snapshot, Date.UTC(2027, 0, 1));

describe('a snapshot', () => {
  it('reads back as it was taken, with the time', () => {
    expect(readSnapshot(text)).toEqual({ ...snapshot, takenAt: '2027-01-01T00:00:00.000Z' });
  });

  it('is the same object when nothing is new', () => {
    expect(withChanges(snapshot, 'us-east-1', [])).toBe(snapshot);
  });

  it('is as good as none once any character of it has changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (index) => {
        const changed = `${text.slice(0, index)}${text[index] === '0' ? '1' : '0'}${text.slice(index + 1)}`;
        expect(readSnapshot(changed)).toBeUndefined();
      }),
    );
  });

  it('is as good as none when it is cut off, or empty', () => {
    for (const cut of ['', '{}', text.slice(0, 40)]) expect(readSnapshot(cut)).toBeUndefined();
  });

  it('is as good as none when what it seals is none, however well it is sealed', () => {
    const sealed = (content: string): string => JSON.stringify({ content, checksum: sha256(content) });
    const { positions } = snapshot;
    const [one] = [...snapshot.settings.values()];
    const contentWith = (settings: unknown): string => canonicalJson({ takenAt: 'then', positions, settings });
    expect(readSnapshot(sealed(contentWith([one])))?.settings.size).toBe(1);
    for (const content of ['', 'null', '[]', '{}', contentWith('all'), contentWith([{ ...one, value: 'forged' }, one])])
      expect(readSnapshot(sealed(content))).toBeUndefined();
    expect(readSnapshot(JSON.stringify({ checksum: sha256('') }))).toBeUndefined();
  });

  it('lies under its region’s name, and covers nothing of a chain that it does not know', () => {
    expect(snapshotKey('us-west-2')).toBe('snapshots/us-west-2.json');
    expect(positionIn(snapshot, 'us-west-2')).toEqual(START);
    expect(positionIn(snapshot, 'us-east-1').sequence).toBe(2);
    expect([positionIn(EMPTY, 'us-east-1'), EMPTY.settings.size]).toEqual([START, 0]);
  });

  it('keeps what it knows of other chains when one goes on', () => {
    const west = chainOf([setting({ region: 'us-west-2', key: 'theme', second: 20 })], 'us-west-2');
    const both = withChanges(snapshot, 'us-west-2', unbroken({ region: 'us-west-2', from: START, items: west }, 0));
    expect([positionIn(both, 'us-east-1').sequence, positionIn(both, 'us-west-2').sequence]).toEqual([2, 1]);
    expect(both.settings.size).toBe(3);
  });
});
