import { inspect } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { quarantineKey, settingKey, type SettingName } from '../../strategy/data-items';
import type { Setting } from '../../strategy/setting';
import { sha256 } from '../../strategy/sha256';
import { dynamoIn } from '../runtime/clients';
import { inBatches } from '../runtime/in-batches';
import { withoutConflict } from '../runtime/write-conflict';
import type { Replica } from './record-of';
import type { Case } from './stored';

type Raw = Record<string, AttributeValue>;
type Guard = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** What was repaired. It excludes a case that somebody changed meanwhile: the next look judges it again. */
export interface Repairs {
  readonly restored: number;
  /** The reason for each setting that was moved aside. */
  readonly excluded: readonly string[];
}

/** Carries out every remedy, with writes that are conditional on what was read. Safe to repeat. Throws SDK errors. */
export async function repair(replica: Replica, incident: string, cases: readonly Case[]): Promise<Repairs> {
  let restored = 0;
  const excluded: string[] = [];
  const treat = async ({ tenant, key, raw, remedy }: Case): Promise<void> => {
    if (remedy.kind === 'rewrite' && (await rewrite(replica, remedy.setting, raw))) restored += 1;
    if (remedy.kind !== 'exclude' || !raw) return;
    const { reason } = remedy;
    if (await moveAside(replica, raw, { incident, reason, tenant, key })) excluded.push(reason);
  };
  await inBatches(cases, treat);
  return { restored, excluded };
}

/** Replaces what was read with the recorded setting, including its version. */
function rewrite({ region, table }: Replica, setting: Setting, raw: Raw | undefined): Promise<boolean> {
  const { tenant, key, ...document } = setting;
  const Item = marshall({ ...settingKey({ tenant, key }), ...document });
  const guard = raw ? ifStill(raw) : { ConditionExpression: 'attribute_not_exists(pk)' };
  return unlessChanged(() => dynamoIn(region).send(new PutItemCommand({ TableName: table, Item, ...guard })));
}

/** Stores a copy of the item as it was found, under a name made from its content, and only then deletes the item. */
async function moveAside(
  { region, table }: Replica,
  raw: Raw,
  { incident, reason, tenant, key }: SettingName & { readonly incident: string; readonly reason: string },
): Promise<boolean> {
  const digest = sha256(inspect(raw, WHOLE)).slice(0, 16);
  const name = marshall({ ...quarantineKey({ tenant, key }, digest), incident, reason });
  const Item = { ...name, item: { M: raw } };
  const { pk, sk } = raw;
  if (!pk || !sk) return false;
  await withoutConflict(() => dynamoIn(region).send(new PutItemCommand({ TableName: table, Item })));
  const removal = new DeleteItemCommand({ TableName: table, Key: { pk, sk }, ...ifStill(raw) });
  return unlessChanged(() => dynamoIn(region).send(removal));
}

/** The same text for the same item, whatever a bad deploy has stored, including bytes and sets. */
const WHOLE = { depth: null, maxArrayLength: null, maxStringLength: null, sorted: true };

/** Every write of a setting changes one of these. */
const TELLING = ['value', 'version', 'checksum'];

/** A condition that the item is still what was read. */
function ifStill(raw: Raw): Guard {
  const clauses = TELLING.map((name) =>
    raw[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  );
  const values = TELLING.flatMap((name) => (raw[name] === undefined ? [] : [[`:${name}`, raw[name]] as const]));
  return {
    ConditionExpression: ['attribute_exists(pk)', ...clauses].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(TELLING.map((name) => [`#${name}`, name])),
    ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
}

async function unlessChanged(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await withoutConflict(write);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
