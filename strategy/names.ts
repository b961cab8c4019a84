/**
 * The physical names of all resources. They are fixed and follow from the topology alone, so that a function in any
 * region can address the resources of any other region without a call to a control plane. Changing a name replaces the
 * resource.
 */
import type { Pausable } from './pause';
import type { Placement, Region, Residency, Topology } from './topology';

type Named = Pick<Topology, 'environment'>;

/** What every name of ours begins with. */
export const prefix = (topology: Named): string => `companyos-${topology.environment}`;

export const METRIC_NAMESPACE = 'CompanyOS/DR';
/** How often somebody asked for a damaged setting, by `Placement`. */
export const BAD_ENTRIES_METRIC = 'BadControlEntries';
/** Age of the oldest write that waits for a partition to end, by `Placement`; 0 when none waits. */
export const WRITES_WAITING_METRIC = 'OldestWaitingWriteSeconds';
/** Waiting writes that can never be applied and were put aside, by `Placement`. */
export const WRITES_ASIDE_METRIC = 'WaitingWritesAside';
/** 1 when every probe of a region was served in a tick, otherwise 0, by `Subject`. */
export const HEALTH_METRIC = 'AllHealthy';
/** 1 when a region has judged what all observers published, by `Observer`. */
export const ALIVE_METRIC = 'ObserverAlive';
/** How many drills are overdue, by `Planner`: the region that asked. It has no value while nobody knows. */
export const DRILLS_OVERDUE_METRIC = 'DrillsOverdue';
/** The age of the newest heartbeat of a peer in a region's copy of a placement, by `Placement` and `Peer`. */
export const REPLICATION_LAG_METRIC = 'ReplicationLagSeconds';
/** How many drills nobody has signed off in time, by `Planner`. It has no value while nobody knows. */
export const SIGN_OFFS_OVERDUE_METRIC = 'SignOffsOverdue';
export const READINESS_METRIC = 'Readiness';
/** How many messages are overdue, by `Sender`: the region that asked. It has no value while nobody knows. */
export const MESSAGES_OVERDUE_METRIC = 'MessagesOverdue';
/** For how long the oldest evidence pack of a region has waited for its signature or stamps, by `Keeper`; 0 if none. */
export const EVIDENCE_WAITING_METRIC = 'EvidenceWaitingSeconds';
/** `source` of every event on the bus. */
export const EVENT_SOURCE = 'companyos.dr';

export const controlTable = (topology: Named): string => `${prefix(topology)}-control`;
/** The table in which one region keeps what it knew last: the routing map, and the picture for the status page. */
export const knownMapTable = (topology: Named, region: Region): string => `${prefix(topology)}-known-${region}`;
export const tier0Table = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-tier0`;
export const dataTable = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-data`;
export const keyAlias = (topology: Named, placement: string): string => `alias/${prefix(topology)}-${placement}`;
/** The key from which the regions of a placement derive the keys of its sessions. */
export const sessionKeyAlias = (topology: Named, placement: string): string =>
  `${keyAlias(topology, placement)}-sessions`;
/** The key that signs the evidence of a residency, in each of its regions. */
export const evidenceKeyAlias = (topology: Named, residency: Residency): string =>
  `alias/${prefix(topology)}-evidence-${residency.toLowerCase()}`;
/**
 * The encryption context that a key's policy demands of direct use. It contains no region, or a promoted region could
 * not decrypt.
 */
