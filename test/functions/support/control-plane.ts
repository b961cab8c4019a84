/** Settings and their audit chains as a Tier-0 table holds them. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../../lab/cloud/dynamodb';
import { settingKey } from '../../../strategy/data-items';
import type { Setting } from '../../../strategy/setting';
import { chainOf } from '../../strategy/settings';

/** Where the settings of the tenant that tests use lie. */
export const CONTROL_PLANE_KEYS = 'control-plane/us-east/a#';

export function itemOf({ tenant, key, ...document }: Setting): Item {
  return marshall({ ...settingKey({ tenant, key }), ...document }) as Item;
}

/** The items of the region's chain that record these, in order. */
export const chainItems = (settings: readonly Setting[], region: string): Item[] =>
  chainOf(settings, region).map((item) => marshall(item) as Item);
