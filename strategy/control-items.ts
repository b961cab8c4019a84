/**
 * The keys of the control store. Every item has a key (pk, sk), both strings, and changes by one conditional write. A
 * mutable fact has exactly one item. MRSC tables have no transactions, so no fact here may depend on two items.
 */
import type { Stream } from './cadence';
import type { Flow } from './claim';
import type { Freezable } from './freeze';
import type { Scope, Service } from './layers';
import type { Slot } from './slot';
import { streamName } from './stream-name';
import type { Region } from './topology';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Routing map, switches and freezes share one partition: a gateway reads them all with one query, as of one moment. */
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
 * Item: `RegionCondition`, one per region: the condition of the region. The detectors write it when their judgement
 * changes.
 */
export const conditionKey = (region: Region): ItemKey => ({ pk: ROUTING_PK, sk: `condition#${region}` });

/**
 * The leases of a placement. They have a partition of their own, because IAM uses the partition key to limit a region's
 * cell to its placements.
 */
export const leasePk = (placement: string): string => `lease#${placement}`;
/** Item: `Lease` plus the key. */
export const leaseKey = (placement: string, service: Service): ItemKey => ({ pk: leasePk(placement), sk: service });

/** All claims share one partition: a watcher reads every conductor with one query. */
export const CLAIMS_PK = 'claims';
/** Sort keys of the claims of returns begin with this. */
const RETURN_PREFIX = 'return#';
/**
 * Item: `Claim` plus the key. One return per region. It lies beside the claim of the evacuation, which never has to
 * wait for it.
 */
export const returnClaimKey = (source: Region): ItemKey => ({ pk: CLAIMS_PK, sk: `${RETURN_PREFIX}${source}` });
/** Sort keys of the claims of restores begin with this. */
const RESTORE_PREFIX = 'restore#';
/** Item: `Claim` plus the key. One restore per placement, whichever region found the damage. */
export const restoreClaimKey = (placement: string): ItemKey => ({ pk: CLAIMS_PK, sk: `${RESTORE_PREFIX}${placement}` });
/** Sort keys of the claims of drills begin with this. */
const DRILL_PREFIX = 'drill#';
/** Item: `Claim` plus the key. One drill per region. */
export const drillClaimKey = (subject: Region): ItemKey => ({ pk: CLAIMS_PK, sk: `${DRILL_PREFIX}${subject}` });
/**
 * The subject of a claim: the region that is left, comes back or is drilled, or the placement whose settings are
 * restored.
 */
interface ClaimSubject {
  readonly flow: Flow;
  readonly source: string;
}
/** Reads the subject of a claim from its sort key. */
export function claimSubject(sk: string): ClaimSubject {
  if (sk.startsWith(RETURN_PREFIX)) return { flow: 'return', source: sk.slice(RETURN_PREFIX.length) };
  if (sk.startsWith(RESTORE_PREFIX)) return { flow: 'restore', source: sk.slice(RESTORE_PREFIX.length) };
  if (sk.startsWith(DRILL_PREFIX)) return { flow: 'drill', source: sk.slice(DRILL_PREFIX.length) };
  return { flow: 'evacuation', source: sk };
}
/** Item: `Claim` plus the key. One per source. */
export const claimKey = (source: Region): ItemKey => ({ pk: CLAIMS_PK, sk: source });

/** Drills and slots share one partition: who plans the next drill reads all of them. */
export const DRILLS_PK = 'drills';
/** Sort keys of the results of drills begin with this. */
export const DRILL_RESULT_PREFIX = 'result#';
/** Item: `DrillResult` plus the key. `drill`: the name of its incident. */
export const drillResultKey = (drill: string): ItemKey => ({ pk: DRILLS_PK, sk: `${DRILL_RESULT_PREFIX}${drill}` });
/** Sort keys of slots begin with this. */
export const SLOT_PREFIX = 'slot#';
/** Item: `Slot` plus the key. One per playbook, region and date. */
export const slotKey = ({ playbook, subject, date }: Pick<Slot, 'playbook' | 'subject' | 'date'>): ItemKey => ({
  pk: DRILLS_PK,
  sk: `${SLOT_PREFIX}${playbook}#${subject}#${date}`,
});
/** Sort keys of corrective actions begin with this. */
export const ACTION_PREFIX = 'action#';
/** Item: `CorrectiveAction` plus the key. One per drill and matter. */
export const actionKey = ({ drill, about }: { readonly drill: string; readonly about: string }): ItemKey => ({
  pk: DRILLS_PK,
  sk: `${ACTION_PREFIX}${drill}#${about.replaceAll(' ', '-')}`,
});
/** Sort keys of sign-offs of drills begin with this. */
export const SIGNED_OFF_PREFIX = 'signed-off#';
/** Item: `SignedOff` plus the key. One per drill: its owner has signed it off. */
export const signedOffKey = (drill: string): ItemKey => ({ pk: DRILLS_PK, sk: `${SIGNED_OFF_PREFIX}${drill}` });
/**
 * Item: `{ by, at, why? }` (ISO 8601). A person writes it to stop that drill, and `guard` when a stop condition holds.
 */
