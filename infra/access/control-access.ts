/**
 * What each function may do with the control table, by partition key: everything on one screen, and the same table as
 * in docs/control-table.md. IAM sees the operation and the partition key of a request, but neither its condition nor
 * the stored item. It can keep a function out of a partition, but cannot tell a new item from an overwritten one.
 * It does see which attributes are written: only `inject` may write a fault.
 * Therefore nobody has UpdateItem or DeleteItem. Functions that serve tenants write only the leases of the placements
 * in their region. The hash chain protects appended entries (docs/control-table.md).
 */
import {
  APPROVALS_PK,
  CLAIMS_PK,
  COPIES_PK,
  DRILLS_PK,
  FAULT_ATTRIBUTE,
  leadsPk,
  leasePk,
  ledgerPk,
  messagesPk,
  OBSERVATIONS_PK,
  OUTAGE_PK,
  PACKS_PK,
  PAGES_PK,
  ROUTING_PK,
} from '../../strategy/control-items';
import { onKeys, type Grant } from './grant';
import type { FunctionName } from '../site/sizing';
import { controlTables } from './arns';
import { placementsAt, type Site } from '../site/site';

/** Partition keys, with `*` for any text. */
interface ControlAccess {
  readonly query?: readonly string[];
  readonly get?: readonly string[];
  /** A writer of an item may also read it, because it reads the item after a failed condition. */
  readonly put?: readonly string[];
  /** Writes injected faults, and nothing else of the routing map (ADR 29). */
  readonly faults?: true;
}

const LEDGERS = ledgerPk('*');
const LEASES = leasePk('*');

/** A verb appends to the ledger of its incident, and first reads the claims to see who conducts it. */
const verb = ({ query = [], get = [], put = [] }: ControlAccess = {}): ControlAccess => ({
  query: [CLAIMS_PK, LEDGERS, ...query],
  get,
  put: [LEDGERS, ...put],
});

/** Every function that serves tenants reads the routing map. */
const CELL: ControlAccess = { query: [ROUTING_PK] };

/** Leases of the placements in this region: a function that writes data with one writer renews its lease. */
const leasesHere = (site: Site): readonly string[] => placementsAt(site).map(({ name }) => leasePk(name));

type Accesses = Readonly<Record<FunctionName, ControlAccess>>;

