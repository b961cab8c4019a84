/**
 * What each function may do, and nothing else: the whole table on one screen. Cell functions and the detector touch
 * their own region's stores only. The verbs may run in any region but the source, so they reach the stores of every
 * placement, by exact name.
 */
import type { Grant } from './constructs/grant';
import type { FunctionName } from './functions';
import {
  answerTasks,
  callProbes,
  callSynthetically,
  compareReplicas,
  control,
  controlSteps,
  holdingsEverywhere,
  holdingsHere,
  homes,
  keyRoundTrip,
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
  writeEvidence,
  writeHeartbeats,
  writeObjects,
} from './grants';
import { deadLettersOf } from '../strategy/names';
import { dataTableArn, failedCopiesQueueArn, jobQueueArn, knownMapArn, tier0TableArn } from './resources';
import { sharedPlacements } from '../strategy/topology';
import type { Site } from './site';

type Permissions = (site: Site) => readonly Grant[];

/** The routing map, or what this region knew of it last. */
const routes = (site: Site): Grant[] => [
  control(site, 'Query'),
  { actions: ['dynamodb:GetItem'], resources: [knownMapArn(site)] },
];

const stepsOnly: Permissions = (site) => [controlSteps(site)];
const stepsAndEvents: Permissions = (site) => [controlSteps(site), publishEvents(site)];
const stepsAndHeartbeats: Permissions = (site) => [
  controlSteps(site),
  ...readHeartbeats(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

const stepsHeartbeatsAndKeys: Permissions = (site) => [...stepsAndHeartbeats(site), ...keyRoundTrip(site)];

const rehydrate: Permissions = (site) => [
  controlSteps(site),
  readPendingJobs(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  { actions: ['sqs:SendMessage'], resources: holdingsEverywhere(site).map((holding) => jobQueueArn(site, holding)) },
];

/** Compares both sides, brings objects home, and writes down what became of late writes, where the placement may be. */
const reconcile: Permissions = (site) => [
  controlSteps(site),
  ...compareReplicas(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'content-standard/*'),
  writeObjects(site, homes(site), 'content-standard/*'),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  writeEvidence(site, [...new Set(holdingsEverywhere(site).map(({ region }) => region))]),
];

/** The witness's region only observes. */
const hasMachines = ({ topology, region }: Site): boolean => topology.regions.includes(region);

const detect: Permissions = (site) => [
  control(site, 'GetItem', 'Query', 'PutItem'),
  callProbes(site),
  publishToOperators(site),
  ...(hasMachines(site) ? [...lookAfterConductors(site), answerTasks(site)] : []),
  ...(hasMachines(site) ? [{ actions: ['dynamodb:PutItem'], resources: [knownMapArn(site)] }] : []),
  ...writeHeartbeats(site, holdingsHere(site)),
  ...readHeartbeats(site, holdingsHere(site)),
  ...keysThroughStores(site, holdingsHere(site)),
];

/** The audit log lies in the table of what it records. */
const login: Permissions = (site) => [
  ...routes(site),
  makeSessionKeys(site),
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    resources: holdingsHere(site).map((held) => tier0TableArn(site, held)),
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
    control(site, 'GetItem', 'PutItem'),
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
  controlSteps(site),
  readAuditLog(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'snapshots/*'),
  ...restoreSettings(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

/** Renews the lease of the service it serves, and reads it back when a renewal is refused. */
const content: Permissions = (site) => [
  ...routes(site),
  makeSessionKeys(site),
  control(site, 'GetItem', 'PutItem'),
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
  ...routes(site),
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
  control(site, 'Query'),
  {
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  ...keysThroughStores(site, holdingsHere(site)),
];

const apply: Permissions = (site) => [
  control(site, 'Query'),
  {
    actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    resources: holdingsHere(site).map((held) => dataTableArn(site, held)),
  },
  ...keysThroughStores(site, holdingsHere(site)),
];

export const PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  claim: stepsOnly,
  decide: stepsHeartbeatsAndKeys,
  approve: stepsAndEvents,
  answer: (site) => [controlSteps(site), answerTasks(site)],
  freeze: stepsOnly,
  drain: stepsOnly,
  restore,
  promote: stepsHeartbeatsAndKeys,
  rehydrate,
  inspect: (site) => [...stepsAndHeartbeats(site), ...keyRoundTrip(site)],
  reconcile,
  readmit: stepsOnly,
  reinstate: stepsOnly,
  verify: (site) => [controlSteps(site), callSynthetically(site)],
  resume: stepsOnly,
  rollback: stepsOnly,
  close: stepsOnly,
  notify: stepsAndEvents,
  record: (site) => [controlSteps(site), writeEvidence(site)],
  detect,
  snapshot,
  recopy,
  'cell-gateway': routes,
  'cell-login': login,
  'cell-content': content,
  'cell-jobs': jobs,
  'probes-cell-login': login,
  'probes-cell-content': content,
  'probes-cell-jobs': jobs,
  'cell-worker': worker,
  'cell-apply': apply,
};
