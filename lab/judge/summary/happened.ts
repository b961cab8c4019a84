/** What the scenario did to the world, as sentences: its faults, or what a person started. */
import { grouped } from '../../kernel/grouped';
import { isOfLink, type Fault, type FaultKind, type FaultOf } from '../../scenario/fault-kinds';
import type { DrillRecord } from '../record';
import { spanOf } from '../works';
import { lengthText, momentText, shareText } from './words';
import { listed } from '../../../strategy/listed';

const SERVICE_NAMES: Readonly<Record<string, string>> = {
  'execute-api': 'API Gateway',
  monitoring: 'CloudWatch',
  events: 'EventBridge',
  states: 'Step Functions',
  scheduler: 'EventBridge Scheduler',
  secretsmanager: 'Secrets Manager',
  cloudformation: 'CloudFormation',
  fis: 'Fault Injection Service',
  route53: 'Route 53',
  dynamodb: 'DynamoDB',
  lambda: 'Lambda',
};
const nameOf = (service: string): string => SERVICE_NAMES[service] ?? service.toUpperCase();
const across = (region: string | undefined): string => (region === undefined ? 'in every region' : `in ${region}`);
/** Durations of a scenario are milliseconds. */
const lasting = (ms: number): string => lengthText(ms / 1000);

/** What each kind did, in the past tense, without the time. A kind that is missing here does not compile. */
const WORDS: { readonly [K in FaultKind]: (fault: FaultOf<K>) => string } = {
  'region-loss': ({ region }) => `${region} was lost`,
  'region-isolated': ({ region }) => `${region} was cut off from everything`,
  'region-gray': ({ region, ratio, service, placement }) =>
    `${region} refused ${shareText(ratio)} of ${[service, placement].filter(Boolean).join(' of ') || 'all'} requests`,
  'region-slow': ({ region, delay }) => `calls into and out of ${region} took ${lasting(delay)} longer`,
  'region-crowded': ({ region, room }) => `${region} had room for ${shareText(room)} of the tenants`,
  'login-flood': ({ region, rate }) => `attackers flooded the login of ${region} with ${rate} calls a second`,
  'probe-flood': ({ region, rate }) => `attackers flooded the probes of ${region} with ${rate} calls a second`,
  'certificate-expired': ({ region }) => `the certificate of ${region} expired`,
  'link-cut': ({ from, to }) => `nothing got from ${from} to ${to} any more`,
  'packets-lost': ({ from, to, ratio }) => `${shareText(ratio)} of the packets from ${from} to ${to} were lost`,
  'resolvers-frozen': ({ ratio }) => `the resolvers of ${shareText(ratio)} of the users looked no name up again`,
  'clock-skew': ({ region, skew, direction }) => `the clocks of ${region} were ${lasting(skew)} ${direction}`,
  'service-down': ({ service, region }) =>
    region === 'global' ? `${nameOf(service)} was down` : `${nameOf(service)} of ${region} was down`,
  'service-throttled': ({ service, region, ratio }) =>
    `${nameOf(service)} of ${region} throttled ${shareText(ratio)} of its calls`,
  'name-lost': ({ service, region }) => `DNS had no address for ${nameOf(service)} of ${region} any more`,
  'queues-stuck': ({ region }) => `queues of ${region} delivered no jobs`,
  'events-doubled': ({ region }) => `EventBridge of ${region} delivered every event twice`,
  'events-late': ({ region, lag }) => `EventBridge of ${region} delivered ${lasting(lag)} late`,
  'metrics-late': ({ region, lag }) => `metrics of ${region} came ${lasting(lag)} late`,
  'alarm-flaps': ({ region, subject }) => `an alarm in ${region} about ${subject} went off without a reason`,
  'replication-lag': ({ region, lag }) => `replication out of ${region} was ${lasting(lag)} late`,
  'replication-paused': ({ region }) => `replication out of ${region} stopped`,
  'key-disabled': ({ placement, region }) => `the key of ${placement} was disabled in ${region}`,
  'key-denied': ({ placement, region }) => `the key of ${placement} denied everybody in ${region}`,
  'control-corruption': ({ placement, entries, strays }) =>
    `${entries} settings of ${placement} were overwritten${strays === 0 ? '' : ` and ${strays} strays were added`}`,
  'job-poison': ({ placement, region, times }) =>
    `the queue of ${placement} in ${region} got ${times} messages that no worker understands`,
  'handler-crash': ({ handler, region }) => `the function ${handler} crashed ${across(region)}`,
  'handler-slow': ({ handler, region, delay }) =>
    `the function ${handler} waited ${lasting(delay)} before it began ${across(region)}`,
  'handler-doubled': ({ handler, region }) => `the function ${handler} ran twice ${across(region)}`,
  'permission-missing': ({ handler, action, region }) => `the function ${handler} of ${region} lacked ${action}`,
  'conductor-killed': () => 'every running execution was stopped',
  'channel-trouble': ({ channel, how }) => `the company behind ${channel} failed: ${how}`,
  'fault-injected': ({ region, effect, dependency }) =>
    `a fault was injected into ${dependency === undefined ? region : `${nameOf(dependency)} of ${region}`}: ${effect}`,
};

