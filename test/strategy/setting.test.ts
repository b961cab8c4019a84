import * as fc from 'fast-check';
import { readNamed, readSetting, sealSetting } from '../../strategy/setting';
import { setting, someSetting } from './settings';

const good = setting({});
const NAME = { tenant: 'us-east/a', key: 'flag' };

describe('a setting', () => {
  it('is good as it was sealed, whatever the store adds', () => {
    expect(readSetting(NAME, { ...good, pk: 'control-plane#us-east/a', sk: 'flag' })).toEqual({
      kind: 'good',
      setting: good,
    });
  });

  it.each([
    ['another value', { value: 'off' }, 'does not match its checksum'],
    ['another version', { version: '2027-01-01T00:00:11.000Z@us-east-1' }, 'does not match its checksum'],
    ['a version that is no instant', { version: 'latest' }, 'is no setting: version'],
    ['no value', { value: undefined }, 'is no setting: value'],
    ['a value of another type', { value: { on: true } }, 'is no setting: value'],
    ['a value that is too long', { value: 'x'.repeat(65_537) }, 'is no setting: value'],
    ['no checksum', { checksum: undefined }, 'is no setting: checksum'],
  ])('with %s is bad', (_, damage, reason) => {
    expect(readSetting(NAME, { ...good, ...damage })).toEqual({ kind: 'bad', reason });
  });

  it("under another tenant's or another key's name is bad", () => {
    expect(readSetting({ ...NAME, tenant: 'us-east/b' }, good).kind).toBe('bad');
    expect(readSetting({ ...NAME, key: 'limit' }, good).kind).toBe('bad');
  });

  it('that is no object at all is bad', () => {
    for (const item of [undefined, null, 'on', 7, []]) expect(readSetting(NAME, item).kind).toBe('bad');
  });

  it('never tells its value when it is bad', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5 }), (secret) => {
        const found = readNamed({ ...good, value: `${secret}!` });
        expect(found.kind === 'bad' && !found.reason.includes(`${secret}!`)).toBe(true);
      }),
    );
  });

  it('of any kind is found out when its value is changed', () => {
    fc.assert(
      fc.property(someSetting, fc.string({ maxLength: 8 }), (one, value) => {
        expect(readNamed({ ...one, value }).kind).toBe(value === one.value ? 'good' : 'bad');
      }),
    );
  });

  it('has one checksum per content', () => {
    const { checksum, ...rest } = good;
    expect(sealSetting(rest).checksum).toBe(checksum);
  });
});