export const stopKey = (drill: string): ItemKey => ({ pk: DRILLS_PK, sk: `stop#${drill}` });
/** Sort keys of the answers that people give to messages of that drill begin with this. */
export const answerPrefix = (drill: string): string => `answer#${drill}#`;
/** Item: `ExerciseAnswer` plus the key. One per drill and message; the first answer counts. */
export const answerKey = (drill: string, message: string): ItemKey => ({
  pk: DRILLS_PK,
  sk: `${answerPrefix(drill)}${message}`,
});

/** All observations share one partition: a detector that judges reads them with one query. */
export const OBSERVATIONS_PK = 'observations';
/** Item: `StoredObservation`, one per observer. */
export const observationKey = (observer: Region): ItemKey => ({ pk: OBSERVATIONS_PK, sk: observer });

/** All pages share one partition: a sender sees what was already sent. */
export const PAGES_PK = 'pages';
/** Item: `SentPage`, one per matter. */
export const pageKey = (matter: string): ItemKey => ({ pk: PAGES_PK, sk: matter });

/** The outage has a partition of its own: only `communicate` writes it. */
export const OUTAGE_PK = 'outage';
/** Item: `Outage`, the newest one. It stays after its end, until the next one begins. */
export const OUTAGE_KEY: ItemKey = { pk: OUTAGE_PK, sk: 'newest' };
/** Sort keys of earlier outages begin with this. */
export const PAST_OUTAGE_PREFIX = 'past#';
/** Item: `Outage`. It is kept before the next one takes its place. */
export const pastOutageKey = (outage: string): ItemKey => ({ pk: OUTAGE_PK, sk: `${PAST_OUTAGE_PREFIX}${outage}` });
/** The messages of an outage. */
export const messagesPk = (outage: string): string => `messages#${outage}`;
/** Item: `Post`, the newest message of a stream. */
export const postKey = (outage: string, stream: Stream): ItemKey => ({
  pk: messagesPk(outage),
  sk: streamName(stream),
});

/** What leads decide about an outage, and who they are. */
export const leadsPk = (outage: string): string => `leads#${outage}`;
/** Item: `Leads`. */
export const leadsKey = (outage: string): ItemKey => ({ pk: leadsPk(outage), sk: 'roles' });
/** Item: `Rca`. */
export const rcaKey = (outage: string): ItemKey => ({ pk: leadsPk(outage), sk: 'rca' });
/** Sort keys of orders begin with this. */
const ORDER_PREFIX = 'order#';
/** Item: `Order`, the newest one of a stream. */
export const orderKey = (outage: string, stream: Stream): ItemKey => ({
  pk: leadsPk(outage),
  sk: `${ORDER_PREFIX}${streamName(stream)}`,
});

/** Packs of evidence that no region could take when their incidents ended. */
export const PACKS_PK = 'packs';
/** Item: `PackDue` plus the key. */
export const packDueKey = (incident: string): ItemKey => ({ pk: PACKS_PK, sk: incident });
/** Sort keys of incidents that get another pack begin with this. */
export const PACK_AGAIN_PREFIX = 'again#';
/** Item: `PackAgain` plus the key. One per incident. */
export const packAgainKey = (incident: string): ItemKey => ({
  pk: PACKS_PK,
  sk: `${PACK_AGAIN_PREFIX}${incident}`,
});

/** All failed copies that are known. */
export const COPIES_PK = 'copies';
/**
 * Item: `FailedCopies`, one per placement and region that copies from there. It does not exist while no copy of its
 * objects has ever failed.
 */
export const copiesKey = (placement: string, from: Region): ItemKey => ({
  pk: COPIES_PK,
  sk: `${placement}#${from}`,
});

/** Sort keys of the freezes begin with this. */
export const FREEZE_PREFIX = 'freeze#';
/**
 * Item: `{ placement, service, incident, until }` (ISO 8601). Writes of the service stop in that placement while
 * `until` is in the future.
 */
export const freezeKey = (placement: string, service: Freezable): ItemKey => ({
  pk: ROUTING_PK,
  sk: `${FREEZE_PREFIX}${placement}#${service}`,
});

/** Sort keys of injected faults begin with this. */
export const FAULT_PREFIX = 'fault#';
/**
 * Item: `{ fault: InjectedFault }`, one per region: what a drill injects there. IAM allows an item with the attribute
 * `fault` to `inject` alone (ADR 29).
 */
export const faultKey = (region: Region): ItemKey => ({ pk: ROUTING_PK, sk: `${FAULT_PREFIX}${region}` });
/** The attribute of such an item that has the fault. */
export const FAULT_ATTRIBUTE = 'fault';

/** All questions. They contain task tokens: who can read them can answer. */
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
