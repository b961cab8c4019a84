import * as fc from 'fast-check';
import { START, unbroken } from '../../strategy/audit-log';
import { EMPTY, readSnapshot, snapshotText, withChanges } from '../../strategy/snapshot';
import { chainOf, setting } from './settings';

const items = chainOf([setting({}), setting({ key: 'limit', second: 12 })]);
const snapshot = withChanges(EMPTY, 'us-east-1', unbroken({ region: 'us-east-1', from: START, items }));
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
});
