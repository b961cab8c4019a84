import { mistake, type Reply } from './answers';
import type { Admitted, Cell } from './front';
import { ifNewerThanStored, type ItemPlace, keyOf, putItem, readItem, tableOf } from './table';
import { Document, type Stored } from './stored';
import { stamped } from './version';

type Here = Pick<Cell, 'topology' | 'region'>;

/** Where the request's item lives, in this region. */
export function placeOf({ topology, region }: Here, request: Admitted): ItemPlace {
  return { region, table: tableOf(topology, request.placement.name, request.service), key: keyOf(request) };
}

/** 200 with the value, or 404. */
export async function readDocument(here: Here, request: Admitted): Promise<Reply> {
  const item = await readItem(placeOf(here, request));
  return item ? found(here, request, Document.parse(item)) : absent(request);
}

/**
 * 200 with the version written. When a later write is already there, this one was accepted and lost to it at once, as it
 * would have a moment later: the answer gives the winner's version, and says `superseded`.
 */
export async function writeDocument(here: Here, request: Admitted, value: string): Promise<Reply> {
  const document = stamped(value, here.region, Date.now());
  const place = placeOf(here, request);
  const outcome = await putItem(place, document, ifNewerThanStored(document.version));
  if (outcome.kind === 'written') return accepted(here, request, document);
  const winner = Document.parse(outcome.current ?? (await readItem(place)));
  // The same version and value is our own first attempt, whose answer was lost: not a rival.
  const isOurs = winner.version === document.version && winner.value === value;
  return accepted(here, request, isOurs ? winner : { ...winner, superseded: true });
}

/** The answer to a write: the version that now stands under the key. */
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
