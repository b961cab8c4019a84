/**
 * The recovery path stands on nothing that can be down (docs/objectives.md#promises): between the claim and the last
 * canary step no function or machine of the flow called the region being left, or a global control plane. Judged by
 * the calls that the modelled endpoints saw; which region was being left is read from the claims.
 */
import { VERBS } from '../../../strategy/flow-words';
import type { CallSeen, ClaimSeen, DrillRecord } from '../record';
import { promise, type PromiseResult } from './promise';

/** Functions and machines that bring an evacuation about, by the end of their physical name. */
const FLOW = new RegExp(`-(${[...VERBS, 'evacuate'].join('|')})$`);
/** Endpoint prefixes whose control plane is one place for the whole world (docs/aws.md#static-stability). */
const GLOBAL_CONTROL_PLANES = [
  'route53',
  'iam',
  'organizations',
  'account',
  'cloudfront',
  'arc-region-switch',
  'globalaccelerator',
];

export function recoveryPath(record: DrillRecord): PromiseResult {
  const flow = record.calls.filter(({ caller }) => FLOW.test(caller.name));
  const evacuations = record.claims.filter((claim) => claim.flow === 'evacuation');
  const violations = evacuations.flatMap((claim) => {
    const fromMs = Date.parse(claim.claimedAt);
    const untilMs = Math.min(lastStepMs(flow, claim), returnMs(record, claim));
    return flow
      .filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)
      .filter((call) => call.caller.region !== claim.source && concerns(call, claim, evacuations))
      .flatMap((call) => violationOf(call, claim));
  });
  return promise('recovery-path', violations);
}

/**
 * Calls of another incident's steps are that one's business; a call that does not say what it is about belongs to the
 * only incident there is.
 */
function concerns(call: CallSeen, { source }: ClaimSeen, claims: readonly ClaimSeen[]): boolean {
  return isGlobal(call) || (call.caller.about === undefined ? claims.length === 1 : call.caller.about === source);
}

/**
 * The last call of the last canary step; everything after the claim counts while the incident is open or had no step.
 */
function lastStepMs(flow: readonly CallSeen[], { state }: ClaimSeen): number {
  if (state !== 'closed') return Infinity;
  const steps = flow.filter(({ caller }) => caller.name.endsWith('-resume'));
  return steps.length > 0 ? Math.max(...steps.map(({ atMs }) => atMs)) : Infinity;
}

/** A region that comes back is asked again: a return works with it. */
function returnMs({ claims }: DrillRecord, { source, claimedAt }: ClaimSeen): number {
  const later = claims.filter((claim) => claim.flow === 'return' && claim.source === source);
  return Math.min(...later.map((claim) => Date.parse(claim.claimedAt)).filter((ms) => ms > Date.parse(claimedAt)));
}

const isGlobal = ({ region, service }: CallSeen): boolean =>
  region === 'global' || GLOBAL_CONTROL_PLANES.includes(service);

function violationOf(call: CallSeen, { source }: ClaimSeen): readonly string[] {
  if (call.region !== source && !isGlobal(call)) return [];
  const what = isGlobal(call) ? 'a global control plane' : 'the region being left';
  const who = `${call.caller.name} in ${call.caller.region}`;
  return [
    `${who} called ${call.service}:${call.operation} in ${call.region}, ${what}, at ${new Date(call.atMs).toISOString()}`,
  ];
}
