/**
 * The recovery path depends on nothing that can be down (docs/objectives.md#promises). Between the claim and the last
 * canary step, no function or state machine of the flow calls the evacuated region or a global control plane. Judged by
 * the calls that the modelled endpoints saw. The claims say which region was evacuated when.
 */
import { VERBS } from '../../../strategy/flow-words';
import type { CallSeen, ClaimSeen, DrillRecord } from '../record';
import { planOf } from '../plans';
import { promise, type PromiseResult } from './promise';

/** The functions and state machines of an evacuation, by the end of their physical name. */
const FLOW = new RegExp(`-(${[...VERBS, 'evacuate'].join('|')})$`);
/** Endpoint prefixes of services with a single control plane for the whole world (docs/aws.md#static-stability). */
const GLOBAL_CONTROL_PLANES = [
  'route53',
  'iam',
  'organizations',
  'account',
  'cloudfront',
  'arc-region-switch',
  'globalaccelerator',
];

/** A plan's last call may be on its way when the plan is overtaken: two attempts with their time-outs, in ms. */
const IN_FLIGHT_MS = 10_000;
/** `reconcile`, which only plans and returns have, goes on for as long as the function may run, in ms. */
const RECONCILING_MS = 120_000;

export function recoveryPath(record: DrillRecord): PromiseResult {
  const flow = record.calls.filter(({ caller }) => FLOW.test(caller.name));
  const evacuations = record.claims.filter((claim) => claim.flow === 'evacuation');
  const violations = evacuations.flatMap((claim) => {
    const fromMs = Date.parse(claim.claimedAt);
    const untilMs = Math.min(lastStepMs(flow, claim), returnMs(record, claim));
    return flow
      .filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)
      .filter((call) => call.caller.region !== claim.source && concerns(call, claim, evacuations))
      .filter((call) => call.region === claim.source || isGlobal(call))
      .filter((call) => !isOfPlan(record, call, claim.source) && !isLeftOver(flow, call, claim.source))
      .map(violationText);
  });
  return promise('recovery-path', violations);
}

/** Whether a plan to leave that region was under way. A plan works with the region that it leaves. */
function isOfPlan(record: DrillRecord, { caller, atMs }: CallSeen, source: string): boolean {
  const lateMs = caller.name.endsWith('-reconcile') ? RECONCILING_MS : IN_FLIGHT_MS;
  // The call that makes the claim comes before it.
  const earlyMs = caller.name.endsWith('-claim') ? IN_FLIGHT_MS : 0;
  return record.claims
    .filter((claim) => claim.flow === 'evacuation' && claim.source === source)
    .flatMap((claim) => planOf(record, claim) ?? [])
    .some(({ fromMs, untilMs }) => atMs >= fromMs - earlyMs && atMs <= untilMs + lateMs);
}

/**
 * Whether the call may be a retry that outlived its invocation: the same function called that region shortly before,
 * for an incident of another region. Lambda runs such a retry during the next invocation of the instance.
 */
const isLeftOver = (
  flow: readonly CallSeen[],
  { caller, atMs, region, operation }: CallSeen,
  source: string,
): boolean =>
  flow.some(
    (other) =>
      other.caller.name === caller.name &&
      other.caller.region === caller.region &&
      ![undefined, source].includes(other.caller.about) &&
      other.region === region &&
      other.operation === operation &&
      other.atMs <= atMs &&
      other.atMs >= atMs - IN_FLIGHT_MS,
  );

/**
 * Whether the call belongs to this incident. A call that does not say which region it is about belongs to the only
 * incident there is.
 */
function concerns(call: CallSeen, { source }: ClaimSeen, claims: readonly ClaimSeen[]): boolean {
  return isGlobal(call) || (call.caller.about === undefined ? claims.length === 1 : call.caller.about === source);
}

/**
 * The time of the last call of the last canary step. Infinity while the incident is open or had no such step: then
 * everything after the claim counts.
 */
function lastStepMs(flow: readonly CallSeen[], { state }: ClaimSeen): number {
  if (state !== 'closed') return Infinity;
  const steps = flow.filter(({ caller }) => caller.name.endsWith('-resume'));
  return steps.length > 0 ? Math.max(...steps.map(({ atMs }) => atMs)) : Infinity;
}

/**
 * When the next return of the region was claimed, in ms. From then on calls to it are allowed: a return works with the
 * region.
 */
function returnMs({ claims }: DrillRecord, { source, claimedAt }: ClaimSeen): number {
  const later = claims.filter((claim) => claim.flow === 'return' && claim.source === source);
  return Math.min(...later.map((claim) => Date.parse(claim.claimedAt)).filter((ms) => ms > Date.parse(claimedAt)));
}

const isGlobal = ({ region, service }: CallSeen): boolean =>
  region === 'global' || GLOBAL_CONTROL_PLANES.includes(service);

function violationText(call: CallSeen): string {
  const what = isGlobal(call) ? 'a global control plane' : 'the region being left';
  const who = `${call.caller.name} in ${call.caller.region}`;
  const at = new Date(call.atMs).toISOString();
  return `${who} called ${call.service}:${call.operation} in ${call.region}, ${what}, at ${at}`;
}
