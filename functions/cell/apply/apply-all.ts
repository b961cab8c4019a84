import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { documentKey, waitingPk } from '../../../strategy/data-items';
import type { Placement, Region } from '../../../strategy/topology';
import { dynamoIn } from '../../runtime/clients';
import { logger } from '../../runtime/logger';
import { partitionPages, type Raw } from '../../runtime/partition';
import { putListed } from '../documents';
import { ifNewerThanStored } from '../table';
import { WaitingWrite } from '../waiting-write';
import { putAside } from './aside';

/** How many writes are read and kept in memory at a time. */
const PAGE = 500;

/** `isCutOff`: tenants for whom a drill plays a partition here. Their writes go on waiting. */
interface Where {
  readonly placement: Placement;
  readonly table: string;
  readonly region: Region;
  readonly isCutOff?: (tenant: string) => boolean;
}

/**
 * `aside`: writes that can never be applied and were moved to the dead letters. `left`: tenants with writes that still
 * wait.
 */
export interface Outcome {
  readonly applied: number;
  readonly aside: number;
  readonly left: number;
}

type Counted = Pick<Outcome, 'applied' | 'aside'>;

/**
 * Applies the writes that wait in this region, oldest first, until none is left or the time is up. Writes of one tenant
 * are applied in order. A tenant does not wait for other tenants, nor for a write that can never be applied. Safe to
 * repeat: a write that is already stored, or older than what is stored, changes nothing. Throws SDK errors of reading.
 */
export async function applyAll(where: Where, untilMs: number): Promise<Outcome> {
  const { table, region } = where;
  let total: Outcome = { applied: 0, aside: 0, left: 0 };
  for await (const items of partitionPages({ region, table, pk: waitingPk(region), limit: PAGE })) {
    total = sumOf(total, await applyPage(where, items));
    if (Date.now() >= untilMs) break;
  }
  return total;
}

/** A stored item. `write` is missing when the item does not have the shape of a write. */
interface Waiting {
  readonly raw: Raw;
  readonly write?: WaitingWrite;
}

async function applyPage(where: Where, items: readonly Raw[]): Promise<Outcome> {
  const waiting = items.map((raw): Waiting => {
    const { data } = WaitingWrite.safeParse(unmarshall(raw, { wrapNumbers: Number }));
    return { raw, ...(data && { write: data }) };
  });
  // An item that is not a write has no tenant. All such items share one queue, so that they delay no tenant.
  const queues = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const whose = one.write?.tenant ?? '';
    queues.set(whose, [...(queues.get(whose) ?? []), one]);
  }
  const ready = [...queues].filter(([tenant]) => where.isCutOff?.(tenant) !== true);
  const done = await Promise.allSettled(ready.map(([, queue]) => inOrder(where, queue)));
  let total: Outcome = { applied: 0, aside: 0, left: queues.size - ready.length };
  for (const one of done) {
    if (one.status === 'fulfilled') total = sumOf(total, { ...one.value, left: 0 });
    else {
      logger.error('WAITING_WRITES_LEFT', { placement: where.placement.name, error: one.reason as unknown });
      total = sumOf(total, { applied: 0, aside: 0, left: 1 });
    }
  }
  return total;
}

const sumOf = (a: Outcome, b: Outcome): Outcome => ({
  applied: a.applied + b.applied,
  aside: a.aside + b.aside,
  left: a.left + b.left,
});

async function inOrder(where: Where, queue: readonly Waiting[]): Promise<Counted> {
  let [applied, aside] = [0, 0];
  for (const { raw, write } of queue) {
    const problem = write ? await problemWith(where, write) : 'is no waiting write';
    if (problem !== undefined) await putAside(where, raw, problem);
    if (problem === undefined) applied += 1;
    else aside += 1;
    const { pk, sk } = raw;
    if (pk && sk) await dynamoIn(where.region).send(new DeleteItemCommand({ TableName: where.table, Key: { pk, sk } }));
  }
  return { applied, aside };
}

/**
 * Applies the write. Returns undefined, or the reason why it can never be applied. Throws SDK errors of stores that may
 * recover.
 */
async function problemWith({ placement, table, region }: Where, write: WaitingWrite): Promise<string | undefined> {
  const { service, tenant, key, ...document } = write;
  const place = { region, table, key: documentKey({ service, tenant, key }) };
  try {
    const guard = ifNewerThanStored(document.version);
    await putListed(place, { placement, service, tenant, key }, { document, guard });
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationException') return String(error);
    throw error;
  }
}

/** When the oldest write that still waits was accepted, in ms; undefined when none waits. Throws SDK errors. */
export async function oldestWaiting({ table, region }: Pick<Where, 'table' | 'region'>): Promise<number | undefined> {
  for await (const [raw] of partitionPages({ region, table, pk: waitingPk(region), limit: 1 })) {
    const atMs = Date.parse(raw?.['sk']?.S?.split('@')[0] ?? '');
    return raw === undefined ? undefined : Number.isNaN(atMs) ? 0 : atMs;
  }
  return undefined;
}
