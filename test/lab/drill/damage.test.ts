import type { Attributes } from '../../../lab/kernel/attributes';
import { damageTo, isDamaged, isSetting } from '../../../lab/drill/damage';
import { seeded } from '../../../lab/kernel/random';
import { itemOf } from '../../functions/support/control-plane';
import { setting } from '../../strategy/settings';

const items: Attributes[] = ['flag', 'limit', 'theme'].map((key) => itemOf(setting({ key })) as Attributes);
const other = { pk: { S: 'identity#us-east/a' }, sk: { S: 'jo' } };
const damage = (changes: object, seed = '1') =>
  damageTo([...items, other], { placement: 'us-east', entries: 2, how: 'value', strays: 0, ...changes }, seeded(seed));

describe('damage to settings', () => {
  it.each(['value', 'schema'] as const)('by %s leaves settings that are known to be bad, under their keys', (how) => {
    const hit = damage({ how });
    expect(hit).toHaveLength(2);
    expect(hit.every((item) => isSetting(item) && isDamaged(item))).toBe(true);
    expect(items.some(isDamaged)).toBe(false);
  });

  it('hits what is there, and nothing but settings', () => {
    const hit = damage({ entries: 1000 });
    expect(hit.map((item) => item['sk']?.S?.split('#')[1]).sort()).toEqual(['flag', 'limit', 'theme']);
  });

  it('leaves strays under keys that nobody wrote', () => {
    const strays = damage({ entries: 1, strays: 2 }).slice(1);
    expect(strays.map((item) => item['sk']?.S)).toEqual(['item-1', 'item-2'].map((key) => `us-east/{{tenant}}#${key}`));
    expect(strays.every(isDamaged)).toBe(true);
  });

  it('is the same for the same seed', () => {
    expect(damage({})).toEqual(damage({}));
  });
});
