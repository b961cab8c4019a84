/**
 * All that each function may do, on one screen. Cell functions and the detector use only the stores of their own
 * region. Verbs may run in any region but the source, so they reach the stores of every placement, by exact name.
 */
import { anchorEvidence, recordEvidence, writeEvidence } from './evidence';
import { onKeys, type Grant } from './grant';
import { controlGrants } from './control-access';
import { pauseReplication } from './experiments';
import type { FunctionName } from '../site/sizing';
import {
  answerTasks,
  callProbes,
  callSynthetically,
  checkKeys,
  compareReplicas,
  dataItems,
  DOCUMENTS,
  holdingsEverywhere,
  holdingsHere,
  keysThroughStores,
  lookAfterConductors,
  makeSessionKeys,
  publishEvents,
  publishTo,
  readAuditLog,
  readHeartbeats,
  readObjects,
  readVersions,
  restoreSettings,
  sealAtHome,
  startDrills,
  WAITING_DOCUMENTS,
  writeHeartbeats,
  writeObjects,
} from './grants';
import {
  asidePk,
  auditPk,
  documentPk,
  donePk,
  HEARTBEAT_PK,
  heartbeatObjectKey,
  pendingPk,
  probePk,
  SETTINGS_PK,
  waitingPk,
  writtenPk,
} from '../../strategy/data-items';
import { sendMail } from './mail';
import { openCases } from './support-cases';
import { readAlarms, readChannels, readMetrics } from './readings';
import { deadLettersOf, operatorsTopic, testersTopic } from '../../strategy/names';
import { failedCopiesQueueArn, jobQueueArn, knownMapArn, tier0TableArn } from './arns';
import { KNOWN_PAGE } from '../../strategy/status-page';
import { sharedPlacements } from '../../strategy/topology';
import type { Site } from '../site/site';

type Permissions = (site: Site) => readonly Grant[];

/** Reads this region's last known routing map. */
const knownMap = (site: Site): Grant => ({ actions: ['dynamodb:GetItem'], resources: [knownMapArn(site)] });

/** This region's newest picture for the status page. */
const statusPage = (site: Site, operation: 'GetItem' | 'PutItem'): Grant => ({
  actions: [`dynamodb:${operation}`],
  resources: [knownMapArn(site)],
  conditions: onKeys(KNOWN_PAGE.key.pk),
});

/** Pages people through this region's own topic. */
const pagePeople = (site: Site): Grant => publishTo(site, operatorsTopic(site.topology));

