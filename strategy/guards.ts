/**
 * What has to be true before a drill may move anything. Each guard gives its reason, and the first that fails holds the
 * drill. Missing data holds it too: a drill is never worth a risk that nobody can see. Guards judge nothing that the
 * playbook leaves alone.
 */
import { type CorrectiveAction, openActions } from './corrective-action';
import type { Situation } from './due';
import { budgetSpent, type TickCount } from './error-budget';
import { conditionOf } from './judgement';
import { SERVICES } from './layers';
import type { Playbook } from './playbooks';
import { initialRoute, type Route } from './routing-map';
import { placementNamed, type Region } from './topology';
import { reasonOf } from './verdict';
import { frozenWithin, isStaffedWithin, type Windows } from './windows';

type ClaimOf = Situation['claims'][number];

export const GUARDS = [
  ...(['incident', 'health', 'home', 'freeze', 'staffed hours'] as const),
  ...(['error budget', 'corrective actions', 'targets'] as const),
] as const;

/** The guard that holds a drill, and why. */
export interface Held {
  readonly guard: (typeof GUARDS)[number];
  readonly reason: string;
}

/** `playbook` and `subject`: what is to be drilled. `despite`: see `Plays`. */
interface Asked {
  readonly playbook: Playbook;
  readonly subject: Region;
  readonly despite?: string | undefined;
}

/**
 * `doubt`: why the targets of what the playbook leaves are not safe (room, key, replication); undefined when they are.
 * `counts`: the ticks of four weeks, or in words why nobody knows them. `actions`: all that drills have left.
 */
export interface Ground extends Omit<Situation, 'claims'> {
  readonly claims: readonly ClaimOf[];
  readonly windows: Windows;
  readonly counts: readonly TickCount[] | string;
  readonly actions: readonly CorrectiveAction[];
  readonly doubt: string | undefined;
}

/** The guard that holds a drill now; undefined when it may begin. */
export function heldBy(ground: Ground, asked: Asked): Held | undefined {
  return (
    underWay(ground) ??
    unwell(ground) ??
    notAtHome(ground) ??
    // A person may know better when it is a good time, and says so on the record. Nothing else can be overruled.
    (asked.despite === undefined ? atWrongTime(ground, asked) : undefined) ??
    spent(ground) ??
    unfinished(ground, asked) ??
    unsafe(ground)
  );
}

/** The calendar asks for the whole time. A drill that it has started comes a little later, and is not held for that. */
const LATE_MS = 5 * 60_000;

function atWrongTime({ windows, nowMs }: Ground, { playbook }: Asked): Held | undefined {
  const period = { fromMs: nowMs, untilMs: nowMs + playbook.longestSeconds * 1000 - LATE_MS };
  const frozen = frozenWithin(windows, period);
  if (frozen !== undefined) return { guard: 'freeze', reason: frozen };
  if (isStaffedWithin(windows, period)) return undefined;
  const { days, from, to, zone } = windows.staffed;
  const hours = `${days.join(', ')} from ${from} to ${to} (${zone})`;
  return { guard: 'staffed hours', reason: `it would not begin and end within ${hours}` };
}

function spent({ topology, counts }: Ground): Held | undefined {
  const reason = typeof counts === 'string' ? counts : budgetSpent(topology, counts);
  return reason === undefined ? undefined : { guard: 'error budget', reason };
}

function unfinished({ topology, actions }: Ground, { playbook, subject }: Asked): Held | undefined {
  const [first, ...others] = openActions(topology, actions, { playbook: playbook.name, subject });
  if (!first) return undefined;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return { guard: 'corrective actions', reason: `${first.drill} left open: ${first.about} (${first.found})${more}` };
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
