/**
 * What each function may do, and nothing else: the whole table on one screen. Cell functions and the detector touch
 * their own region's stores only. The verbs may run in any region but the source, so they reach the stores of every
 * placement, by exact name.
 */
import { onKeys, type Grant } from './grant';
import { controlGrants } from './control-access';
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
  homes,
  keysThroughStores,
  lookAfterConductors,
  makeSessionKeys,
  publishEvents,
  publishToOperators,
  readAuditLog,
  readHeartbeats,
  readObjects,
  readVersions,
  restoreSettings,
  sealAtHome,
  WAITING_DOCUMENTS,
  writeEvidence,
  writeHeartbeats,
  writeObjects,
} from './grants';
import { auditPk } from '../../strategy/audit-log';
import { deadLettersOf } from '../../strategy/names';
import { failedCopiesQueueArn, jobQueueArn, knownMapArn, tier0TableArn } from './arns';
import { sharedPlacements } from '../../strategy/topology';
import type { Site } from '../site/site';

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
  ...dataItems(site, holdingsEverywhere(site), { Query: ['pending#*'] }),
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

/** What a function serves: tenants, or verification as the synthetic tenant and observers' probes. */
type Audience = 'tenants' | 'probes';

/** Observers' own items of this region; nobody else has any business with them. */
const probed = ({ region }: Site, audience: Audience): readonly string[] =>
  audience === 'probes' ? [`probe#${region}`] : [];

const of = (audience: Audience, partition: string): string =>
  audience === 'probes' ? partition.replace(/\*$/, '*/synthetic') : partition;

/** Documents, what it accepts of them, and objects. Renews leases, and reads one back when a renewal is refused. */
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
        PutItem: [...documents, `written#${site.region}`, `waiting#${site.region}`],
      }),
      ...objects.flatMap((prefix) => [
        ...readObjects(site, holdingsHere(site), prefix),
        writeObjects(site, holdingsHere(site), prefix),
      ]),
      ...keysThroughStores(site, holdingsHere(site)),
    ];
  };

/** Accepts jobs as this region's, and says how far those of any region are. */
const jobs =
  (audience: Audience): Permissions =>
  (site) => [
    knownMap(site),
    makeSessionKeys(site),
    ...dataItems(site, holdingsHere(site), {
      GetItem: [of(audience, 'job#*'), 'pending#*', ...probed(site, audience)],
      PutItem: [`pending#${site.region}`],
    }),
    { actions: ['sqs:SendMessage'], resources: holdingsHere(site).map((held) => jobQueueArn(site, held)) },
    ...keysThroughStores(site, holdingsHere(site)),
  ];

/** The queue itself is granted by the event source mapping. Jobs of any region may have been left behind. */
const worker: Permissions = (site) => [
  ...dataItems(site, holdingsHere(site), {
    Query: ['pending#*'],
    PutItem: ['job#*', ...probed(site, 'probes')],
    DeleteItem: ['pending#*'],
  }),
  ...keysThroughStores(site, holdingsHere(site)),
];

const apply: Permissions = (site) => [
  ...dataItems(site, holdingsHere(site), {
    Query: [`waiting#${site.region}`],
    GetItem: ['heartbeat'],
    PutItem: [...WAITING_DOCUMENTS, `written#${site.region}`, `aside#${site.region}`],
    DeleteItem: [`waiting#${site.region}`],
  }),
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