const nothing: Permissions = () => [];
const events: Permissions = (site) => [publishEvents(site)];
const heartbeats: Permissions = (site) => [
  ...readHeartbeats(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

const heartbeatsAndKeys: Permissions = (site) => [...heartbeats(site), ...checkKeys(site)];

const rehydrate: Permissions = (site) => [
  ...dataItems(site, holdingsEverywhere(site), { Query: [pendingPk('*')] }),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  { actions: ['sqs:SendMessage'], resources: holdingsEverywhere(site).map((holding) => jobQueueArn(site, holding)) },
];

/**
 * Compares both sides, copies objects to the region that takes over, and writes the result of late writes as evidence
 * in regions that may hold the placement.
 */
const reconcile: Permissions = (site) => [
  ...compareReplicas(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'content-standard/*'),
  writeObjects(site, holdingsEverywhere(site), 'content-standard/*'),
  ...keysThroughStores(site, holdingsEverywhere(site)),
  writeEvidence(site, [...new Set(holdingsEverywhere(site).map(({ region }) => region))]),
];

/** The witness's region only observes. */
const hasMachines = ({ topology, region }: Site): boolean => topology.regions.includes(region);

const detect: Permissions = (site) => [
  callProbes(site),
  pagePeople(site),
  ...(hasMachines(site) ? [...lookAfterConductors(site), answerTasks(site)] : []),
  ...(hasMachines(site) ? [{ actions: ['dynamodb:PutItem'], resources: [knownMapArn(site)] }] : []),
  ...writeHeartbeats(site, holdingsHere(site)),
  ...readHeartbeats(site, holdingsHere(site)),
  ...keysThroughStores(site, holdingsHere(site)),
  ...sealAtHome(site),
];

/** Credentials, settings and this region's chain of the audit log. The log is in the same table as the settings. */
const login: Permissions = (site) => [
  knownMap(site),
  makeSessionKeys(site),
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: holdingsHere(site).map((held) => tier0TableArn(site, held)),
    conditions: onKeys(
      documentPk('identity', '*'),
      SETTINGS_PK,
      writtenPk(site.region),
      probePk(site.region),
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

/** Writes the audit log of this region's placements as snapshots, into the buckets of their content. */
const snapshot: Permissions = (site) => [
  readAuditLog(site, holdingsHere(site)),
  ...readVersions(site, holdingsHere(site), 'snapshots/*'),
  writeObjects(site, holdingsHere(site), 'snapshots/*'),
  ...keysThroughStores(site, holdingsHere(site)),
];

/**
 * Copies this region's objects onto themselves, and reads in the other regions whether its heartbeats arrive. The event
 * source grants the queue.
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
    ...readObjects(site, there, heartbeatObjectKey('*')),
    ...keysThroughStores(site, [...here, ...there]),
    {
      actions: ['sqs:GetQueueAttributes'],
      resources: sharedPlacements(site.topology, site.region).map((placement) =>
        deadLettersOf(failedCopiesQueueArn(site, placement)),
      ),
    },
  ];
};

/** Reads the audit log and the snapshots. Rewrites or quarantines settings that differ from them. */
const restore: Permissions = (site) => [
  readAuditLog(site, holdingsEverywhere(site)),
  ...readVersions(site, holdingsEverywhere(site), 'snapshots/*'),
  ...restoreSettings(site, holdingsEverywhere(site)),
  ...keysThroughStores(site, holdingsEverywhere(site)),
];

/** Whom a function serves. `probes`: verification as the synthetic tenant, and observers' probes. */
type Audience = 'tenants' | 'probes';

/** Observers' own items in this region. No other function needs them. */
const probed = ({ region }: Site, audience: Audience): readonly string[] =>
  audience === 'probes' ? [probePk(region)] : [];

const of = (audience: Audience, partition: string): string =>
  audience === 'probes' ? partition.replace(/\*$/, '*/synthetic') : partition;

/** Documents, the list of accepted writes, waiting writes, and objects. */
const content =
  (audience: Audience): Permissions =>
  (site) => {
    const documents = [...DOCUMENTS.map((partition) => of(audience, partition)), ...probed(site, audience)];
    const objects = audience === 'probes' ? ['content-standard/*/synthetic/*', 'probe/*'] : ['content-standard/*'];
    return [
      knownMap(site),
      makeSessionKeys(site),
      ...dataItems(site, holdingsHere(site), {
        GetItem: documents,
        PutItem: [...documents, writtenPk(site.region), waitingPk(site.region)],
      }),
      ...objects.flatMap((prefix) => [
        ...readObjects(site, holdingsHere(site), prefix),
        writeObjects(site, holdingsHere(site), prefix),
      ]),
      ...keysThroughStores(site, holdingsHere(site)),
    ];
  };

/** Accepts jobs for this region, and reads the state of jobs of every region. */
const jobs =
  (audience: Audience): Permissions =>
  (site) => [
    knownMap(site),
    makeSessionKeys(site),
    ...dataItems(site, holdingsHere(site), {
      GetItem: [of(audience, donePk('*')), pendingPk('*'), ...probed(site, audience)],
      PutItem: [pendingPk(site.region)],
    }),
    { actions: ['sqs:SendMessage'], resources: holdingsHere(site).map((held) => jobQueueArn(site, held)) },
    ...keysThroughStores(site, holdingsHere(site)),
  ];

/** The event source mapping grants the queue. Jobs of any region may have been left behind. */
const worker: Permissions = (site) => [
  ...dataItems(site, holdingsHere(site), {
    Query: [pendingPk('*')],
    PutItem: [donePk('*'), ...probed(site, 'probes')],
    DeleteItem: [pendingPk('*')],
  }),
  ...keysThroughStores(site, holdingsHere(site)),
];

const apply: Permissions = (site) => [
  ...dataItems(site, holdingsHere(site), {
    Query: [waitingPk(site.region)],
    GetItem: [HEARTBEAT_PK],
    PutItem: [...WAITING_DOCUMENTS, writtenPk(site.region), asidePk(site.region)],
    DeleteItem: [waitingPk(site.region)],
  }),
  ...keysThroughStores(site, holdingsHere(site)),
];

/** Grants apart from the control table, which `control-access.ts` covers. */
const BESIDE_CONTROL: Readonly<Record<FunctionName, Permissions>> = {
  claim: nothing,
  decide: heartbeatsAndKeys,
  approve: events,
  answer: (site) => [answerTasks(site)],
  freeze: nothing,
  inject: (site) => [...pauseReplication(site), pagePeople(site), publishTo(site, testersTopic(site.topology))],
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
  record: recordEvidence,
  guard: (site) => [...heartbeatsAndKeys(site), readMetrics],
  replay: (site) => [
    callSynthetically(site),
    ...readObjects(site, holdingsEverywhere(site), heartbeatObjectKey('*')),
    ...keysThroughStores(site, holdingsEverywhere(site)),
  ],
  score: (site) => [
    ...[readAlarms, readAuditLog(site, holdingsHere(site))],
    ...keysThroughStores(site, holdingsHere(site)),
  ],
  detect,
  anchor: anchorEvidence,
  snapshot,
  recopy,
  'plan-drills': (site) => [startDrills(site)],
  communicate: (site) => [readChannels(site), ...sendMail(site), ...openCases(site), statusPage(site, 'PutItem')],
  lead: nothing,
  board: (site) => [...readHeartbeats(site, holdingsHere(site)), ...keysThroughStores(site, holdingsHere(site))],
  'cell-health': (site) => [knownMap(site)],
  'cell-status': (site) => [statusPage(site, 'GetItem')],
  'cell-login': login,
  'cell-content': content('tenants'),
  'cell-jobs': jobs('tenants'),
  'probes-cell-login': login,
  'probes-cell-content': content('probes'),
  'probes-cell-jobs': jobs('probes'),
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