const controlAccess = (site: Site): Accesses => ({
  claim: verb({ put: [CLAIMS_PK] }),
  decide: verb({ query: [OBSERVATIONS_PK, ROUTING_PK], get: [COPIES_PK] }),
  approve: verb({ put: [APPROVALS_PK] }),
  answer: { query: [LEDGERS], put: [LEDGERS, APPROVALS_PK] },
  freeze: verb({ put: [ROUTING_PK] }),
  inject: { ...verb({ get: [ROUTING_PK] }), faults: true },
  drain: verb({ put: [ROUTING_PK, LEASES] }),
  restore: verb(),
  promote: verb({ get: [COPIES_PK, APPROVALS_PK], put: [ROUTING_PK, LEASES] }),
  rehydrate: verb(),
  inspect: verb({ query: [OBSERVATIONS_PK, ROUTING_PK], get: [COPIES_PK, ROUTING_PK] }),
  reconcile: verb(),
  readmit: verb({ put: [ROUTING_PK] }),
  reinstate: verb({ query: [ROUTING_PK], put: [ROUTING_PK, LEASES] }),
  verify: verb(),
  resume: verb({ query: [ROUTING_PK], put: [ROUTING_PK] }),
  rollback: verb({ query: [OBSERVATIONS_PK, ROUTING_PK], put: [ROUTING_PK, LEASES] }),
  close: { query: [LEDGERS, ROUTING_PK], put: [LEDGERS, ROUTING_PK, CLAIMS_PK] },
  notify: { query: [LEDGERS], put: [LEDGERS] },
  record: { query: [LEDGERS, OUTAGE_PK], get: [OUTAGE_PK], put: [LEDGERS, PACKS_PK] },
  guard: verb({ query: [OBSERVATIONS_PK, ROUTING_PK, DRILLS_PK], get: [COPIES_PK], put: [DRILLS_PK] }),
  replay: verb(),
  score: verb({ query: [OBSERVATIONS_PK, ROUTING_PK, DRILLS_PK], put: [DRILLS_PK] }),
  detect: {
    query: [OBSERVATIONS_PK, CLAIMS_PK, ROUTING_PK, LEDGERS],
    put: [OBSERVATIONS_PK, CLAIMS_PK, ROUTING_PK, APPROVALS_PK, PAGES_PK],
  },
  anchor: { query: [CLAIMS_PK, LEDGERS, OUTAGE_PK, PACKS_PK], get: [OUTAGE_PK], put: [LEDGERS, PACKS_PK] },
  snapshot: {},
  communicate: {
    query: [OBSERVATIONS_PK, CLAIMS_PK, ROUTING_PK, LEDGERS, PAGES_PK, OUTAGE_PK, messagesPk('*'), leadsPk('*')],
    get: [DRILLS_PK],
    put: [OUTAGE_PK, messagesPk('*'), leadsPk('*'), LEDGERS],
  },
  lead: {
    query: [CLAIMS_PK, LEDGERS, messagesPk('*')],
    get: [OUTAGE_PK],
    put: [LEDGERS, leadsPk('*'), DRILLS_PK, PACKS_PK],
  },
  board: {
    query: [OBSERVATIONS_PK, CLAIMS_PK, ROUTING_PK, LEDGERS, PAGES_PK, messagesPk('*'), leadsPk('*')],
    get: [OUTAGE_PK],
  },
  'plan-drills': { query: [CLAIMS_PK, DRILLS_PK], put: [DRILLS_PK] },
  recopy: { get: [ROUTING_PK], put: [COPIES_PK, ...leasesHere(site)] },
  'cell-health': CELL,
  'cell-status': {},
  'cell-login': CELL,
  'cell-content': { ...CELL, put: leasesHere(site) },
  'cell-jobs': CELL,
  'probes-cell-login': CELL,
  'probes-cell-content': { ...CELL, put: leasesHere(site) },
  'probes-cell-jobs': CELL,
  'cell-worker': CELL,
  'cell-apply': CELL,
});

/** A function's grants on the control table. */
export function controlGrants(site: Site, name: FunctionName): Grant[] {
  const { query = [], get = [], put = [], faults } = controlAccess(site)[name];
  return [
    ...granted(site, 'Query', query),
    ...granted(site, 'GetItem', [...new Set([...get, ...put])]),
    ...granted(site, 'PutItem', put).map((grant) => limitedTo(grant, NO_FAULT)),
    ...(faults ? granted(site, 'PutItem', [ROUTING_PK]).map((grant) => limitedTo(grant, ONLY_FAULT)) : []),
  ];
}

/**
 * IAM sees the names of the attributes that a PutItem writes (DynamoDB Developer Guide, "Using IAM policy conditions").
 * A fault lies in the routing map under an attribute of its own, so IAM can tell it from a row.
 */
const NO_FAULT = { 'ForAllValues:StringNotEquals': { 'dynamodb:Attributes': [FAULT_ATTRIBUTE] } };
const ONLY_FAULT = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', FAULT_ATTRIBUTE] } };

const limitedTo = (grant: Grant, limit: NonNullable<Grant['conditions']>): Grant => ({
  ...grant,
  conditions: { ...grant.conditions, ...limit },
});

const granted = (site: Site, action: 'Query' | 'GetItem' | 'PutItem', keys: readonly string[]): Grant[] =>
  keys.length === 0
    ? []
    : [{ actions: [`dynamodb:${action}`], resources: controlTables(site), conditions: onKeys(...keys) }];
