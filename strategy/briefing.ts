/**
 * What a message can say about an outage, from the ledgers of its incidents and from what is known now. The ledgers are
 * what happened, and this is only a view of them: it keeps no facts of its own. An entry that cannot be read adds
 * nothing.
 */
import * as z from 'zod';
import { cloudNow, type CloudTrouble } from './cloud-trouble';
import type { Situation } from './due';
import { ExpectedLoss, Move, ScopeName } from './flow-words';
import type { LedgerEntry } from './ledger';
import { type Service, SERVICES } from './layers';
import type { Leads, Roles } from './leads';
import { type Held, heldIn, type Order } from './order';
import type { Concerned, Outage } from './outage';
import { type Post, type Unreached, unreachedIn } from './post';
import type { Rca } from './rca';
import { failoverIsDenied, residencyOf } from './residency';
import { servingRegions } from './routing-map';
import { placementNamed, type Residency } from './topology';

/** `seconds`: of confirmed writes, at most; null: nobody knows. */
interface Loss {
  readonly service: Service;
  readonly seconds: number | null;
}

/**
 * An evacuation so far. `asksSince` (ISO 8601): a question waits for people. `outcome`: absent while it is under way.
 */
export interface IncidentBriefing {
  readonly incident: string;
  readonly outcome?: string;
  readonly asksSince?: string;
  readonly moved: readonly Move[];
  readonly mayLose: readonly (Loss & { readonly placement: string })[];
}

/**
 * What customers of one residency may know. `waits`: some of them see the maintenance page, because their data may be
 * nowhere else. `abroad`: residencies from which some are served, who agreed to that.
 */
export interface ResidencyBriefing {
  readonly concerned: Concerned;
  readonly waits: boolean;
  readonly abroad: readonly Residency[];
  readonly mayLose: readonly Loss[];
}

/** What may be a failure of the cloud's, and how it is by now. */
export interface CloudBriefing extends CloudTrouble {
  readonly now: ReturnType<typeof cloudNow>;
}

export interface Briefing {
  readonly outage: Outage;
  readonly nowMs: number;
  readonly incidents: readonly IncidentBriefing[];
  readonly residencies: readonly ResidencyBriefing[];
  readonly cloud: readonly CloudBriefing[];
  readonly unreached: readonly Unreached[];
  readonly held: readonly Held[];
  readonly leads: Roles;
  readonly rca: Rca | undefined;
}

/** What people have decided about the outage. */
export interface Led {
  readonly leads: Leads;
  readonly orders: readonly Order[];
  readonly rca: Rca | undefined;
}

interface Known extends Led {
  readonly situation: Situation;
  /** By incident. */
  readonly ledgers: ReadonlyMap<string, readonly LedgerEntry[]>;
  readonly posts: readonly Post[];
}

/** Throws when the ledger of an incident was not read: that must not look as if nothing had moved. */
export function briefingOf(outage: Outage, { situation, ledgers, posts, leads, orders, rca }: Known): Briefing {
  const incidents = outage.incidents.map((incident) =>
    incidentBriefing(incident, { situation, entries: ledgerOf(ledgers, incident) }),
  );
  const losses = incidents.flatMap(({ mayLose }) => mayLose);
  return {
    outage,
    nowMs: situation.nowMs,
    incidents,
    cloud: (outage.cloud ?? []).map((one) => ({ ...one, now: cloudNow(situation, one.region) })),
    unreached: unreachedIn(posts, situation.nowMs),
    held: heldIn(orders, posts, situation.nowMs),
    ...{ leads: leads.roles, rca },
    residencies: outage.residencies.map((concerned) => ({
      concerned,
      waits: waits(situation, concerned),
      abroad: abroad(situation, concerned),
      mayLose: worstLosses(
        losses.filter((one) => placementNamed(situation.topology, one.placement).residency === concerned.residency),
      ),
    })),
  };
}

function ledgerOf(ledgers: Known['ledgers'], incident: string): readonly LedgerEntry[] {
  const entries = ledgers.get(incident);
  if (!entries) throw new Error(`the ledger of ${incident} was not read`);
  return entries;
}

