/**
 * What everything is called. Physical names are fixed and derived from the topology alone, so that a function in any
 * region can address any other region's resources without asking a control plane. Changing one replaces the resource.
 */
import type { Placement, Region, Residency, Topology } from './topology';

type Named = Pick<Topology, 'environment'>;

const prefix = (topology: Named): string => `companyos-${topology.environment}`;

export const METRIC_NAMESPACE = 'CompanyOS/DR';
/** How often a damaged setting was asked for, by `Placement`. */
export const BAD_ENTRIES_METRIC = 'BadControlEntries';
/** Age of the oldest write that waits for a partition to end, 0 when none does, by `Placement`. */
export const WRITES_WAITING_METRIC = 'OldestWaitingWriteSeconds';
/** Waiting writes that can never be applied and were put aside, by `Placement`. */
export const WRITES_ASIDE_METRIC = 'WaitingWritesAside';
/** That a region has judged what all observers published, by `Observer`. */
export const ALIVE_METRIC = 'ObserverAlive';
/** `source` of every event on the bus. */
export const EVENT_SOURCE = 'companyos.dr';

export const controlTable = (topology: Named): string => `${prefix(topology)}-control`;
/** Where one region keeps the routing map that it knew last. */
export const knownMapTable = (topology: Named, region: Region): string => `${prefix(topology)}-known-${region}`;
export const tier0Table = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-tier0`;
export const dataTable = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-data`;
export const keyAlias = (topology: Named, placement: string): string => `alias/${prefix(topology)}-${placement}`;
/** The key from which a placement's regions make the keys of its sessions. */
export const sessionKeyAlias = (topology: Named, placement: string): string =>
  `${keyAlias(topology, placement)}-sessions`;
/** What a key's policy asks of whoever uses it directly; never a region, or the promoted one could not decrypt. */
export const encryptionContext = ({
  name,
  residency,
}: Placement): Readonly<Record<'residency' | 'placement', string>> => ({
  residency,
  placement: name,
});
export const jobQueue = (topology: Named, placement: string): string => `${prefix(topology)}-${placement}-jobs`;
/** Where S3 says which copies of the placement's objects have failed; in its home. */
export const failedCopiesQueue = (topology: Named, placement: string): string =>
  `${prefix(topology)}-${placement}-failed-copies`;
/** The dead-letter queue of a queue of ours. */
export const deadLettersOf = (queue: string): string => `${queue}-dlq`;
export const functionName = (topology: Named, name: string): string => `${prefix(topology)}-${name}`;
/** The managed policy that lets people answer. */
export const answerPolicy = (topology: Named): string => `${prefix(topology)}-answer`;
export const machineName = (topology: Named, name: string): string => `${prefix(topology)}-${name}`;
/** A state machine's ARN, as a literal: whoever starts it in its region looks nothing up. */
export const machineArn = (topology: Pick<Topology, 'environment' | 'account'>, region: Region, name: string): string =>
  `arn:aws:states:${region}:${topology.account}:stateMachine:${machineName(topology, name)}`;
/** The composite alarm by which an observing region says that `subject` is impaired. */
export const impairedAlarm = (topology: Named, subject: Region): string =>
  `${prefix(topology)}-region-impaired-${subject}`;
/** Told by the region itself: `waiting`, writes of the placement wait for long; `aside`, one can never be applied. */
export const waitingAlarm = (topology: Named, placement: string, what: 'waiting' | 'aside'): string =>
  `${prefix(topology)}-${placement}-writes-${what}`;
/** The alarm by which a region says that it met a damaged setting of the placement. */
export const badEntriesAlarm = (topology: Named, placement: string): string =>
  `${prefix(topology)}-control-plane-damaged-${placement}`;
export const eventBus = (topology: Named): string => prefix(topology);
/** The topic by which a region tells people of alarms and incidents. */
export const operatorsTopic = (topology: Named): string => `${prefix(topology)}-operators`;

/** One bucket per placement and region; S3 names are global, so they carry account and region. */
export const contentBucket = (
  topology: Pick<Topology, 'environment' | 'account'>,
  placement: string,
  region: Region,
): string => `${prefix(topology)}-${placement}-${region}-${topology.account}`;

/** One evidence bucket per region, so that evidence never leaves its residency. */
export const evidenceBucket = (topology: Pick<Topology, 'environment' | 'account'>, region: Region): string =>
  `${prefix(topology)}-evidence-${region}-${topology.account}`;

/** The address of a queue by its name; nobody has to look it up. */
export const queueUrl = ({ account }: Pick<Topology, 'account'>, region: Region, queue: string): string =>
  `https://sqs.${region}.amazonaws.com/${account}/${queue}`;
export const jobQueueUrl = (topology: Topology, placement: string, region: Region): string =>
  queueUrl(topology, region, jobQueue(topology, placement));

/** The host of one region's gateway; it never fails over. */
export const regionHost = (topology: Pick<Topology, 'domain'>, region: Region): string =>
  `${region}.${topology.domain}`;

/** The name under which DNS tells what Route 53's checkers think of a region, as a CNAME. */
export const outsideHost = (topology: Pick<Topology, 'domain'>, region: Region): string =>
  `outside-${region}.${topology.domain}`;

/** What `outsideHost` leads to. Nothing stands behind these names: the answer is the name itself. */
export const outsideAnswer = (topology: Pick<Topology, 'domain'>, answer: 'up' | 'down'): string =>
  `${answer}.outside.${topology.domain}`;

/** The host clients use; DNS leaves an unhealthy region by itself. */
export const residencyHost = (topology: Pick<Topology, 'domain'>, residency: Residency): string =>
  `${residency.toLowerCase()}.${topology.domain}`;

/** A tenant's id begins with its placement, so that routing needs no directory. */
export const tenantId = (placement: string, tenant: string): string => `${placement}/${tenant}`;

/** What verification stores belongs to this tenant. Its name opens nothing: only a signed call acts for it. */
export const syntheticTenant = (placement: Pick<Placement, 'name'>): string => tenantId(placement.name, 'synthetic');

/** Whether this is the synthetic tenant of some placement. */
export const isSynthetic = (tenant: string): boolean => tenant.endsWith('/synthetic');
