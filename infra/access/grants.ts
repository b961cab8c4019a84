/**
 * Grants that several functions share. A region's own functions and a conductor get different grants: the first for its
 * own stores, the second for stores of all regions.
 */
import {
  auditPk,
  documentPk,
  HEARTBEAT_PK,
  heartbeatObjectKey,
  pendingPk,
  progressPk,
  quarantinePk,
  SETTINGS_PK,
  writtenPk,
} from '../../strategy/data-items';
import { CONDUCTING } from '../../strategy/evidence/executions';
import { isDocument, mayWait, type Service, SERVICES } from '../../strategy/layers';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { regionsOf, sharedPlacements, type Placement, type Region } from '../../strategy/topology';
import { eventBus, keyAlias, machineArn, machineName, sessionKeyAlias } from '../../strategy/names';
import { onKeys, type Grant } from './grant';
import { onlyWithContext } from './key-policy';
import { contentBucketArn, dataTableArn, tier0TableArn, type Holding } from './arns';
import { arnOf, placementsAt, type Site } from '../site/site';

const HEARTBEATS = onKeys(HEARTBEAT_PK);
const AUDIT_LOG = onKeys(auditPk('*'));
const SETTINGS = onKeys(SETTINGS_PK);
const SETTINGS_AND_QUARANTINE = onKeys(SETTINGS_PK, quarantinePk('*'));
export const KEY_BY_ALIAS =
  'A key id is made up by AWS; the condition on the alias leaves exactly the keys of these placements.';
export const OBJECT_KEYS = 'Object keys are chosen at run time; the bucket and the prefix are exact.';

/** The data in this region: its placements, here. */
export const holdingsHere = (site: Site): Holding[] =>
  placementsAt(site).map((placement) => ({ placement, region: site.region }));

/** All data that a conductor may have to promote: every placement in each of its regions. */
export const holdingsEverywhere = (site: Site): Holding[] =>
  site.topology.placements.flatMap((placement) => regionsOf(placement).map((region) => ({ placement, region })));

/** Calls the probes of every region's cell, and no other route of its API. */
export const callProbes = ({ topology }: Site): Grant => ({
  actions: ['execute-api:Invoke'],
  resources: topology.regions.map((region) => arnOf({ topology, region }, 'execute-api', '*/POST/probe/*')),
  wildcardReason: 'AWS makes up the id of an API; regions, method and path are exact.',
});

/** Calls the verification routes of every region's cell, and no other route of its API. */
export const callSynthetically = ({ topology }: Site): Grant => ({
  actions: ['execute-api:Invoke'],
  resources: topology.regions.flatMap((region) =>
    ['GET', 'PUT', 'POST'].map((method) => arnOf({ topology, region }, 'execute-api', `*/${method}/synthetic/*`)),
  ),
  wildcardReason: 'AWS makes up the id of an API, and verification its keys; regions and methods are exact.',
});

/** Derives the session keys of this region's placements, in this region. */
export const makeSessionKeys = (site: Site): Grant => ({
  actions: ['kms:GenerateMac'],
  resources: [anyKey(site, site.region)],
  wildcardReason: KEY_BY_ALIAS,
  conditions: {
    'ForAnyValue:StringEquals': {
      'kms:ResourceAliases': holdingsHere(site).map(({ placement }) => sessionKeyAlias(site.topology, placement.name)),
    },
  },
});

/** Use of the keys only through DynamoDB and S3 on the caller's behalf. */
export const keysThroughStores = (site: Site, holdings: readonly Holding[]): Grant[] =>
  byRegion(holdings).map(([region, held]) => ({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [anyKey(site, region)],
    wildcardReason: KEY_BY_ALIAS,
    conditions: {
      StringEquals: { 'kms:ViaService': [`dynamodb.${region}.amazonaws.com`, `s3.${region}.amazonaws.com`] },
      'ForAnyValue:StringEquals': {
        'kms:ResourceAliases': held.map(({ placement }) => keyAlias(site.topology, placement.name)),
      },
    },
  }));

