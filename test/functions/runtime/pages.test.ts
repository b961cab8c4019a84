/**
 * Whoever reads a store reads all of it: DynamoDB ends a page at a megabyte, and the rest would be missing without an
 * error.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { pendingJobs } from '../../../functions/rehydrate/pending-jobs';
import { readLog } from '../../../functions/runtime/data/audit-log';
import { ControlStore } from '../../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../../functions/runtime/control/ledger';
import { partitionPages } from '../../../functions/runtime/partition';
import { START } from '../../../strategy/audit-log';
import type { Item } from '../../../lab/cloud/dynamodb';
import { dataTable, tier0Table } from '../../../strategy/names';
import { globalTable, STREAM } from '../../lab/cloud/dynamodb/bench';
import { setting } from '../../strategy/settings';
import { chainItems } from '../support/control-plane';
import { ModelledStores } from '../support/modelled-stores';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from '../support/world';

const region = 'us-east-1';
const DATA = dataTable(TOPOLOGY, 'us-east');
const TIER0 = tier0Table(TOPOLOGY, 'us-east');
/** Thirty of them are three pages. */
const BULK = 'x'.repeat(100_000);
const NUMBERS = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, '0'));
let stores: ModelledStores;

beforeEach(() => {
  runIn(region);
  stores = new ModelledStores();
  stores.dynamodb.provision(globalTable(DATA, [region, 'us-west-2'], STREAM));
});

function put(TableName: string, item: object): void {
  const Item = marshall(item) as Item;
  stores.call('dynamodb', { region, operation: 'PutItem', input: { TableName, Item } });
}
const pagesAsked = (operation: string): number => stores.asked.filter((asked) => asked.operation === operation).length;

describe('to the last page is read', () => {
  afterEach(() => {
    expect(pagesAsked('Query')).toBeGreaterThan(2);
  });

  it('a partition of a table, from wherever one begins', async () => {
    for (const sk of NUMBERS) put(DATA, { pk: 'things', sk, BULK });
    put(DATA, { pk: 'other things', sk: '00' });
    const read = async (more: object): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const page of partitionPages({ region, table: DATA, pk: 'things', ...more })) found.push(...page);
      return found.map((raw) => (raw as Item)['sk']?.S);
    };
    expect(await read({})).toEqual(NUMBERS);
    expect(await read({ after: '07', limit: 4 })).toEqual(NUMBERS.slice(8));
  });

  it('the audit log of settings, up to the limit, from the position asked for', async () => {
    const value = 'x'.repeat(65_000);
    const settings = Array.from({ length: 50 }, (_, index) => setting({ key: `key-${index}`, value }));
    const items = chainItems(settings, region);
    for (const item of items) stores.put('us-east', region, item);
    const sequencesOf = async (more: object) => {
      const asked = { table: TIER0, reader: region, chain: region, after: START, limit: 1000, consistent: true };
      return (await readLog({ ...asked, ...more })).items.map(
        (item) => z.looseObject({ sequence: z.number() }).parse(item).sequence,
      );
    };
    const all = settings.map((_, index) => index + 1);
    expect(await sequencesOf({})).toEqual(all);
    expect(await sequencesOf({ limit: 40 })).toEqual(all.slice(0, 40));
    expect(await sequencesOf({ after: { sequence: 7, hash: '' } })).toEqual(all.slice(7));
  });

  it('jobs that are pending', async () => {
    for (const job of NUMBERS) put(DATA, { pk: `pending#${region}`, sk: `us-east/acme#${job}`, BULK });
    const found: string[] = [];
    for await (const page of pendingJobs({ table: DATA, reader: region, origin: region }))
      found.push(...page.map(({ job }) => job));
    expect(found).toEqual(NUMBERS);
  });

  it('a partition of the control store, or the part of it that begins so', async () => {
    for (const sk of NUMBERS) put(CONTROL, { pk: 'many', sk, BULK });
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const Key = z.object({ sk: z.string() });
    const all = NUMBERS.map((sk) => ({ sk }));
    expect(await store.query('many', Key)).toEqual(all);
    expect(await store.query('many', Key, '2')).toEqual(all.slice(20));
  });

  it('the ledger of an incident', async () => {
    const store = new ControlStore({ topology: TOPOLOGY, region });
    for (const verb of NUMBERS)
      await appendToLedger(store, INCIDENT, { verb, region, at: '2026-11-22T01:02:03Z', body: { BULK } });
    expect((await readLedger(store, INCIDENT)).map(({ verb }) => verb)).toEqual(NUMBERS);
  });
});