/** What the fault did: `us-east-1 was lost`. */
const faultText = (fault: Fault): string => (WORDS[fault.kind] as (one: Fault) => string)(fault);

/** More faults than this are counted, not told. */
const TOLD_MAX = 3;

/** What happened, one sentence each, in time order. */
export function happened(record: DrillRecord): readonly string[] {
  const { scenario, startMs } = record;
  const told = groupedFaults(record);
  const left = told.length - TOLD_MAX;
  const started = [
    ...scenario.starts.map(({ at, source, by, mode }) => ({
      ...{ at, text: `${by} started ${mode === 'planned' ? 'a planned' : 'an'} evacuation of ${source}` },
    })),
    ...scenario.drills.map(({ at, subject, by, playbook }) => ({
      ...{ at, text: `${by} started the drill ${playbook} of ${subject}` },
    })),
  ].sort((a, b) => a.at - b.at);
  const sentences = [
    ...told.slice(0, TOLD_MAX),
    ...(left > 0 ? [`${left} more ${left === 1 ? 'fault' : 'faults'} followed, see the timeline`] : []),
    ...started.map(({ at, text }) => `${text} at ${momentText(startMs + at, startMs)}`),
  ];
  return sentences.length === 0 ? ['No fault was played.'] : sentences.map(sentence);
}

/** Faults that began and ended at the same time are one sentence, as a partition cuts many links. */
function groupedFaults(record: DrillRecord): readonly string[] {
  const inOrder = [...record.scenario.faults].sort((a, b) => a.at - b.at);
  const groups = grouped(inOrder, (fault) => whenText(record, fault));
  return [...groups].map(([when, faults]) => `${togetherText(faults)} ${when}`);
}

/** What faults did that began at the same time, without the time. */
export function togetherText(faults: readonly Fault[]): string {
  const links = faults.filter(isOfLink);
  const channels = faults.filter((fault) => fault.kind === 'channel-trouble');
  if (links.length > 1 && links.every(({ kind }) => kind === 'link-cut') && links.length === faults.length)
    return `${links.length} links were cut between ${listed([...new Set(links.flatMap(({ from, to }) => [from, to]))])}`;
  const others = faults.filter((fault) => fault.kind !== 'channel-trouble').map(faultText);
  const names = channels.map(({ channel }) => channel);
  const told =
    channels.length > 1 ? [...others, `the companies behind ${listed(names)} failed`] : faults.map(faultText);
  const left = told.length - TOLD_MAX;
  return left > 0 ? `${told.slice(0, TOLD_MAX).join(', ')}, and ${left} more faults began,` : listed(told);
}

function whenText(record: DrillRecord, fault: Fault): string {
  const { startMs } = record;
  const { fromMs } = spanOf(record, fault);
  const lastsMs = 'for' in fault ? fault.for : undefined;
  const at = `at ${momentText(fromMs, startMs)}`;
  return lastsMs === undefined ? at : `${at}, for ${lasting(lastsMs)}`;
}

/** A sentence begins with a capital, unless it begins with the name of a region or a role. */
const sentence = (text: string): string =>
  /^[a-z]+-/.test(text) ? `${text}.` : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