export const encryptionContext = ({
  name,
  residency,
}: Placement): Readonly<Record<'residency' | 'placement', string>> => ({
  residency,
  placement: name,
});
export const jobQueue = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-jobs`;
/** The queue to which S3 reports failed copies of the placement's objects. It is in the home region. */
export const failedCopiesQueue = (topology: Named, placement: string): string =>
  `${prefix(topology)}-${placement}-failed-copies`;
/** The dead-letter queue of one of our queues. */
export const deadLettersOf = (queue: string): string => `${queue}-dlq`;
export const functionName = (topology: Named, name: string): string => `${prefix(topology)}-${name}`;
/** The managed policy that lets people answer questions. */
export const answerPolicy = (topology: Named): string => `${prefix(topology)}-answer`;
/** The managed policy that lets people see the incident board, and lead an outage. */
export const leadPolicy = (topology: Named): string => `${prefix(topology)}-leads`;
/** The policy for people who stop drills and end their corrective actions. */
export const drillPolicy = (topology: Named): string => `${prefix(topology)}-drills`;
export const machineName = (topology: Named, name: string): string => `${prefix(topology)}-${name}`;
/** The ARN of a state machine, as a literal: starting it in its region needs no lookup. */
export const machineArn = (topology: Pick<Topology, 'environment' | 'account'>, region: Region, name: string): string =>
  `arn:aws:states:${region}:${topology.account}:stateMachine:${machineName(topology, name)}`;
/** The composite alarm by which an observing region says that `subject` is impaired. */
export const impairedAlarm = (topology: Named, subject: Region): string =>
  `${prefix(topology)}-region-impaired-${subject}`;
/**
 * The region itself raises this alarm. `waiting`: writes of the placement wait for long. `aside`: one can never be
 * applied.
 */
export const waitingAlarm = (topology: Named, placement: string, what: 'waiting' | 'aside'): string =>
  `${prefix(topology)}-${placement}-writes-${what}`;
/** The alarm by which a region reports a damaged setting of the placement. */
export const badEntriesAlarm = (topology: Named, placement: string): string =>
  `${prefix(topology)}-control-plane-damaged-${placement}`;
export const eventBus = (topology: Named): string => prefix(topology);
/** The topic on which a region tells people about alarms and incidents. */
export const operatorsTopic = (topology: Named): string => `${prefix(topology)}-operators`;
/** The topic of those who get the messages to customers that an exercise stages. No customer is among them. */
export const testersTopic = (topology: Named): string => `${prefix(topology)}-testers`;

/**
 * The secret with the tokens of all channels, as a JSON object from a channel's kind to its token. It has a replica in
 * each region.
 */
export const channelsSecret = (topology: Named): string => `${prefix(topology)}-channels`;

/** An alarm of the environment. `what`: its last words, as in `api-errors`. */
export const alarmName = (topology: Named, what: string): string => `${prefix(topology)}-${what}`;

/** The experiment template that pauses the replication of a placement's table or bucket, in each of its regions. */
export const pauseTemplate = (topology: Named, store: Pausable, placement: string): string =>
  `${prefix(topology)}-pause-${store}-${placement}`;

/** One bucket per placement and region; S3 names are global, so they carry account and region. */
export const contentBucket = (
  topology: Pick<Topology, 'environment' | 'account'>,
  placement: string,
  region: Region,
): string => `${prefix(topology)}-${placement}-${region}-${topology.account}`;

/** One evidence bucket per region, so that evidence never leaves its residency. */
export const evidenceBucket = (topology: Pick<Topology, 'environment' | 'account'>, region: Region): string =>
  `${prefix(topology)}-evidence-${region}-${topology.account}`;

/** The URL of a queue, made from its name without a lookup. */
export const queueUrl = ({ account }: Pick<Topology, 'account'>, region: Region, queue: string): string =>
  `https://sqs.${region}.amazonaws.com/${account}/${queue}`;
export const jobQueueUrl = (topology: Topology, placement: string, region: Region): string =>
  queueUrl(topology, region, jobQueue(topology, placement));

/** The host of one region's API. This name never fails over. */
export const regionHost = (topology: Pick<Topology, 'domain'>, region: Region): string =>
  `${region}.${topology.domain}`;

/** The name under which DNS tells, as a CNAME, whether Route 53's checkers see a region up or down. */
export const outsideHost = (topology: Pick<Topology, 'domain'>, region: Region): string =>
  `outside-${region}.${topology.domain}`;

/** The answer to `outsideHost`. No server stands behind these names: the name itself is the answer. */
export const outsideAnswer = (topology: Pick<Topology, 'domain'>, answer: 'up' | 'down'): string =>
  `${answer}.outside.${topology.domain}`;

/** The host clients use; DNS leaves an unhealthy region by itself. */
export const residencyHost = (topology: Pick<Topology, 'domain'>, residency: Residency): string =>
  `${residency.toLowerCase()}.${topology.domain}`;

/** The host of the status page: any region that is well answers. */
export const statusHost = (topology: Pick<Topology, 'domain'>): string => `status.${topology.domain}`;

/** A tenant's id begins with its placement, so that routing needs no directory. */
export const tenantId = (placement: string, tenant: string): string => `${placement}/${tenant}`;

/**
 * The tenant that owns everything that verification stores. Its name gives no access: only a signed call may act for
 * it.
 */
export const syntheticTenant = (placement: Pick<Placement, 'name'>): string => tenantId(placement.name, 'synthetic');

/** The keys under which verification stores what it tries begin with this. */
export const VERIFICATION_KEY_PREFIX = 'verify-';

/** Whether this is the synthetic tenant of some placement. */
export const isSynthetic = (tenant: string): boolean => tenant.endsWith('/synthetic');