const Scoped = z.object({ input: z.object({ scope: ScopeName }) });
const Decision = z.object({ output: z.object({ expectedLoss: z.array(ExpectedLoss) }) });
const Resumed = z.object({ output: z.object({ resumed: z.array(Move) }) });
/** `answer` says so once the flow has the answer. */
const PassedOn = z.object({ output: z.object({ kind: z.literal('passed-on') }) });

export function incidentBriefing(
  incident: string,
  { situation, entries }: { readonly situation: Situation; readonly entries: readonly LedgerEntry[] },
): IncidentBriefing {
  const claim = situation.claims.find((one) => one.claim.incident === incident)?.claim;
  // The next attempt on the same source replaces the claim of the one before it.
  const outcome = claim ? claim.outcome : 'ended';
  const moved = entries.flatMap(({ verb, body }) =>
    verb === 'resume' ? (Resumed.safeParse(body).data?.output.resumed ?? []) : [],
  );
  const rows = moved.filter((move, at) => moved.findIndex((one) => isSameRow(one, move)) === at);
  const asksSince = outcome === undefined ? openQuestionSince(entries) : undefined;
  const stated = entries.flatMap(({ verb, body }) =>
    verb === 'decide' ? (Decision.safeParse(body).data?.output.expectedLoss ?? []) : [],
  );
  return {
    incident,
    moved: rows,
    mayLose: rows.flatMap((move) => lossesOf(move, stated)),
    ...(outcome !== undefined && { outcome }),
    ...(asksSince !== undefined && { asksSince }),
  };
}

/** What the decisions state for a row that has moved. If they state nothing, nobody knows. */
function lossesOf({ placement, service }: Move, stated: readonly ExpectedLoss[]): IncidentBriefing['mayLose'] {
  const own = stated.filter((loss) => isSameRow(loss, { placement, service }));
  return own.length > 0 ? own : [{ placement, service, seconds: null }];
}

interface Row {
  readonly placement: string;
  readonly service: string;
}
const isSameRow = (one: Row, other: Row): boolean => one.placement === other.placement && one.service === other.service;

/** When the newest question was asked, if nobody has answered it and its scope has not gone on since. */
function openQuestionSince(entries: readonly LedgerEntry[]): string | undefined {
  const asked = entries.findLast(({ verb }) => verb === 'approve');
  if (!asked) return undefined;
  const scope = scopeOf(asked);
  const isSettled = entries.some(
    (entry) =>
      entry.sequence > asked.sequence &&
      (entry.verb === 'answer' ? PassedOn.safeParse(entry.body).success : scopeOf(entry) === scope),
  );
  return isSettled ? undefined : asked.at;
}

const scopeOf = ({ body }: LedgerEntry): string | undefined => Scoped.safeParse(body).data?.input.scope;

/** Whether a service of the residency is down and may not move anywhere. */
function waits({ topology, routes }: Situation, { residency, feels }: Concerned): boolean {
  const down = feels.filter((one) => one.feels === 'down').map(({ service }) => service);
  return routes.some((row) => {
    const placement = placementNamed(topology, row.placement);
    const isConcerned = placement.residency === residency && down.includes(row.service);
    const regions = servingRegions(row);
    return isConcerned && regions.length > 0 && regions.every((region) => failoverIsDenied(placement, region));
  });
}

function abroad({ topology, routes }: Situation, { residency }: Concerned): readonly Residency[] {
  const serving = routes
    .filter((row) => placementNamed(topology, row.placement).residency === residency)
    .flatMap((row) => servingRegions(row).map(residencyOf));
  return [...new Set(serving)].filter((one) => one !== undefined && one !== residency) as Residency[];
}

/** One line per service. Nobody knowing is worse than any number. */
function worstLosses(losses: readonly Loss[]): readonly Loss[] {
  return SERVICES.flatMap((service) => {
    const own = losses.filter((one) => one.service === service).map(({ seconds }) => seconds);
    if (own.length === 0) return [];
    return [{ service, seconds: own.includes(null) ? null : Math.max(...own.map((seconds) => seconds ?? 0)) }];
  });
}
