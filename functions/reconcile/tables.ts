import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { ItemKey } from '../../strategy/control-items';
import { documentKey, jobOf, pendingPk, writtenPk } from '../../strategy/data-items';
import type { Divergence, Pair, Stamped } from '../../strategy/delta';
import { OBJECTIVES } from '../../strategy/layers';
import { dataTable, tier0Table } from '../../strategy/names';
import type { ReturnMove } from '../../strategy/flow-words';
import { sha256 } from '../../strategy/sha256';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { placementNamed, type Region, type Topology } from '../../strategy/topology';
import { type Listed, readListing } from '../../strategy/written';
import { dynamoIn } from '../runtime/clients';
import { inBatches } from '../runtime/in-batches';
import { partitionPages, type Raw } from '../runtime/partition';
import type { Batch, Part } from './rounds';

/** Entries that are read at a time. Each needs one read in both replicas. */
const PAGE = 500;

interface Side {
  readonly placement: string;
  readonly table: string;
  readonly from: Region;
}

/**
 * Parts for each table that two regions share. The first part is the list of writes that the source accepted since the
 * divergence; the second is jobs that nobody has done. A strongly consistent table has one state and no late writes.
 */
export function tableParts(topology: Topology, moves: readonly ReturnMove[], since: Divergence): Part[] {
  return tablesOf(topology, moves).flatMap((side) => {
    const { placement, from } = side;
    const data = side.table === dataTable(topology, placement);
    const jobs: Part = { placement, from, batches: (after) => pendingJobs(side, since, after) };
    return [{ placement, from, batches: (after) => writes(side, since, after) }, ...(data ? [jobs] : [])];
  });
}

function tablesOf(topology: Topology, moves: readonly ReturnMove[]): Side[] {
  const tables = moves.flatMap(({ placement, service, from }) => {
    if (from === null || OBJECTIVES[service].store === 'bucket') return [];
    if (OBJECTIVES[service].store === 'data-table') return [{ placement, table: dataTable(topology, placement), from }];
    const isStrong = tier0IsStronglyConsistent(placementNamed(topology, placement));
    return isStrong ? [] : [{ placement, table: tier0Table(topology, placement), from }];
  });
  return [...new Map(tables.map((one) => [one.table, one])).values()];
}

async function* writes(side: Side, since: Divergence, after: string | undefined): AsyncGenerator<Batch> {
  const begin = after ?? new Date(since.divergedAtMs).toISOString();
  const list = { region: since.source, table: side.table, pk: writtenPk(since.source), after: begin, limit: PAGE };
  for await (const items of partitionPages(list)) {
    const read = items.map((item) => readListing(unmarshall(item)));
    const listed = newestOfEach(read.flatMap((one) => one ?? []));
    const pairs = await inBatches(listed, (one) => pairOf(side, since.source, one));
    const unreadable = read.filter((one) => one === undefined).length;
    yield { pairs: pairs.flat(), looked: items.length, unreadable, brought: 0, after: lastOf(items) ?? begin };
  }
}

/** The list is in order of time, so the last entry of a key wins. */
const newestOfEach = (listed: readonly Listed[]): Listed[] => [
  ...new Map(listed.map((one) => [`${one.service}#${one.tenant}#${one.key}`, one])).values(),
];

/**
 * The listed write, and the later write that replaced it, if there is one. No pair for a write that was never stored,
 * because nobody was told that it was. No pair either when the source has overwritten it itself: the newer write is on
 * the list too.
 */
async function pairOf({ placement, table, from }: Side, source: Region, listed: Listed): Promise<Pair[]> {
  const { service, tenant, key, version: accepted, writtenAtMs, digest } = listed;
  const own = await stampedAt(source, table, documentKey(listed));
  const theirs = await stampedAt(from, table, documentKey(listed));
  const stored = [own, theirs].flatMap((one) => one ?? []).sort((a, b) => (a.version > b.version ? -1 : 1));
  const later = stored.find(({ version }) => version > accepted);
  if (later?.region === source || (!later && !stored.some(({ version }) => version === accepted))) return [];
  const stamped = { version: accepted, writtenAtMs, digest, region: source };
  return [{ placement, service, tenant, key, source: stamped, target: later }];
}

/** Reads `pending#<region>` / `<tenant>#<job>`. */
async function* pendingJobs(
  { placement, table, from }: Side,
  { source, divergedAtMs }: Divergence,
  after: string | undefined,
): AsyncGenerator<Batch> {
  for await (const items of partitionPages({ region: source, table, pk: pendingPk(source), after, limit: PAGE })) {
    const jobs = items.flatMap((raw) => {
      const stamped = stampOf(raw);
      return stamped && stamped.writtenAtMs >= divergedAtMs ? [{ sk: raw['sk']?.S ?? '', stamped }] : [];
    });
    const pairs = await inBatches(jobs, async ({ sk, stamped }): Promise<Pair> => {
      const { tenant, job } = jobOf(sk);
      const target = await stampedAt(from, table, { pk: pendingPk(source), sk });
      return { placement, service: 'orchestration', tenant, key: job, source: stamped, target };
    });
    yield { pairs, looked: items.length, unreadable: 0, brought: 0, after: lastOf(items) ?? after ?? '' };
  }
}

const lastOf = (items: readonly Raw[]): string | undefined => items.at(-1)?.['sk']?.S;

async function stampedAt(region: Region, TableName: string, key: ItemKey): Promise<Stamped | undefined> {
  const asked = { TableName, Key: marshall(key), ConsistentRead: true };
  const { Item } = await dynamoIn(region).send(new GetItemCommand(asked));
  return Item && stampOf(Item);
}

const Document = z.object({ value: z.string(), version: z.string(), writtenAtMs: z.number(), region: z.string() });

function stampOf(raw: Raw): Stamped | undefined {
  const { data } = Document.safeParse(unmarshall(raw, { wrapNumbers: Number }));
  if (!data) return undefined;
  const { value, ...stamp } = data;
  return { ...stamp, digest: sha256(value) };
}
