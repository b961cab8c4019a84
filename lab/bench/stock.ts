/**
 * Fills the stores of a world with what a year leaves behind: documents with their list of writes, objects with their
 * versions, settings with their audit log and snapshots, all as the cell and `snapshot` write them. Assumes that
 * tenants write evenly over the year, that all writes of an hour happen at one instant, and that everything has reached
 * every replica. Not included: finished jobs, and users.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { changeAfter, type Change, type Position, START } from '../../strategy/audit-log';
import { auditKey, documentKey, settingKey } from '../../strategy/data-items';
import type { Service } from '../../strategy/layers';
import { contentBucket, dataTable, tenantId, tier0Table } from '../../strategy/names';
import { sealSetting } from '../../strategy/setting';
import { EMPTY, snapshotKey, snapshotText, withChanges } from '../../strategy/snapshot';
import { type Placement, type Region, regionsOf } from '../../strategy/topology';
import { isListed, KEPT_DAYS, listing } from '../../strategy/written';
import type { Item } from '../cloud/dynamodb';
import type { World } from '../drill/world/world';

/** The total amounts. `audited`: changes of settings of each placement. */
export interface Amounts {
  readonly documents: number;
  readonly objects: number;
  readonly audited: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const KEPT_MS = KEPT_DAYS * DAY_MS;
const TENANTS = 100;
/** With 100,000 changes each setting is changed a hundred times a year. */
const SETTINGS = 1000;
const STORED: readonly Service[] = ['content-premium', 'analytics', 'observability', 'tooling'];
/** Different values. Their contents do not matter. */
const VALUES = Array.from({ length: 64 }, (_, index) => `${index} `.repeat(70));
const STOCK = 'stock-';

/** Whether the tenant is one of those who only have stored data. */
export const isStock = (tenant: string): boolean => tenant.includes(`/${STOCK}`);

/** When and where something was written, as the cell stamps it. */
interface Stamp {
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
}

/** What was stored, in the units that cost something. `versions`: of objects, in one bucket of the placement. */
export interface Stocked {
  readonly documents: number;
  readonly listed: number;
  readonly versions: number;
  readonly audited: number;
}

/**
 * Fills the stores. Documents are spread over placements by their demand. All objects belong to placements whose home
 * is `region`, because the return of that region compares them.
 */
export function stock(world: World, amounts: Amounts, region: Region): Stocked {
  const { placements } = world.topology;
  const demand = placements.reduce((sum, one) => sum + one.demand, 0);
  const homes = placements.filter(({ home }) => home === region);
  const found = placements.map((placement) => {
    const documents = Math.round((amounts.documents * placement.demand) / demand);
    const objects = homes.includes(placement) ? Math.round(amounts.objects / homes.length) : 0;
    return {
      documents,
      listed: stockDocuments(world, placement, documents),
      versions: stockObjects(world, placement, objects),
      audited: stockSettings(world, placement, amounts.audited),
    };
  });
  const total = (of: keyof Stocked): number => found.reduce((sum, one) => sum + one[of], 0);
  return {
    documents: total('documents'),
    listed: total('listed'),
    versions: total('versions'),
    audited: total('audited'),
  };
}

/** Returns how many entries of the list of writes have not expired. */
function stockDocuments({ kernel, topology, dynamodb }: World, placement: Placement, count: number): number {
  const nowMs = kernel.clock.now();
  const tenants = tenantsOf(placement);
  const values = VALUES.map((text) => ({ S: text }));
  let listed = 0;
  function* items(): Iterable<Item> {
    let hour: readonly { readonly stamp: Stamp; readonly attributes: Item }[] = [];
    for (let index = 0; index < count; index += 1) {
      const atMs = hourOf(nowMs, index / count);
      if (hour[0]?.stamp.writtenAtMs !== atMs) hour = regionsOf(placement).map((region) => stampedItem(atMs, region));
      const { stamp, attributes } = hour[index % hour.length] ?? stampedItem(atMs, placement.home);
      // Each tenant's documents are in the order of their keys, over all services.
      const name = {
        tenant: tenants[index % TENANTS] ?? '',
        service: STORED[Math.floor(index / TENANTS) % STORED.length] ?? 'content-premium',
        key: `d${String(index).padStart(8, '0')}`,
      };
      const value = values[index % values.length] ?? { S: '' };
      const { pk, sk } = documentKey(name);
      // There are millions of these, so equal attributes share one object.
      yield { pk: shared(pk), sk: { S: sk }, value, ...attributes };
      if (atMs < nowMs - KEPT_MS || !isListed(placement, name.service)) continue;
      listed += 1;
      yield marshall(listing({ ...name, ...stamp, value: value.S }, atMs)) as Item;
    }
  }
  dynamodb.stock(dataTable(topology, placement.name), items());
  return listed;
}

/** Returns how many versions are in each bucket. */
function stockObjects({ kernel, topology, s3 }: World, placement: Placement, count: number): number {
  const nowMs = kernel.clock.now();
  const bucket = contentBucket(topology, placement.name, placement.home);
  let versions = 0;
  const tenants = tenantsOf(placement);
  const write = (index: number, writtenAtMs: number): void => {
    const tenant = tenants[Math.floor((index * TENANTS) / count)] ?? '';
    const key = `content-standard/${tenant}/o${String(index).padStart(8, '0')}`;
    const document = { value: VALUES[index % VALUES.length], ...stampOf(writtenAtMs, placement.home) };
    s3.stock(bucket, { key, body: JSON.stringify(document), writtenAtMs });
    versions += 1;
  };
  // In the order of keys, because a bucket is fast with that: one tenant's year after the other's.
  for (let index = 0; index < count; index += 1) {
    const atMs = hourOf(nowMs, ((index * TENANTS) / count) % 1);
    // The version that a recent write replaced still exists.
    if (atMs >= nowMs - KEPT_MS) write(index, atMs - 100 * DAY_MS);
    write(index, atMs);
  }
  return versions;
}

/**
 * Writes the settings, the audit chain of each region that recorded them, and the snapshots. Returns the number of
 * entries.
 */
function stockSettings({ kernel, topology, dynamodb, s3 }: World, placement: Placement, count: number): number {
  const nowMs = kernel.clock.now();
  const table = tier0Table(topology, placement.name);
  const regions = regionsOf(placement);
  const tenants = tenantsOf(placement);
  const changes = new Map<Region, Change[]>(regions.map((region) => [region, []]));
  function* entries(): Iterable<Item> {
    const ends = new Map<Region, Position>();
    for (let index = 0; index < count; index += 1) {
      const region = regions[index % regions.length] ?? placement.home;
      const atMs = hourOf(nowMs, index / count) + (index % HOUR_MS);
      const name = { tenant: tenants[index % TENANTS] ?? '', key: `setting-${index % SETTINGS}` };
      const value = VALUES[index % VALUES.length] ?? '';
      const setting = sealSetting({ ...name, value, ...stampOf(atMs, region) });
      const entry = changeAfter(ends.get(region) ?? START, setting, atMs);
      const position = { sequence: entry.sequence, hash: entry.hash };
      ends.set(region, position);
      changes.get(region)?.push({ position, setting });
      yield marshall({ ...entry, ...auditKey(region, entry.sequence) }) as Item;
      if (atMs >= nowMs - KEPT_MS && isListed(placement, 'control-plane'))
        yield marshall(listing({ service: 'control-plane', ...setting }, atMs)) as Item;
    }
  }
  dynamodb.stock(table, entries());
  let snapshot = EMPTY;
  for (const [region, own] of changes) snapshot = withChanges(snapshot, region, own);
  const settings = [...snapshot.settings.values()].map(({ tenant, key, ...document }) => ({
    ...settingKey({ tenant, key }),
    ...document,
  }));
  dynamodb.stock(
    table,
    settings.map((one) => marshall(one) as Item),
  );
  for (const region of regions) {
    const bucket = contentBucket(topology, placement.name, region);
    s3.stock(bucket, { key: snapshotKey(region), body: snapshotText(snapshot, nowMs), writtenAtMs: nowMs - HOUR_MS });
  }
  return count;
}

const tenantsOf = ({ name }: Placement): readonly string[] =>
  Array.from({ length: TENANTS }, (_, index) => tenantId(name, `${STOCK}${String(index + 1).padStart(3, '0')}`));

/** The full hour after that share of the year. The last hour is over. */
function hourOf(nowMs: number, share: number): number {
  return Math.floor((nowMs - YEAR_MS + share * (YEAR_MS - HOUR_MS)) / HOUR_MS) * HOUR_MS;
}

function stampOf(writtenAtMs: number, region: Region): Stamp {
  return { version: `${new Date(writtenAtMs).toISOString()}@${region}`, writtenAtMs, region };
}

function stampedItem(writtenAtMs: number, region: Region): { stamp: Stamp; attributes: Item } {
  const stamp = stampOf(writtenAtMs, region);
  return { stamp, attributes: marshall(stamp) as Item };
}

const texts = new Map<string, { readonly S: string }>();

/** Returns the same attribute object for the same text. */
function shared(text: string): { readonly S: string } {
  const known = texts.get(text) ?? { S: text };
  texts.set(text, known);
  return known;
}
