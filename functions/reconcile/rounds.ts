import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { progressKey } from '../../strategy/data-items';
import type { Pair } from '../../strategy/delta';
import { dataTable } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { EXPIRY_ATTRIBUTE, expiry } from '../../strategy/written';
import { dynamoIn } from '../runtime/clients';
import type { Input } from './contract';

/** One round begins new batches for half of the function's time, so that a batch it has begun can end in the rest. */
const ROUND_MS = 60_000;
/** A few megabytes of late writes, in memory and in pages. */
const PAIRS_MAX = 20_000;

/**
 * A store to compare, in key order. `batches` begins after the given key. `from`: the region that hands the store over.
 */
export interface Part {
  readonly placement: string;
  readonly from: Region;
  readonly batches: (after: string | undefined) => AsyncGenerator<Batch>;
}

/**
 * A stretch of a part. `looked`: entries or keys in it. `unreadable`: damaged ones. `brought`: objects copied to the
 * returning region. `after`: the last key.
 */
export interface Batch {
  readonly pairs: readonly Pair[];
  readonly looked: number;
  readonly unreadable: number;
  readonly brought: number;
  readonly after: string;
}

/** The round's number, and the part in which it begins. */
type Round = Input['next'];

export type Looked = Omit<Batch, 'after'> & { readonly next: Round | null };

interface Work {
  readonly topology: Topology;
  readonly parts: readonly Part[];
  /** Names the incident and the kind of stores. */
  readonly name: string;
}

/**
 * Continues where the previous round ended, until the time is up, and stores how far it came. Repeating a round does
 * the same again. Throws SDK errors.
 */
export async function goThrough(work: Work, { round, part: first }: Round): Promise<Looked> {
  const endMs = Date.now() + ROUND_MS;
  const batches: Batch[] = [];
  for (const [index, part] of work.parts.entries()) {
    if (index < first) continue;
    const after = index === first && round > 0 ? await readMark(work, part, round) : undefined;
    for await (const batch of part.batches(after)) {
      batches.push(batch);
      const isEnough = Date.now() >= endMs || sum(batches, ({ pairs }) => pairs.length) >= PAIRS_MAX;
      // An empty batch means that the store is at its end. Another round would find the same.
      if (!isEnough || batch.looked === 0) continue;
      await writeMark(work, part, { round: round + 1, after: batch.after });
      return { ...total(batches), next: { round: round + 1, part: index } };
    }
  }
  return { ...total(batches), next: null };
}

function total(batches: readonly Batch[]): Omit<Looked, 'next'> {
  return {
    pairs: batches.flatMap(({ pairs }) => pairs),
    looked: sum(batches, ({ looked }) => looked),
    unreadable: sum(batches, ({ unreadable }) => unreadable),
    brought: sum(batches, ({ brought }) => brought),
  };
}

const sum = (batches: readonly Batch[], of: (batch: Batch) => number): number =>
  batches.reduce((all, batch) => all + of(batch), 0);

const Mark = z.object({ after: z.string() });

async function readMark({ topology, name }: Work, { placement, from }: Part, round: number) {
  const asked = { TableName: dataTable(topology, placement), Key: marshall(progressKey(name, round)) };
  const { Item } = await dynamoIn(from).send(new GetItemCommand({ ...asked, ConsistentRead: true }));
  // Without a mark the part begins again. That does no harm: it is only compared twice.
  return Item && Mark.safeParse(unmarshall(Item)).data?.after;
}

async function writeMark({ topology, name }: Work, { placement, from }: Part, to: { round: number; after: string }) {
  const mark = { after: to.after, [EXPIRY_ATTRIBUTE]: expiry(Date.now()) };
  const Item = marshall({ ...progressKey(name, to.round), ...mark });
  await dynamoIn(from).send(new PutItemCommand({ TableName: dataTable(topology, placement), Item }));
}
