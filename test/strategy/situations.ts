/**
 * Situations as tests write them: what observers have published, judged, on the map as deployed unless said otherwise.
 */
import type { Claim, Flow } from '../../strategy/claim';
import type { Situation } from '../../strategy/due';
import { judgeAll } from '../../strategy/judgement';
import { SERVICES, type Service } from '../../strategy/layers';
import type { Observation } from '../../strategy/observation';
import { initialRoute, type Route } from '../../strategy/routing-map';
import { placementNamed } from '../../strategy/topology';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observations } from './observed';

export const [EAST, WEST, EU] = ['us-east-1', 'us-west-2', 'eu-central-1'] as const;
export const INCIDENT = 'evac-us-east-1-20270101T002900Z';

/** Nothing of us-east-1 is heard, from anywhere. */
export const GONE = observations({ [EAST]: marks('SSS', { outside: 'SS' }) }, { [EAST]: null });
/** Identity and what shares its store fails in us-east-1. */
export const LOGIN_FAILS = observations({ [EAST]: marks('', { identity: 'IIIII' }) });
/** The key of us-east is disabled in us-east-1. */
export const KEY_FAILS = observations({ [EAST]: marks('AAAAA') });
/** A bucket in us-east-1 has failed for two minutes. */
export const BUCKET_FAILS = observations({ [EAST]: marks('', { 'content-standard': 'I'.repeat(12) }) });
/** Everything fails, everywhere. */
export const COMMON = observations({ [EAST]: marks('XXXXX'), [WEST]: marks('XXXXX'), [EU]: marks('XXXXX') });

export function situation(seen: readonly Observation[], more: Partial<Situation> = {}): Situation {
  const topology = more.topology ?? DEV_TOPOLOGY;
  const nowMs = more.nowMs ?? NOW_MS;
  const conditions = judgeAll(topology, { observations: seen, joined: topology.regions, nowMs });
  return { topology, conditions, routes: [], drained: [], claims: [], nowMs, ...more };
}

/** The row as deployed, with changes. */
export function row(placement: string, service: Service, changes: Partial<Route> = {}): Route {
  return { ...initialRoute(placementNamed(DEV_TOPOLOGY, placement), service), ...changes };
}

/** Every row of these placements as it is served from that region alone, after an evacuation. */
export const movedTo = (region: string, ...placements: string[]): Route[] =>
  placements.flatMap((placement) =>
    SERVICES.map((service) => row(placement, service, { epoch: 2, weights: { [region]: 100 }, incident: INCIDENT })),
  );

/** A claim of that flow and source; closed ones ended so many seconds ago. */
export function claimed(
  changes: Partial<Claim> & { flow?: Flow; source?: string; endedSecondsAgo?: number } = {},
): Situation['claims'][number] {
  const { flow = 'evacuation', source = EAST, endedSecondsAgo, ...rest } = changes;
  const claim: Claim = {
    ...{ incident: INCIDENT, conductor: WEST, execution: 'one', state: 'open' },
    claimedAt: new Date(NOW_MS - 3600_000).toISOString(),
    ...(endedSecondsAgo !== undefined && { endedAt: new Date(NOW_MS - endedSecondsAgo * 1000).toISOString() }),
    ...rest,
  };
  return { flow, source, claim };
}

export const names = (rows: readonly Pick<Route, 'placement' | 'service'>[]): string[] =>
  rows.map(({ placement, service }) => `${placement}/${service}`);
