import { mistake, type Reply } from './answers';
import type { Admitted, Cell } from './front';
import { documentKey } from '../../strategy/data-items';
import { isListed, listing } from '../../strategy/written';
import type { Placement } from '../../strategy/topology';
import type { Service } from '../../strategy/layers';
import { type Guard, ifNewerThanStored, type ItemPlace, type PutOutcome, putItem, readItem, tableOf } from './table';
import { Stored } from './stored';
import { stamped } from './version';

type Here = Pick<Cell, 'topology' | 'region'>;

/** Where this region stores the request's item. */
export function placeOf({ topology, region }: Here, request: Admitted): ItemPlace {
  return { region, table: tableOf(topology, request.placement.name, request.service), key: documentKey(request) };
}

/** 200 with the value, or 404. */
export async function readDocument(here: Here, request: Admitted): Promise<Reply> {
  const item = await readItem(placeOf(here, request));
  return item ? found(here, request, Stored.parse(item)) : absent(request);
}

/**
 * 200 with the version written. When a later write is already stored, this write was accepted and lost to it at once,
 * as it would have a moment later. The answer then gives the later version, and says `superseded`.
 */
export async function writeDocument(here: Here, request: Admitted, value: string): Promise<Reply> {
  const document = stamped(value, here.region, Date.now());
  const place = placeOf(here, request);
  const outcome = await putListed(place, request, { document, guard: ifNewerThanStored(document.version) });
  if (outcome.kind === 'written') return accepted(here, request, document);
  const winner = Stored.parse(outcome.current ?? (await readItem(place)));
  // The same version and value mean that our own first attempt was stored and its answer was lost.
  const isOurs = winner.version === document.version && winner.value === value;
  return accepted(here, request, isOurs ? winner : { ...winner, superseded: true });
}

/** Which tenant's write of which service and key. */
interface Writing {
  readonly placement: Placement;
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
}

/**
 * Writes the item as `putItem` does. If other regions receive the item later, it first goes on the list of writes that
 * this region accepted. So every stored item is on the list; an entry without a stored item was never acknowledged.
 * Throws SDK errors.
 */
export async function putListed(
  place: ItemPlace,
  { placement, service, tenant, key }: Writing,
  { document, guard }: { document: Stored; guard: Guard },
): Promise<PutOutcome> {
  if (isListed(placement, service)) {
    const { pk, sk, ...entry } = listing({ service, tenant, key, ...document }, Date.now());
    await putItem({ ...place, key: { pk, sk } }, entry, {});
  }
  return putItem(place, document, guard);
}

/** The answer to a write: the version that is now stored under the key. */
export function accepted(
  { region }: Here,
  { key, route }: Admitted,
  { version, superseded }: { version: string; superseded?: true },
): Reply {
  return { status: 200, body: { key, version, region, epoch: route.epoch, ...(superseded && { superseded }) } };
}

/** The answer to a read. */
export function found({ region }: Here, { key, route }: Admitted, { value, version }: Stored): Reply {
  return { status: 200, body: { key, value, version, region, epoch: route.epoch } };
}

/** The answer when there is nothing under the key. */
export function absent({ service, key }: Admitted): Reply {
  return mistake(404, `${service} holds nothing under "${key}"`);
}
