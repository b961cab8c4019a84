import { type AttributeValue, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Recorded } from '../../strategy/audit-log';
import { type Remedy, remedyFor } from '../../strategy/remedy';
import { type Found, nameText, readSetting, type SettingName, SETTINGS_PREFIX } from '../../strategy/setting';
import { dynamoIn } from '../runtime/clients';
import { TooManyItems } from '../runtime/failures';
import type { Replica } from './record-of';

/** The table is read as far as this, credentials included; a larger one is restored by people, from a point in time. */
const ITEMS_MAX = 100_000;

/** What the table holds under a setting's key, as it is stored and as it is understood. */
export interface StoredSetting extends SettingName {
  readonly raw: Record<string, AttributeValue>;
  readonly found: Found;
}

/** A setting and what has to be done about it; `raw` is absent where nothing is stored. */
export interface Case extends SettingName {
  readonly remedy: Remedy;
  readonly raw?: Record<string, AttributeValue>;
}

/** All settings in the replica, good or bad. Nobody knows which tenants a bad deploy has written for, so the whole table is read. Throws SDK errors. */
export async function storedSettings({ region, table }: Replica): Promise<StoredSetting[]> {
  const stored: StoredSetting[] = [];
  let seen = 0;
  let from: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await dynamoIn(region).send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    seen += page.Items?.length ?? 0;
    if (seen > ITEMS_MAX) throw new TooManyItems(`${table} in ${region} holds more than ${ITEMS_MAX} items`);
    stored.push(...(page.Items ?? []).flatMap(settingIn));
    from = page.LastEvaluatedKey;
  } while (from);
  return stored;
}

function settingIn(raw: Record<string, AttributeValue>): StoredSetting[] {
  const [pk = '', key = ''] = [raw['pk']?.S, raw['sk']?.S];
  if (!pk.startsWith(SETTINGS_PREFIX)) return [];
  const name = { tenant: pk.slice(SETTINGS_PREFIX.length), key };
  return [{ ...name, raw, found: readSetting(name, unmarshall(raw, { wrapNumbers: Number })) }];
}

/** What is to be done about each setting that is stored or on record, but for those that are as they should be. */
export function casesOf(stored: readonly StoredSetting[], recorded: Recorded): Case[] {
  const names = new Set(stored.map(nameText));
  const lacking = [...recorded].filter(([name]) => !names.has(name)).map(([, setting]) => setting);
  const cases: Case[] = [
    ...stored.map(({ tenant, key, raw, found }) => {
      const remedy = remedyFor(found, recorded.get(nameText({ tenant, key })));
      return { tenant, key, raw, remedy };
    }),
    ...lacking.map(({ tenant, key, ...rest }) => ({
      ...{ tenant, key },
      remedy: remedyFor(undefined, { tenant, key, ...rest }),
    })),
  ];
  return cases.filter(({ remedy }) => remedy.kind !== 'keep');
}
