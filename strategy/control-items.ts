/**
 * The keys of the control store: every item is addressed by (pk, sk), both strings, and changed by one conditional write.
 * A mutable fact has exactly one item; MRSC tables have no transactions, so nothing here may need two items to be true.
 */
import type { Scope, Service } from './layers';
import type { Region } from './topology';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Routing map: one partition, so that a gateway reads all of it with one query. Item: `Route` plus the key. */
export const ROUTES_PK = 'routes';
export const routeKey = (placement: string, service: Service): ItemKey => ({
  pk: ROUTES_PK,
  sk: `${placement}#${service}`,
});

/** Item: `Lease` plus the key. */
export const leaseKey = (placement: string, service: Service): ItemKey => ({
  pk: 'leases',
  sk: `${placement}#${service}`,
});

/** Item: `{ incident, conductor, execution, claimedAt, state: 'open' | 'closed' }`. One per source. */
export const claimKey = (source: Region): ItemKey => ({ pk: 'claims', sk: source });

/** Item: `Observation`. One partition per subject, one item per observer. */
export const observationKey = (subject: Region, observer: Region): ItemKey => ({
  pk: `observations#${subject}`,
  sk: observer,
});

/** Item: `{ drained: boolean, incident, at }`. All switches in one partition. */
export const SWITCHES_PK = 'switches';
export const switchKey = (region: Region): ItemKey => ({ pk: SWITCHES_PK, sk: region });

/** Item: `{ incident, until }` (ISO 8601). Config writes and deploys stop while `until` lies ahead. */
export const freezeKey = (): ItemKey => ({ pk: 'freezes', sk: 'control-plane' });

/** Item: `{ token, region, askedAt, expiresAt, expectedLoss }`. */
export const approvalKey = (incident: string, scope: Scope): ItemKey => ({
  pk: 'approvals',
  sk: `${incident}#${scope}`,
});

/** Item: `LedgerEntry` plus the key; `sk` is the sequence number, six digits. */
export const ledgerPk = (incident: string): string => `ledger#${incident}`;
export const ledgerKey = (incident: string, sequence: number): ItemKey => ({
  pk: ledgerPk(incident),
  sk: String(sequence).padStart(6, '0'),
});
