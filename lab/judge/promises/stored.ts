/**
 * Whether a store has an acknowledged write. A later version of the same key counts: the last writer wins, so the
 * earlier value was superseded, not lost. A version begins with the time of the write in ISO 8601, so versions compare
 * as text.
 */
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import type { Region } from '../../../strategy/topology';
import { grouped } from '../../kernel/grouped';
import type { AcknowledgedWrite, ClientRequest, StoredItem, Outcome } from '../record';
import { onceFor } from '../once';

type Address = Pick<StoredItem, 'placement' | 'service' | 'region' | 'tenant' | 'key'>;

export interface Holdings {
  /** All copies of one key in one region. A job may have two, pending and done. */
  copies(address: Address): readonly StoredItem[];
}

/** Indexes the items by address, once per list: several promises and every layer ask. */
export const holdingsOf = onceFor((items: readonly StoredItem[]): Holdings => {
  const byAddress = grouped(items, addressText);
  return { copies: (address) => byAddress.get(addressText(address)) ?? [] };
});

const addressText = ({ placement, service, region, tenant, key }: Address): string =>
  `${placement}\n${service}\n${region}\n${tenant}\n${key}`;

/**
 * Whether that region has the write or a newer version of its key. A store that keeps no version has the write if it
 * has the key. A job is known by its name alone: a client that repeats it because the first answer was lost gets the
 * same job, which may be done already.
 */
export function holds(holdings: Holdings, region: Region, write: AcknowledgedWrite): boolean {
  return copiesOf(holdings, region, write).some(({ isWaiting }) => !isWaiting);
}

/** Whether that region has the write, applied or waiting for a partition to end. */
export function keeps(holdings: Holdings, region: Region, write: AcknowledgedWrite): boolean {
  return copiesOf(holdings, region, write).length > 0;
}

function copiesOf(holdings: Holdings, region: Region, write: AcknowledgedWrite): readonly StoredItem[] {
  return holdings
    .copies({ ...write, region })
    .filter(({ version, job }) => job !== null || version === null || version >= write.version);
}

/** Writes that were acknowledged to a client. */
export const acknowledged = onceFor((requests: readonly ClientRequest[]) => writesThatAre('ok', requests));

/** Writes that a client was told are stored, and wait for a partition to end. */
export const toldToWait = onceFor((requests: readonly ClientRequest[]) => writesThatAre('waiting', requests));

function writesThatAre(wanted: Outcome, requests: readonly ClientRequest[]): readonly AcknowledgedWrite[] {
  return requests.filter(
    (request): request is AcknowledgedWrite =>
      request.kind === 'write' && request.outcome === wanted && request.version !== null,
  );
}

/**
 * When the region accepted the write, in ms: the time in its version. If the version has no time, when the client got
 * the answer.
 */
export function acceptedAtMs(write: AcknowledgedWrite): number {
  const stamped = Date.parse(write.version.slice(0, '2027-01-01T00:00:00.000Z'.length));
  return Number.isNaN(stamped) ? write.endedAtMs : stamped;
}

/** A key for a service of a placement, to group by. */
export const serviceText = ({ placement, service }: { readonly placement: string; readonly service: string }): string =>
  `${placement}/${service}`;

/** Requests by `serviceText`. */
export const byService = onceFor((requests: readonly ClientRequest[]) => grouped(requests, serviceText));

/** Regions that served this service of the placement after `sinceMs`, as its clients saw it, in name order. */
export function servedBy(
  requests: readonly ClientRequest[],
  of: { placement: string; service: Service; sinceMs: number },
): readonly Region[] {
  const regions = new Set<Region>();
  for (const { sentAtMs, outcome, region } of byService(requests).get(serviceText(of)) ?? []) {
    if (sentAtMs >= of.sinceMs && outcome === 'ok' && region !== null) regions.add(region);
  }
  return [...regions].sort();
}

/** Names a write in a violation. */
export const writeText = (write: AcknowledgedWrite): string =>
  `${OBJECTIVES[write.service].title}: ${write.tenant}/${write.key}, acknowledged ${new Date(write.endedAtMs).toISOString()},`;
