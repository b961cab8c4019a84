import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { changeAfter, endOfChain, type Position } from '../../../strategy/audit-log';
import { auditKey, auditPk, LAST_SEQUENCE } from '../../../strategy/data-items';
import type { Setting } from '../../../strategy/setting';
import { queryPages } from '../../runtime/partition';
import { pause } from '../../runtime/pause';
import { IF_ABSENT, type ItemPlace, putItem } from '../table';

type Table = Pick<ItemPlace, 'region' | 'table'>;

/**
 * Execution environments of one region compete for the next place. At each attempt one of them succeeds. Settings
 * change rarely.
 */
const ATTEMPTS_MAX = 12;
const CONTENTION_PAUSE_MS = 30;

/** The last known end of each table's chain. It is a guess: the condition of the write confirms or refutes it. */
const lastKnown = new Map<string, Position>();

/** Appends the setting to this region's chain. Throws SDK errors, and an error when others keep taking the place. */
export async function appendChange(place: Table, setting: Setting): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const last = lastKnown.get(place.table) ?? (await newest(place));
    const entry = changeAfter(last, setting, Date.now());
    const { sequence, hash } = entry;
    const outcome = await putItem({ ...place, key: auditKey(place.region, sequence) }, entry, IF_ABSENT);
    // The stored entry may be our own first attempt, whose answer was lost.
    if (outcome.kind === 'written' || outcome.current?.['hash'] === hash) {
      lastKnown.set(place.table, { sequence, hash });
      return;
    }
    lastKnown.delete(place.table);
    if (attempt > 1) await pause(CONTENTION_PAUSE_MS);
  }
  throw new Error(`the audit log of ${place.table} was contended ${ATTEMPTS_MAX} times in a row`);
}

/**
 * The newest two entries show where a chain ends. More are read only when somebody has put stray items far ahead of it.
 */
const NEWEST = 10;
const STRAYS_MAX = 1000;

async function newest({ region, table }: Table): Promise<Position> {
  const items: unknown[] = [];
  const pages = queryPages(region, {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND sk <= :last',
    ExpressionAttributeValues: marshall({ ':pk': auditPk(region), ':last': auditKey(region, LAST_SEQUENCE).sk }),
    ScanIndexForward: false,
    Limit: NEWEST,
  });
  for await (const { Items = [], LastEvaluatedKey } of pages) {
    items.push(...Items.map((item) => unmarshall(item)));
    const end = endOfChain(items, LastEvaluatedKey === undefined);
    if (end) return end;
    if (items.length >= STRAYS_MAX) break;
  }
  throw new Error(`the audit log of ${table} ends in ${items.length} items that follow nothing`);
}
