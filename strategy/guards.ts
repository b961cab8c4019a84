/**
 * What has to be true before a drill may move anything. Each guard gives its reason, and the first that fails holds the
 * drill. Missing data holds it too: a drill is never worth a risk that nobody can see. Guards judge nothing that the
 * playbook leaves alone.
 */
import type { Situation } from './due';
import { conditionOf } from './judgement';
import { SERVICES } from './layers';
import { initialRoute, type Route } from './routing-map';
import { placementNamed } from './topology';
import { reasonOf } from './verdict';

type ClaimOf = Situation['claims'][number];

/** The guard that holds a drill, and why. */
export interface Held {
  readonly guard: 'incident' | 'health' | 'home' | 'targets';
  readonly reason: string;
}

/**
 * `doubt`: why the targets of what the playbook leaves are not safe (room, key, replication); undefined when they are.
 */
export interface Ground extends Omit<Situation, 'claims' | 'nowMs'> {
  readonly claims: readonly ClaimOf[];
  readonly doubt: string | undefined;
}

/** The guard that holds a drill now; undefined when it may begin. */
export function heldBy(ground: Ground): Held | undefined {
  return underWay(ground) ?? unwell(ground) ?? notAtHome(ground) ?? unsafe(ground);
}

/** Evacuations, returns and restores that are not closed: one region at a time, and what is real comes first. */
export const incidentsOpen = (claims: readonly ClaimOf[]): readonly ClaimOf[] =>
  claims.filter(({ flow, claim }) => flow !== 'drill' && claim.state !== 'closed');

function underWay({ claims }: Ground): Held | undefined {
  const [open] = incidentsOpen(claims);
  return open && { guard: 'incident', reason: `${open.claim.incident} is ${open.claim.state}` };
}

function unwell({ topology, conditions }: Ground): Held | undefined {
  const all = topology.regions.flatMap((region) => SERVICES.map((service) => conditionOf(conditions, region, service)));
  const first = all.find(({ kind }) => kind !== 'well');
  return first && { guard: 'health', reason: reasonOf(first) };
}

function notAtHome({ topology, routes, drained }: Ground): Held | undefined {
  const [row] = routes.filter((route) => !isAtHome(topology, route));
  const [left] = drained;
  if (row) return { guard: 'home', reason: `${row.placement}/${row.service} is not served as deployed` };
  return left === undefined ? undefined : { guard: 'home', reason: `DNS avoids ${left}` };
}

/** Whether the row is as deployed, apart from its epoch and the incident that wrote it. */
export function isAtHome(topology: Situation['topology'], { placement, service, ...row }: Route): boolean {
  const { mode, weights } = initialRoute(placementNamed(topology, placement), service);
  const regions = Object.keys({ ...weights, ...row.weights });
  const isShared = regions.every((region) => row.weights[region] === weights[region]);
  return row.mode === mode && row.returning === undefined && isShared;
}

const unsafe = ({ doubt }: Ground): Held | undefined =>
  doubt === undefined ? undefined : { guard: 'targets', reason: doubt };
