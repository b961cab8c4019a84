/**
 * What the product leaves for auditors is true. Every pack lies in a region of the residency that its incident is
 * about, and nothing in it is other than its manifest says. An incident that ended has a pack. And the limits that a
 * pack states hold: the map refused no user after the moment by which it says that all were served, nobody was still
 * led to the region that was left, and it states no smaller loss than the ledger. That the ledger states no smaller
 * loss than users saw is the promise `nothing-forgotten`.
 */
import { Evidence } from '../../../strategy/evidence/evidence';
import type { Service } from '../../../strategy/layers';
import { residencyConcerned } from '../../../strategy/pack-places';
import { checkPack } from '../../../strategy/pack-checks';
import { PUBLIC_KEY, SIGNATURE } from '../../../strategy/pack';
import { residencyOf } from '../../../strategy/residency';
import { jsonOf } from '../../../strategy/json-of';
import { ignoresTtl } from '../tenants';
import { cutOffSpans } from '../control-reach';
import { recordedLossSeconds } from '../objectives/recorded-loss';
import { shareOf, SUCCESS_RATIO } from '../objectives/rto';
import type { ClaimSeen, ClientRequest, DrillRecord, Outcome, PackSeen } from '../record';
import { promise, type PromiseResult } from './promise';

/** A pack that nobody could write at once is written by another region within some minutes. */
const WRITTEN_MS = 10 * 60_000;
/** Requests are counted in buckets of ten seconds (rto.ts). */
const BUCKET_MS = 10_000;
/** What a pack may lack while it waits for `anchor`. */
const LATER: readonly string[] = [SIGNATURE, PUBLIC_KEY];

export function evidenceTrue(record: DrillRecord): PromiseResult {
  const packs = record.packs.flatMap((pack) => violationsOf(record, pack));
  const absent = record.claims
    .filter((claim) => isOwed(record, claim))
    .map(({ incident }) => `${incident} has no pack`);
  return promise('evidence-true', [...packs, ...absent]);
}

const incidentOf = ({ folder }: PackSeen): string => folder.split('/')[0] ?? '';

function violationsOf(record: DrillRecord, pack: PackSeen): readonly string[] {
  const where = `the pack ${pack.folder} in ${pack.region}`;
  const incident = incidentOf(pack);
  // Claims that follow each other within a second are not all seen, and the name has the region too.
  const [, source] = /^[a-z]+-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (source === undefined) return [`${where} is of no incident`];
  const residency = residencyConcerned(record.topology, { incident, source });
  const isAtHome = residencyOf(pack.region) === residency;
  const failed = checkPack(pack.files, { roots: record.stampRoots }).filter(
    ({ result, at, detail }) => result === 'failed' && !LATER.includes(at) && !detail.includes('has stamped it yet'),
  );
  return [
    ...(isAtHome ? [] : [`${where} is about ${residency}`]),
    ...failed.map(({ at, detail }) => `${where}: ${at} ${detail}`),
    ...wrongLimits(record, pack).map((line) => `${where} ${line}`),
  ];
}

/** Whether a pack must be there: the incident ended long ago, and no fault has touched who could write it since. */
function isOwed(record: DrillRecord, claim: ClaimSeen): boolean {
  const { topology, endMs, packs, scenario } = record;
  const closed = record.ledgers
    .find(({ incident }) => incident === claim.incident)
    ?.entries.findLast(({ verb }) => verb === 'close');
  if (claim.state !== 'closed' || !closed || Date.parse(closed.at) > endMs - WRITTEN_MS) return false;
  const residency = residencyConcerned(topology, claim);
  const able = topology.regions.filter(
    (region) =>
      residencyOf(region) === residency &&
      (cutOffSpans(record).get(region) ?? []).length === 0 &&
      !scenario.faults.some((fault) => !('region' in fault) || fault.region === region),
  );
  return able.length > 0 && !packs.some((pack) => incidentOf(pack) === claim.incident);
}

function wrongLimits(record: DrillRecord, { files }: PackSeen): readonly string[] {
  const { data } = Evidence.safeParse(jsonOf(files.get('evidence.json')?.toString() ?? ''));
  if (!data) return ['has no evidence.json as its schema wants it'];
  return data.objectives.flatMap((objective) => [
    ...wrongLoss(record, objective),
    ...wrongTime(record, data, objective),
  ]);
}

type Objective = Evidence['objectives'][number];

function wrongLoss(record: DrillRecord, { placement, service, rpo: { atMostSeconds } }: Objective): readonly string[] {
  const stated = record.claims.length === 1 ? recordedLossSeconds(record, placement, service) : undefined;
  const isLess = atMostSeconds !== null && stated !== undefined && (stated ?? Infinity) > atMostSeconds;
  return isLess
    ? [`says that ${placement}/${service} lost ${atMostSeconds} s at most; the ledger says ${stated ?? 'unknown'}`]
    : [];
}

function wrongTime(record: DrillRecord, evidence: Evidence, { placement, service, rto }: Objective): readonly string[] {
  const { outageStartedAt } = evidence.times;
  if (outageStartedAt === null || rto.atMostSeconds === null) return [];
  const servedMs = Date.parse(outageStartedAt) + rto.atMostSeconds * 1000;
  if (wereServed(record, evidence, { placement, service, servedMs })) return [];
  return [`says that ${placement}/${service} was served by ${new Date(servedMs).toISOString()}, and it was not`];
}

interface Stated {
  readonly placement: string;
  readonly service: Service;
  readonly servedMs: number;
}

/** Refusals of the routing map. Other refusals may come from a fault in the target. */
const BY_MAP: readonly Outcome[] = ['maintenance', 'draining', 'ramping'];

/**
 * Whether the map refused nobody from then on, and nobody whose resolver honours the TTL was still led to the source,
 * until another incident: a return may begin before the last resolver has forgotten the source.
 */
function wereServed(record: DrillRecord, evidence: Evidence, { placement, service, servedMs }: Stated): boolean {
  const { incident, source, times } = evidence;
  const declaredMs = Date.parse(times.declaredAt ?? '');
  const others = record.claims
    .filter((claim) => claim.incident !== incident)
    .map(({ claimedAt }) => Date.parse(claimedAt));
  const untilMs = Math.min(record.endMs, ...others.filter((ms) => !(ms <= declaredMs)));
  const asked = record.requests.filter(
    (one) =>
      one.placement === placement &&
      one.service === service &&
      one.sentAtMs > servedMs + BUCKET_MS &&
      one.endedAtMs < untilMs,
  );
  const isFrozen = record.scenario.faults.some(({ kind }) => kind === 'resolvers-frozen');
  const isLed = ({ tenant, path }: ClientRequest): boolean =>
    path.at(-1) === source && !isFrozen && !ignoresTtl(tenant);
  const isWrong = (one: ClientRequest): boolean => BY_MAP.includes(one.outcome) || (one.outcome !== 'ok' && isLed(one));
  return (shareOf(asked, isWrong) ?? 0) <= 1 - SUCCESS_RATIO;
}
