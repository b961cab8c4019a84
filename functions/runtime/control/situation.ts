import * as z from 'zod';
import { approvalKey, ROUTE_PREFIX, ROUTING_PK, conditionKey, switchKey } from '../../../strategy/control-items';
import type { Situation } from '../../../strategy/due';
import { judgeAll } from '../../../strategy/judgement';
import { SCOPES, SERVICES } from '../../../strategy/layers';
import type { Observation } from '../../../strategy/observation';
import { initialRoute, Route } from '../../../strategy/routing-map';
import { notSoaked } from '../../../strategy/return';
import type { Region, Topology } from '../../../strategy/topology';
import { readClaims } from './claims';
import { AnyRow, Approval, RegionCondition, Switch } from './control-records';
import type { ControlStore } from './control-store';
import { readObservations } from './observations';

type Published = RegionCondition | 'unreadable';

/**
 * Everything that is known at one moment. `published`: the condition that gates were told, by region; a region without
 * one was never seen well in all services and does not count yet. `soaked`: regions that were well for long enough.
 */
export interface Known extends Situation {
  readonly observations: readonly Observation[];
  readonly published: ReadonlyMap<Region, Published>;
  readonly soaked: readonly Region[];
}

type Store = Pick<ControlStore, 'query' | 'get'>;

/**
 * Reads the control store and judges every region. Throws ControlStoreUnreachable: then nothing is known and nothing is
 * done.
 */
export async function readSituation(topology: Topology, store: Store, nowMs: number): Promise<Known> {
  const [observations, claims, rows] = await Promise.all([
    readObservations(store),
    readClaims(store),
    store.query(ROUTING_PK, AnyRow),
  ]);
  const soaked = topology.regions.filter(
    (subject) => notSoaked(observations, { topology, subject, nowMs }) === undefined,
  );
  const map = {
    routes: routesIn(topology, rows),
    drained: drainedIn(topology, rows),
    published: publishedIn(topology, rows),
  };
  const joined = [...map.published.keys()];
  const conditions = judgeAll(topology, { observations, joined, nowMs });
  return { topology, observations, conditions, claims, soaked, nowMs, ...map };
}

type Rows = readonly AnyRow[];

function routesIn(topology: Topology, rows: Rows): readonly Route[] {
  const stored = rows.filter(({ sk }) => sk.startsWith(ROUTE_PREFIX)).flatMap((row) => Route.safeParse(row).data ?? []);
  const inForce = new Map(stored.map((row) => [`${row.placement}#${row.service}`, row]));
  return topology.placements.flatMap((placement) =>
    SERVICES.map((service) => inForce.get(`${placement.name}#${service}`) ?? initialRoute(placement, service)),
  );
}

function drainedIn({ regions }: Topology, rows: Rows): readonly Region[] {
  const isDrained = (region: Region): boolean =>
    Switch.safeParse(rows.find(({ sk }) => sk === switchKey(region).sk)).data?.drained === true;
  return regions.filter(isDrained);
}

function publishedIn({ regions }: Topology, rows: Rows): ReadonlyMap<Region, Published> {
  const found = regions.flatMap((region) => {
    const row = rows.find(({ sk }) => sk === conditionKey(region).sk);
    return row ? [[region, RegionCondition.safeParse(row).data ?? 'unreadable'] as const] : [];
  });
  return new Map(found);
}

const Anything = z.unknown();

/**
 * Open questions: those of open incidents that are not settled. One that cannot be read is left out, so that it does
 * not hide everything else. Throws ControlStoreUnreachable.
 */
export async function openQuestions(store: Store, claims: Situation['claims']): Promise<readonly Approval[]> {
  const open = claims.filter(({ flow, claim }) => flow === 'evacuation' && claim.state === 'open');
  const keys = open.flatMap(({ claim }) => SCOPES.map((scope) => approvalKey(claim.incident, scope)));
  const asked = await Promise.all(keys.map((key) => store.get(key, Anything)));
  const questions = asked.flatMap((item) => Approval.safeParse(item).data ?? []);
  return questions.filter(({ settled }) => settled === undefined);
}
