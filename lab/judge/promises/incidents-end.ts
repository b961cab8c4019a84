/**
 * Every incident, returns among them, ends, or waits for a named person: whoever conducts it may die, but then another
 * takes over. Judged by the claims in the control table and by which executions really run, whatever the orchestrator
 * says of itself.
 */
import type { Region } from '../../../strategy/topology';
import type { ClaimSeen, DrillRecord } from '../record';
import { lostRegions } from './taken';
import { promise, type PromiseResult } from './promise';

/**
 * A dead conductor is replaced within a minute (ADR 6); half a minute more for the first step of the next
 * one.
 */
const TAKEOVER_MS = 90_000;

export function incidentsEnd(record: DrillRecord): PromiseResult {
  const open = record.claims.filter((claim) => claim.state !== 'closed' && !isFollowed(record, claim));
  const orphaned = open.flatMap((claim) => {
    const sinceMs = conductorDeadSinceMs(record, claim);
    return sinceMs === undefined || record.endMs - sinceMs <= TAKEOVER_MS ? [] : [{ claim, sinceMs }];
  });
  const forsaken = orphaned.filter(({ claim }) => somebodyIsLeft(record, claim));
  const violations = forsaken.map(({ claim: { incident, conductor }, sinceMs }) => {
    const since = new Date(sinceMs).toISOString();
    return `${incident}: its conductor in ${conductor} is dead since ${since}, and nobody took over`;
  });
  // What nobody was able to take over may still end once somebody is.
  return promise('incidents-end', violations, orphaned.length === 0);
}

/** Another incident has taken its place in the control table since. */
function isFollowed({ claims }: DrillRecord, { flow, source, claimedAt }: ClaimSeen): boolean {
  return claims.some((other) => other.flow === flow && other.source === source && other.claimedAt > claimedAt);
}

/** Since when nothing drives the incident any more, in ms; undefined while its execution runs in a region that does. */
function conductorDeadSinceMs(record: DrillRecord, { execution, conductor }: ClaimSeen): number | undefined {
  const conducting = record.executions.find(({ arn }) => arn === execution);
  if (!conducting) return record.startMs;
  if (conducting.endedAtMs !== null) return conducting.endedAtMs;
  const lost = record.scenario.faults.find(
    (fault) =>
      (fault.kind === 'region-loss' || fault.kind === 'region-isolated') &&
      fault.region === conductor &&
      fault.for === undefined,
  );
  return lost && Math.max(record.startMs + lost.at, conducting.startedAtMs);
}

/**
 * Another region that no fault took, and a replica of the control store that none took and that is not being left:
 * without both nobody can take over.
 */
function somebodyIsLeft(record: DrillRecord, { source }: ClaimSeen): boolean {
  const lost = lostRegions(record);
  const { regions, controlReplicas } = record.topology;
  const isLeft = (region: Region): boolean => region !== source && !lost.includes(region);
  return regions.some(isLeft) && controlReplicas.some(isLeft);
}
