/**
 * What a bad deploy does to settings, without using the cell's API: values under old checksums, items that are no
 * settings any more, and strays under keys that nobody wrote. Assumes the layout of the reference cell, as `stores.ts`
 * does.
 */
import { settingNamed, SETTINGS_PK } from '../../strategy/data-items';
import { readSetting } from '../../strategy/setting';
import { plainItem, type Attributes } from '../kernel/attributes';
import type { FaultOf } from '../scenario/fault-kinds';
import type { Random } from '../kernel/random';

type Wanted = Pick<FaultOf<'control-corruption'>, 'entries' | 'strays' | 'how' | 'placement'>;

/**
 * The items that replace those of the table: as many damaged settings as the fault names, or all there are, and the
 * strays.
 */
export function damageTo(items: readonly Attributes[], wanted: Wanted, random: Random): readonly Attributes[] {
  const settings = items.filter(isSetting);
  const hit = settings
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, wanted.entries)
    .map(({ item }) => damaged(item, wanted.how));
  const strays = Array.from({ length: wanted.strays }, (_, index) => stray(wanted, index));
  return [...hit, ...strays];
}

/** Whether an item is a tenant's setting, good or bad. */
export const isSetting = (item: Attributes): boolean => item['pk']?.S === SETTINGS_PK;

/** Whether a setting differs from what its writer stored. */
export function isDamaged(item: Attributes): boolean {
  return readSetting(settingNamed(item['sk']?.S ?? ''), plainItem(item)).kind === 'bad';
}

function damaged(item: Attributes, how: Wanted['how']): Attributes {
  if (how === 'value') return { ...item, value: { S: 'default' } };
  const { pk, sk, version } = item;
  return { ...(pk && { pk }), ...(sk && { sk }), ...(version && { version }), enabled: { BOOL: true } };
}

/** A setting of a tenant that does not exist, as a template leaves it that was not filled in. */
const stray = ({ placement }: Wanted, index: number): Attributes => ({
  pk: { S: SETTINGS_PK },
  sk: { S: `${placement}/{{tenant}}#item-${index + 1}` },
  enabled: { BOOL: true },
});