/** Reads replication heartbeats, and nothing else in a tenant's tables and buckets. */
export function readHeartbeats(site: Site, holdings: readonly Holding[]): Grant[] {
  return [
    { actions: ['dynamodb:GetItem'], resources: heartbeatTables(site, holdings), conditions: HEARTBEATS },
    ...readObjects(site, holdings, heartbeatObjectKey('*')),
  ];
}

/** Writes this region's heartbeats into the tables and buckets of its placements. */
export function writeHeartbeats(site: Site, holdings: readonly Holding[]): Grant[] {
  return [
    { actions: ['dynamodb:PutItem'], resources: heartbeatTables(site, holdings), conditions: HEARTBEATS },
    writeObjects(site, holdings, heartbeatObjectKey('*')),
  ];
}

/**
 * Reads objects below a prefix. With the right to list, a missing object answers 404 and not 403: 404 means absent, 403
 * would mean unknown.
 */
export const readObjects = (site: Site, holdings: readonly Holding[], prefix: string): Grant[] => [
  {
    actions: ['s3:GetObject'],
    resources: holdings.map((holding) => `${contentBucketArn(site, holding)}/${prefix}`),
    wildcardReason: OBJECT_KEYS,
  },
  { actions: ['s3:ListBucket'], resources: holdings.map((holding) => contentBucketArn(site, holding)) },
];

export const writeObjects = (site: Site, holdings: readonly Holding[], prefix: string): Grant => ({
  actions: ['s3:PutObject'],
  resources: holdings.map((holding) => `${contentBucketArn(site, holding)}/${prefix}`),
  wildcardReason: OBJECT_KEYS,
});

/** Partition keys of a table per operation, with `*` for any text. */
export type ItemAccess = Partial<Readonly<Record<'Query' | 'GetItem' | 'PutItem' | 'DeleteItem', readonly string[]>>>;

/** Items of data tables, each operation on its own partitions (docs/data-tables.md). */
export function dataItems(site: Site, holdings: readonly Holding[], access: ItemAccess): Grant[] {
  const resources = holdings.map((holding) => dataTableArn(site, holding));
  return Object.entries(access).map(([operation, keys]) => ({
    actions: [`dynamodb:${operation}`],
    resources,
    conditions: onKeys(...keys),
  }));
}

/** Reads the audit log of settings. */
export const readAuditLog = (site: Site, holdings: readonly Holding[]): Grant => ({
  actions: ['dynamodb:Query'],
  resources: holdings.map((holding) => tier0TableArn(site, holding)),
  conditions: AUDIT_LOG,
});

/** Reads objects below a prefix, and their older versions. */
export const readVersions = (site: Site, holdings: readonly Holding[], prefix: string): Grant[] => [
  {
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: holdings.map((holding) => `${contentBucketArn(site, holding)}/${prefix}`),
    wildcardReason: OBJECT_KEYS,
  },
  {
    actions: ['s3:ListBucket', 's3:ListBucketVersions'],
    resources: holdings.map((holding) => contentBucketArn(site, holding)),
  },
];

/** Finds and repairs damaged settings under any name, and touches nothing else in the table. */
export function restoreSettings(site: Site, holdings: readonly Holding[]): Grant[] {
  const resources = holdings.map((holding) => tier0TableArn(site, holding));
  return [
    { actions: ['dynamodb:Query'], resources, conditions: SETTINGS },
    { actions: ['dynamodb:PutItem'], resources, conditions: SETTINGS_AND_QUARANTINE },
    { actions: ['dynamodb:DeleteItem'], resources, conditions: SETTINGS },
  ];
}

const partitionOf = (service: Service): string => documentPk(service, '*');
/** The partitions of tenants' documents in data tables. */
export const DOCUMENTS = SERVICES.filter(isDocument).map(partitionOf);
/** Those of them whose writes may have to wait. */
export const WAITING_DOCUMENTS = SERVICES.filter(isDocument).filter(mayWait).map(partitionOf);

/**
 * Compares replicas of tables that may diverge: reads the list of writes, the pending jobs and the written items, and
 * stores how far the comparison has come.
 */
