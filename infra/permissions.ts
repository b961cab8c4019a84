/**
 * What each function may do, and nothing else: the whole table on one screen. Cell functions and the detector touch
 * their own region's stores only. The verbs may run in any region but the source, so they reach the stores of every
 * placement, by exact name.
 */
import { onKeys, type Grant } from './constructs/grant';
import { controlGrants } from './control-access';
import type { FunctionName } from './functions';
import {
  answerTasks,
  callProbes,
  callSynthetically,
  checkKeys,
  compareReplicas,
  holdingsEverywhere,
  holdingsHere,
  homes,
  keysThroughStores,
  lookAfterConductors,
  makeSessionKeys,
  publishEvents,
  publishToOperators,
  readAuditLog,
  readHeartbeats,
  readObjects,
  readPendingJobs,
  readVersions,
  restoreSettings,
  sealAtHome,
  writeEvidence,
  writeHeartbeats,
  writeObjects,
} from './grants';
import { auditPk } from '../strategy/audit-log';
import { deadLettersOf } from '../strategy/names';
import { dataTableArn, failedCopiesQueueArn, jobQueueArn, knownMapArn, tier0TableArn } from './resources';
import { sharedPlacements } from '../strategy/topology';
import type { Site } from './site';

type Permissions = (site: Site) => readonly Grant[];

/** What this region knew of the routing map last. */
const knownMap = (site: Site): Grant => ({ actions: ['dynamodb:GetItem'], resources: [knownMapArn(site)] });

const nothing: Permissions = () => [];
const events: Permissions = (site) => [publishEvents(site)];
const heartbeats: Permissions = (site) => [
  ...readHeartbeats(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

const heartbeatsAndKeys: Permissions = (site) => [...heartbeats(site), ...checkKeys(site)];

const rehydrate: Permissions = (site) => [
  readPendingJobs(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  { actions: ['sqs:SendMessage'], resources: holdingsEverywhere(site).map((holding) => jobQueueArn(site, holding)) },
];

/** Compares both sides, brings objects home, and writes down what became of late writes, where the placement may be. */
const reconcile: Permissions = (site) => [
  ...compareReplicas(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'content-standard/*'),
  writeObjects(site, homes(site), 'content-standard/*'),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  writeEvidence(site, [...new Set(holdingsEverywhere(site).map(({ region }) => region))]),
];

/** The witness's region only observes. */
const hasMachines = ({ topology, region }: Site): boolean => topology.regions.includes(region);

const detect: Permissions = (site) => [
  callProbes(site),
  publishToOperators(site),
  ...(hasMachines(site) ? [...lookAfterConductors(site), answerTasks(site)] : []),
  ...(hasMachines(site) ? [{ actions: ['dynamodb:PutItem'], resources: [knownMapArn(site)] }] : []),
  ...writeHeartbeats(site, holdingsHere(site)),
  ...readHeartbeats(site, holdingsHere(site)),
  ...keysThroughStores(site, holdingsHere(site)),
  ...sealAtHome(site),
];

/** Credentials, settings and this region's chain of the audit log, which lies in the table of what it records. */
const login: Permissions = (site) => [
  knownMap(site),
  makeSessionKeys(site),
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: holdingsHere(site).map((held) => tier0TableArn(site, held)),
    conditions: onKeys(
      'identity#*',
      'control-plane',
      `written#${site.region}`,
      `probe#${site.region}`,
      auditPk(site.region),
    ),
  },
  {
    actions: ['dynamodb:Query'],
    resources: holdingsHere(site).map((held) => tier0TableArn(site, held)),
    conditions: onKeys(auditPk(site.region)),
  },
  ...keysThroughStores(site, holdingsHere(site)),
];

/** Folds the audit log of this region's placements into objects beside their content. */
const snapshot: Permissions = (site) => [
  readAuditLog(site, holdingsHere(site)),
  ...readVersions(site, holdingsHere(site), 'snapshots/*'),
  writeObjects(site, holdingsHere(site), 'snapshots/*'),
  ...keysThroughStores(site, holdingsHere(site)),
];

/**
 * Copies this region's objects onto themselves, and sees whether its signs of life arrive in the other regions. The
 * event source grants the queue.
 */
const recopy: Permissions = (site) => {
  const here = sharedPlacements(site.topology, site.region).map((placement) => ({ placement, region: site.region }));
  const there = holdingsEverywhere(site).filter(
    ({ placement, region }) =>
      sharedPlacements(site.topology, site.region).includes(placement) && region !== site.region,
  );
  return [
    ...readObjects(site, here, 'content-standard/*'),
    writeObjects(site, here, 'content-standard/*'),
    ...readObjects(site, there, 'heartbeat/*'),
    ...keysThroughStores(site, [...here, ...there]),
    {
      actions: ['sqs:GetQueueAttributes'],
      resources: sharedPlacements(site.topology, site.region).map((placement) =>
        deadLettersOf(failedCopiesQueueArn(site, placement)),
      ),
    },
  ];
};

/** Reads what is on record, and rewrites or moves aside what differs from it. */
const restore: Permissions = (site) => [
  readAuditLog(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'snapshots/*'),
  ...restoreSettings(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

/** Renews the lease of the service it serves, and reads it back when a renewal is refused. */
const content: Permissions = (site) => [
  knownMap(site),
  makeSessionKeys(site),
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  ...['content-standard/*', 'probe/*'].flatMap((prefix) => [
    ...readObjects(site, holdingsHere(site), prefix),
    writeObjects(site, holdingsHere(site), prefix),
  ]),
  ...keysThroughStores(site, holdingsHere(site)),
];

const jobs: Permissions = (site) => [
  knownMap(site),
  makeSessionKeys(site),
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  { actions: ['sqs:SendMessage'], resources: holdingsHere(site).map((held) => jobQueueArn(site, held)) },
  ...keysThroughStores(site, holdingsHere(site)),
];

/** The queue itself is granted by the event source mapping. */
const worker: Permissions = (site) => [
  {
    actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  ...keysThroughStores(site, holdingsHere(site)),
];

const apply: Permissions = (site) => [
  {
    actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  ...keysThroughStores(site, holdingsHere(site)),
];

/** Beside the control table, of which `control-access.ts` says what each may touch. */
const BESIDE_CONTROL: Readonly<Record<FunctionName, Permissions>> = {
  claim: nothing,
  decide: heartbeatsAndKeys,
  approve: events,
  answer: (site) => [answerTasks(site)],
  freeze: nothing,
  drain: nothing,
  restore,
  promote: heartbeatsAndKeys,
  rehydrate,
  inspect: heartbeatsAndKeys,
  reconcile,
  readmit: nothing,
  reinstate: nothing,
  verify: (site) => [callSynthetically(site)],
  resume: nothing,
  rollback: nothing,
  close: nothing,
  notify: events,
  record: (site) => [writeEvidence(site)],
  detect,
  snapshot,
  recopy,
  'cell-gateway': (site) => [knownMap(site)],
  'cell-login': login,
  'cell-content': content,
  'cell-jobs': jobs,
  'probes-cell-login': login,
  'probes-cell-content': content,
  'probes-cell-jobs': jobs,
  'cell-worker': worker,
  'cell-apply': apply,
};

/** All that a function may do. */
export const PERMISSIONS = Object.fromEntries(
  (Object.keys(BESIDE_CONTROL) as FunctionName[]).map((name): [FunctionName, Permissions] => [
    name,
    (site) => [...controlGrants(site, name), ...BESIDE_CONTROL[name](site)],
  ]),
) as Record<FunctionName, Permissions>;
