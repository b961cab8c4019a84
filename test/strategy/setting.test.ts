import * as fc from 'fast-check';
import { settingKey, settingNamed } from '../../strategy/data-items';
import { nameText, readNamed, readSetting, sealSetting, SETTING_VALUE_MAX } from '../../strategy/setting';
import { setting, someSetting } from './settings';

const good = setting({});
const NAME = { tenant: 'us-east/a', key: 'flag' };

describe('a setting', () => {
  it('is good as it was sealed, whatever the store adds', () => {
    expect(readSetting(NAME, { ...good, pk: 'control-plane', sk: 'us-east/a#flag' })).toEqual({
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

  it.each(['x', '', ' '].map((extra) => [extra, `${good.version}${extra}x`, `x${extra}${good.version}`]))(
    'has a version that is an instant and a region, and nothing around it (%j)',
    (_extra, ...versions) => {
      for (const version of versions)
        expect(readSetting(NAME, sealSetting({ ...good, version }))).toEqual({
          kind: 'bad',
          reason: 'is no setting: version',
        });
    },
  );

  it('says all that is wrong with it, each by where it is', () => {
    expect(readSetting(NAME, {})).toMatchObject({
      reason: 'is no setting: value, version, writtenAtMs, region, checksum',
    });
    expect(readSetting(NAME, 'on')).toMatchObject({ reason: 'is no setting: value' });
    expect(readNamed({ ...good, tenant: 7 })).toEqual({ kind: 'bad', reason: 'is no setting: tenant' });
  });

  it('may be as long as it may be, and lies where it always lay', () => {
    expect(readNamed(setting({ value: 'x'.repeat(SETTING_VALUE_MAX) })).kind).toBe('good');
    expect(nameText(NAME)).toBe('us-east/a\nflag');
    expect(settingKey(NAME)).toEqual({ pk: 'control-plane', sk: 'us-east/a#flag' });
    expect(settingNamed('us-east/a#flag')).toEqual(NAME);
    expect(settingNamed('no name')).toEqual({ tenant: 'no name', key: '' });
    expect(settingNamed('one#two#three')).toEqual({ tenant: 'one', key: 'two#three' });
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
