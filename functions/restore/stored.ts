import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Recorded } from '../../strategy/audit-log';
import { type SettingName, settingNamed, SETTINGS_PK } from '../../strategy/data-items';
import { type Remedy, remedyFor } from '../../strategy/remedy';
import { type Found, nameText, readSetting } from '../../strategy/setting';
import { partitionPages } from '../runtime/partition';
import type { Replica } from './record-of';

/** What the table contains under a setting's key, in raw form and as judged. */
export interface StoredSetting extends SettingName {
  readonly raw: Record<string, AttributeValue>;
  readonly found: Found;
}

/** A setting and its remedy. `raw` is absent when nothing is stored. */
export interface Case extends SettingName {
  readonly remedy: Remedy;
  readonly raw?: Record<string, AttributeValue>;
}

/** All settings in the replica, good or bad. Reads nothing else of the table. Throws SDK errors. */
export async function storedSettings({ region, table }: Replica): Promise<StoredSetting[]> {
  const found: StoredSetting[] = [];
  for await (const items of partitionPages({ region, table, pk: SETTINGS_PK })) found.push(...items.map(settingIn));
  return found;
}

function settingIn(raw: Record<string, AttributeValue>): StoredSetting {
  const name = settingNamed(raw['sk']?.S ?? '');
  return { ...name, raw, found: readSetting(name, unmarshall(raw, { wrapNumbers: Number })) };
}

/** The remedy for each setting that is stored or on record and is not as it should be. */
export function casesOf(stored: readonly StoredSetting[], recorded: Recorded): Case[] {
  const names = new Set(stored.map(nameText));
  const lacking = [...recorded].filter(([name]) => !names.has(name)).map(([, setting]) => setting);
  const cases: Case[] = [
    ...stored.map(({ tenant, key, raw, found }) => {
      const remedy = remedyFor(found, recorded.get(nameText({ tenant, key })));
      return { tenant, key, raw, remedy };
    }),
    ...lacking.map(({ tenant, key, ...rest }) => ({
      tenant,
      key,
      remedy: remedyFor(undefined, { tenant, key, ...rest }),
    })),
  ];
  return cases.filter(({ remedy }) => remedy.kind !== 'keep');
}