export function compareReplicas(site: Site, holdings: readonly Holding[]): Grant[] {
  const tier0 = eventualTier0Tables(site, holdings);
  return [
    ...dataItems(site, holdings, {
      Query: [writtenPk('*'), pendingPk('*')],
      GetItem: [...DOCUMENTS, pendingPk('*'), progressPk('*')],
      PutItem: [progressPk('*')],
    }),
    { actions: ['dynamodb:Query'], resources: tier0, conditions: onKeys(writtenPk('*')) },
    { actions: ['dynamodb:GetItem'], resources: tier0, conditions: onKeys(documentPk('identity', '*'), SETTINGS_PK) },
  ];
}

/** Direct use of a placement's key in these regions, with its encryption context. */
const useKey = (site: Site, { placement, regions, actions }: KeyUse): Grant => ({
  actions: actions.map((action) => `kms:${action}`),
  resources: regions.map((region) => anyKey(site, region)),
  wildcardReason: KEY_BY_ALIAS,
  conditions: {
    StringEquals: onlyWithContext(placement),
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias(site.topology, placement.name)] },
  },
});

interface KeyUse {
  readonly placement: Placement;
  readonly regions: readonly Region[];
  readonly actions: readonly string[];
}

/**
 * The key check of a decision and of a promotion: encrypts with the placement's key and encryption context, and
 * decrypts the seal that its home has encrypted.
 */
export const checkKeys = (site: Site): Grant[] =>
  site.topology.placements.map((placement) =>
    useKey(site, { placement, regions: regionsOf(placement), actions: ['GenerateDataKey', 'Decrypt'] }),
  );

/** Makes the seal that this check decrypts. Only the home makes it. */
export const sealAtHome = (site: Site): Grant[] =>
  sharedPlacements(site.topology, site.region)
    .filter(({ home }) => home === site.region)
    .map((placement) => useKey(site, { placement, regions: [site.region], actions: ['Encrypt'] }));

export const publishEvents = (site: Site): Grant => ({
  actions: ['events:PutEvents'],
  resources: [arnOf(site, 'events', `event-bus/${eventBus(site.topology)}`)],
});

/** Publishes to a topic of this region, by its name. */
export const publishTo = (site: Site, topic: string): Grant => ({
  actions: ['sns:Publish'],
  resources: [arnOf(site, 'sns', topic)],
});

/**
 * Checks whether this region's conductor runs, replaces a dead one, and stops one that was replaced. Only these
 * machines, only in this region.
 */
export const lookAfterConductors = (site: Site): Grant[] => [
  {
    actions: ['states:StartExecution'],
    resources: CONDUCTING.map((machine) => machineArn(site.topology, site.region, machine)),
  },
  {
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    resources: CONDUCTING.map((machine) => arnOf(site, 'states', `execution:${machineName(site.topology, machine)}:*`)),
    wildcardReason: 'Executions are named at run time; the machines are exact.',
  },
];

/** Starts drills in this region, and no other machine. */
export const startDrills = (site: Site): Grant => ({
  actions: ['states:StartExecution'],
  resources: [machineArn(site.topology, site.region, 'drill')],
});

/** Answers a question of this region's evacuation. AWS reads the state machine from the task token. */
export const answerTasks = (site: Site): Grant => ({
  actions: ['states:SendTaskSuccess'],
  resources: [machineArn(site.topology, site.region, 'ask')],
});

/** Every key of the region, for a grant with a condition on its alias. */
export const anyKey = (site: Site, region: Region): string => arnOf({ ...site, region }, 'kms', 'key/*');

/** Only Tier-0 tables with eventual replication have heartbeats. */
const heartbeatTables = (site: Site, holdings: readonly Holding[]): string[] => [
  ...holdings.map((holding) => dataTableArn(site, holding)),
  ...eventualTier0Tables(site, holdings),
];

/** Tier-0 tables that can diverge. A strongly consistent table has no lag and cannot diverge. */
const eventualTier0Tables = (site: Site, holdings: readonly Holding[]): string[] =>
  holdings
    .filter(({ placement }) => !tier0IsStronglyConsistent(placement))
    .map((holding) => tier0TableArn(site, holding));

function byRegion(holdings: readonly Holding[]): [string, Holding[]][] {
  const regions = [...new Set(holdings.map(({ region }) => region))];
  return regions.map((region) => [region, holdings.filter((holding) => holding.region === region)]);
}
