/**
 * Every incident ends, or waits for a named person, and leaves nothing half-way: when it is closed, no canary of it
 * stands still. Returns are incidents too. If its conductor dies, another one takes over. Judged by the claims and rows
 * in the control table and by which executions really run, not by what the orchestrator says.
 */
import type { Region } from '../../../strategy/topology';
import type { ClaimSeen, DrillRecord } from '../record';
import { lostRegions } from '../taken';
import { promise, type PromiseResult } from './promise';

/**
 * A dead conductor is replaced within a minute (ADR 6). The first step of the next one may take half a
 * minute more.
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
  const isKnown = orphaned.length === 0;
  // If nobody was able to take over, the incident may still end later: unknown.
  return promise('incidents-end', [...violations, ...halfWay(record)], isKnown);
}

/** Services that a closed incident has left at a step of the canary: the other tenants are turned away for good. */
function halfWay({ routes, claims, endMs }: DrillRecord): readonly string[] {
  const last = new Map(routes.map((row) => [`${row.placement}/${row.service}`, row]));
  return [...last].flatMap(([name, { atMs, mode, weights, returning, incident }]) => {
    const percent = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    const isClosed = claims.some((claim) => claim.incident === incident && claim.state === 'closed');
    const stands = mode === 'serving' && returning === undefined && percent < 100 && endMs - atMs > TAKEOVER_MS;
    return isClosed && stands ? [`${incident ?? ''} is closed, and ${name} stands at ${percent} %`] : [];
  });
}

/** A newer incident has replaced it in the control table. */
function isFollowed({ claims }: DrillRecord, { flow, source, claimedAt }: ClaimSeen): boolean {
  return claims.some((other) => other.flow === flow && other.source === source && other.claimedAt > claimedAt);
}

/** Since when nothing drives the incident, in ms. Undefined while its execution runs in a region that works. */
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
 * Whether another region and another replica of the control store are left: not lost, and not the source. A takeover
 * needs both.
 */
function somebodyIsLeft(record: DrillRecord, { source }: ClaimSeen): boolean {
  const lost = lostRegions(record);
  const { regions, controlReplicas } = record.topology;
  const isLeft = (region: Region): boolean => region !== source && !lost.includes(region);
  return regions.some(isLeft) && controlReplicas.some(isLeft);
}
