/**
 * The keys of the control store: every item is addressed by (pk, sk), both strings, and changed by one conditional
 * write. A mutable fact has exactly one item; MRSC tables have no transactions, so nothing here may need two items to
 * be true.
 */
import type { Flow } from './claim';
import type { Freezable } from './freeze';
import type { Scope, Service } from './layers';
import type { Region } from './topology';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Routing map, switches and freezes: one partition, so that a gateway learns all with one query, as of one moment. */
export const ROUTING_PK = 'routing';
/** Sort keys of the routing map's rows begin with this. */
export const ROUTE_PREFIX = 'route#';
/** Item: `Route` plus the key. */
export const routeKey = (placement: string, service: Service): ItemKey => ({
  pk: ROUTING_PK,
  sk: `${ROUTE_PREFIX}${placement}#${service}`,
});

/** Item: `{ drained: boolean, incident, at }`, one per region. */
export const switchKey = (region: Region): ItemKey => ({ pk: ROUTING_PK, sk: `switch#${region}` });

/**
 * Item: `RegionCondition`, one per region: what the regions together made of it when they last judged otherwise than
 * before.
 */
export const conditionKey = (region: Region): ItemKey => ({ pk: ROUTING_PK, sk: `condition#${region}` });

/**
 * A placement's leases: a partition of their own, because IAM keeps a region's cell to those of its placements by it.
 */
export const leasePk = (placement: string): string => `lease#${placement}`;
/** Item: `Lease` plus the key. */
export const leaseKey = (placement: string, service: Service): ItemKey => ({ pk: leasePk(placement), sk: service });

/** All claims: one partition, so that a watcher learns of every conductor with one query. */
export const CLAIMS_PK = 'claims';
/** Sort keys of the claims of returns begin with this. */
const RETURN_PREFIX = 'return#';
/** Item: `Claim` plus the key. One return per region; beside the evacuation's claim, which never has to wait for it. */
export const returnClaimKey = (source: Region): ItemKey => ({ pk: CLAIMS_PK, sk: `${RETURN_PREFIX}${source}` });
/** Sort keys of the claims of restores begin with this. */
const RESTORE_PREFIX = 'restore#';
/** Item: `Claim` plus the key. One restore per placement, whichever region saw the damage. */
export const restoreClaimKey = (placement: string): ItemKey => ({ pk: CLAIMS_PK, sk: `${RESTORE_PREFIX}${placement}` });
/** What a claim is about: the region that is left or comes back, or the placement whose settings are restored. */
interface ClaimSubject {
  readonly flow: Flow;
  readonly source: string;
}
/** What the sort key of a claim says. */
export function claimSubject(sk: string): ClaimSubject {
  if (sk.startsWith(RETURN_PREFIX)) return { flow: 'return', source: sk.slice(RETURN_PREFIX.length) };
  if (sk.startsWith(RESTORE_PREFIX)) return { flow: 'restore', source: sk.slice(RESTORE_PREFIX.length) };
  return { flow: 'evacuation', source: sk };
}
/** Item: `Claim` plus the key. One per source. */
export const claimKey = (source: Region): ItemKey => ({ pk: CLAIMS_PK, sk: source });

/** All observations: one partition, so that whoever judges reads them with one query. */
export const OBSERVATIONS_PK = 'observations';
/** Item: `StoredObservation`, one per observer. */
export const observationKey = (observer: Region): ItemKey => ({ pk: OBSERVATIONS_PK, sk: observer });

/** All pages: one partition, so that whoever is about to send one knows what was sent. */
export const PAGES_PK = 'pages';
/** Item: `SentPage`, one per matter. */
export const pageKey = (matter: string): ItemKey => ({ pk: PAGES_PK, sk: matter });

/** All that is known of failed copies. */
export const COPIES_PK = 'copies';
/**
 * Item: `FailedCopies`, one per placement and region that copies from there; none while no copy of its objects has ever
 * failed.
 */
export const copiesKey = (placement: string, from: Region): ItemKey => ({
  pk: COPIES_PK,
  sk: `${placement}#${from}`,
});

/** Sort keys of the freezes begin with this. */
export const FREEZE_PREFIX = 'freeze#';
/**
 * Item: `{ placement, service, incident, until }` (ISO 8601). The service's writes stop in that placement while `until`
 * lies ahead.
 */
export const freezeKey = (placement: string, service: Freezable): ItemKey => ({
  pk: ROUTING_PK,
  sk: `${FREEZE_PREFIX}${placement}#${service}`,
});

/** All questions. Whoever can read them holds task tokens. */
export const APPROVALS_PK = 'approvals';
/**
 * Item: the question, its task token, and the answers given so far (`Approval` in
 * functions/runtime/control/control-records.ts).
 */
export const approvalKey = (incident: string, scope: Scope): ItemKey => ({
  pk: APPROVALS_PK,
  sk: `${incident}#${scope}`,
});

/** Item: `LedgerEntry` plus the key; `sk` is the sequence number, six digits. */
export const ledgerPk = (incident: string): string => `ledger#${incident}`;
export const ledgerKey = (incident: string, sequence: number): ItemKey => ({
  pk: ledgerPk(incident),
  sk: String(sequence).padStart(6, '0'),
});
