/**
 * Whether a store has what was acknowledged. A later version of the same key counts: the last writer wins, so the
 * earlier value was superseded, not lost. Versions begin with the time of the write in ISO 8601 and so compare as text.
 */
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import type { Region } from '../../../strategy/topology';
import { grouped } from '../../kernel/grouped';
import type { AcknowledgedWrite, ClientRequest, StoredItem, Outcome } from '../record';
import { onceFor } from '../once';

type Address = Pick<StoredItem, 'placement' | 'service' | 'region' | 'tenant' | 'key'>;

/** Looks up what a region holds. */
export interface Holdings {
  /** All copies of one key in one region; jobs may have two, pending and done. */
  copies(address: Address): readonly StoredItem[];
}

/** Looked up by address; made once for each list, since several promises and every layer ask. */
export const holdingsOf = onceFor((items: readonly StoredItem[]): Holdings => {
  const byAddress = grouped(items, addressText);
  return { copies: (address) => byAddress.get(addressText(address)) ?? [] };
});

const addressText = ({ placement, service, region, tenant, key }: Address): string =>
  `${placement}\n${service}\n${region}\n${tenant}\n${key}`;

/**
 * Whether that region has the write or something newer under its key. Stores that keep no version have it if they have
 * the key. A job is known by its name alone: who hands it in again, because the first answer was lost, is promised the
 * same job, and that may be done already.
 */
export function holds(holdings: Holdings, region: Region, write: AcknowledgedWrite): boolean {
  return copiesOf(holdings, region, write).some(({ isWaiting }) => !isWaiting);
}

/** Whether that region has the write, or has it stored until a partition ends. */
export function keeps(holdings: Holdings, region: Region, write: AcknowledgedWrite): boolean {
  return copiesOf(holdings, region, write).length > 0;
}

function copiesOf(holdings: Holdings, region: Region, write: AcknowledgedWrite): readonly StoredItem[] {
  return holdings
    .copies({ ...write, region })
    .filter(({ version, job }) => job !== null || version === null || version >= write.version);
}

/** Writes that a client holds an acknowledgement for. */
export const acknowledged = onceFor((requests: readonly ClientRequest[]) => writesThatAre('ok', requests));

/** Writes of which a client was told that they are stored, and wait for a partition to end. */
export const toldToWait = onceFor((requests: readonly ClientRequest[]) => writesThatAre('waiting', requests));

function writesThatAre(wanted: Outcome, requests: readonly ClientRequest[]): readonly AcknowledgedWrite[] {
  return requests.filter(
    (request): request is AcknowledgedWrite =>
      request.kind === 'write' && request.outcome === wanted && request.version !== null,
  );
}

/** When the region accepted it, in ms: the time in its version, or when the client heard of it if that is no time. */
export function acceptedAtMs(write: AcknowledgedWrite): number {
  const stamped = Date.parse(write.version.slice(0, '2027-01-01T00:00:00.000Z'.length));
  return Number.isNaN(stamped) ? write.endedAtMs : stamped;
}

/** One text for a service of a placement, to group by. */
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
