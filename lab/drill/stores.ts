/**
 * What the stores of the world really hold, read directly, without API, network or permissions. Acknowledged writes are
 * compared with it. Assumes the layout of the reference cell (`functions/cell`). Another cell needs another reader,
 * otherwise everything looks lost.
 */
import { quarantinePk, tenantsItem } from '../../strategy/data-items';
import { SERVICES, type Service } from '../../strategy/layers';
import { contentBucket, dataTable, tier0Table } from '../../strategy/names';
import { mayHold } from '../../strategy/residency';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { plainItem, type Attributes } from '../kernel/attributes';
import { isDamaged, isSetting } from './damage';
import type { StoredItem } from '../judge/record';

interface StoredObject {
  readonly key: string;
  readonly body: string;
  /** The body is no text. */
  readonly isBytes?: boolean;
}

/** The parts of the models that can be read directly. `peek` throws if the table or bucket does not exist. */
export interface Stores {
  readonly dynamodb: {
    peek(table: string, region: string, partition?: string): readonly Attributes[];
    item(table: string, region: string, key: Attributes): Attributes | undefined;
  };
  readonly s3: {
    peek(bucket: string): readonly StoredObject[];
    object(bucket: string, key: string): StoredObject | undefined;
  };
}

interface Shelf {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly region: Region;
}

/** Whether a tenant's data is left out, because nobody asks for it. */
type IsStock = (tenant: string) => boolean;

/** Everything that tenants have stored, in every region that may hold it. */
export function inventory(stores: Stores, topology: Topology, isStock: IsStock = () => false): readonly StoredItem[] {
  return shelves(topology)
    .filter(({ placement, region }) => mayHold(placement, region))
    .flatMap((shelf) => [...inTables(stores, shelf, isStock), ...inBucket(stores, shelf, isStock)]);
}

/** The number of bad settings in quarantine, by placement. The replica with the most counts. */
export function quarantined(
  { dynamodb }: Pick<Stores, 'dynamodb'>,
  topology: Topology,
): Readonly<Record<string, number>> {
  const count = (placement: Placement, region: Region): number =>
    dynamodb
      .peek(tier0Table(topology, placement.name), region)
      .filter((item) => item['pk']?.S?.startsWith(quarantinePk('')) === true).length;
  return Object.fromEntries(
    topology.placements.map((placement) => {
      const counts = regionsOf(placement).map((region) => count(placement, region));
      return [placement.name, Math.max(...counts)];
    }),
  );
}

/** Stores that exist in a region their placement does not allow. */
export function misplacedStores(stores: Stores, topology: Topology): readonly string[] {
  return shelves(topology)
    .filter(({ placement, region }) => !mayHold(placement, region))
    .flatMap(({ placement, region }) => {
      const tables = [tier0Table(topology, placement.name), dataTable(topology, placement.name)];
      const bucket = contentBucket(topology, placement.name, region);
      const found = tables.filter((table) => tried(() => stores.dynamodb.peek(table, region)) !== undefined);
      return [
        ...found.map((table) => `${table} in ${region}`),
        ...(tried(() => stores.s3.peek(bucket)) ? [bucket] : []),
      ];
    });
}

function shelves(topology: Topology): readonly Shelf[] {
  return topology.placements.flatMap((placement) =>
    topology.regions.map((region) => ({ topology, placement, region })),
  );
}

/** Undefined if the store does not exist. */
function tried<Found>(look: () => Found): Found | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function inTables(
  { dynamodb }: Stores,
  { topology, placement, region }: Shelf,
  isStock: IsStock,
): readonly StoredItem[] {
  const held: StoredItem[] = [];
  // There may be millions of items, so nothing is allocated for those that are left out.
  const look = (attributes: Attributes): void => {
    const address = addressOf(attributes['pk']?.S ?? '', attributes['sk']?.S ?? '');
    if (!address || isStock(address.tenant)) return;
    const damage = isSetting(attributes) && isDamaged(attributes) ? ({ isDamaged: true } as const) : {};
    held.push({ ...address, ...stampOf(plainItem(attributes)), ...damage, placement: placement.name, region });
  };
  for (const table of [tier0Table(topology, placement.name), dataTable(topology, placement.name)])
    dynamodb.peek(table, region).forEach(look);
  return held;
}

type Address = Pick<StoredItem, 'service' | 'tenant' | 'key' | 'job' | 'isWaiting'>;

/** The tenant and key of an item, or undefined if it belongs to no tenant, such as a heartbeat. */
function addressOf(pk: string, sk: string): Address | undefined {
  const item = tenantsItem({ pk, sk });
  if (!item) return undefined;
  const { kind, service, tenant, key } = item;
  const job = kind === 'pending' || kind === 'done' ? kind : null;
  return { service, tenant, key, job, isWaiting: kind === 'waiting' };
}

const serviceNamed = (name: string): Service | undefined => SERVICES.find((service) => service === name);

function inBucket({ s3 }: Stores, { topology, placement, region }: Shelf, isStock: IsStock): readonly StoredItem[] {
  return s3.peek(contentBucket(topology, placement.name, region)).flatMap(({ key: path, body }) => {
    const [first = '', ...rest] = path.split('/');
    const service = serviceNamed(first);
    const key = rest.at(-1);
    const tenant = rest.slice(0, -1).join('/');
    if (!service || key === undefined || isStock(tenant)) return [];
    const address = { service, tenant, key, job: null, isWaiting: false };
    return [{ ...address, ...stampOf(documentIn(body)), placement: placement.name, region }];
  });
}

function documentIn(body: string): Readonly<Record<string, unknown>> {
  const value = tried(() => JSON.parse(body) as unknown);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function stampOf(item: Readonly<Record<string, unknown>>): Pick<StoredItem, 'version' | 'writtenIn' | 'writtenAtMs'> {
  const { version, region, writtenAtMs } = item;
  return {
    version: typeof version === 'string' ? version : null,
    writtenIn: typeof region === 'string' ? region : null,
    writtenAtMs: typeof writtenAtMs === 'number' ? writtenAtMs : null,
  };
}
