/**
 * What the incident board shows to staff (strategy §3, communication workflows): everything that is known at one
 * moment. It is a view of the control table and of the ledgers, and keeps no facts of its own. What cannot be read is
 * left out of a list, never shown as well.
 */
import * as z from 'zod';
import { incidentBriefing, type Led } from './briefing';
import { dueTo, type Told } from './cadence';
import type { Line } from './channels';
import type { Situation } from './due';
import type { LedgerEntry } from './ledger';
import { heldIn, isHeld, orderFor } from './order';
import type { Outage } from './outage';
import type { SentPage } from './page';
import { lastTold, Post, postOf, unreachedIn } from './post';
import { rcaDueMs } from './rca';
import { streamName } from './stream-name';
import type { Region } from './topology';

/** How far the copies in this region are behind; `seconds` null: nobody knows. */
export interface Lag {
  readonly placement: string;
  readonly store: string;
  readonly from: Region;
  readonly seconds: number | null;
}

interface Facts {
  readonly situation: Situation;
  /** The newest outage, if there was one, and what leads decided about it. */
  readonly newest: Newest | undefined;
  readonly posts: readonly Post[];
  readonly lines: readonly Line[];
  /** Of the outage and of every incident that is shown, by name. */
  readonly ledgers: ReadonlyMap<string, readonly LedgerEntry[]>;
  readonly pages: readonly SentPage[];
  readonly lags: readonly Lag[];
}

export interface Newest {
  readonly outage: Outage;
  readonly led: Led;
}

/** Times are ISO 8601. */
export interface Board {
  readonly at: string;
  readonly outage: Outage | undefined;
  readonly leads: readonly { readonly role: string; readonly name: string }[];
  readonly regions: readonly RegionState[];
  readonly incidents: readonly IncidentState[];
  readonly waits: readonly Wait[];
  readonly decisions: readonly { readonly incident: string; readonly at: string; readonly lines: readonly string[] }[];
  readonly lags: readonly Lag[];
  readonly messages: readonly MessageState[];
  readonly timeline: readonly Happening[];
}

/** `services`: those that are not well. `isDrained`: our switch keeps users away. */
interface RegionState {
  readonly region: Region;
  readonly isDrained: boolean;
  readonly services: readonly { readonly service: string; readonly condition: string; readonly since?: string }[];
}

/** `phase`: the last thing that it did. `moved`: how many services its targets serve. */
interface IncidentState {
  readonly incident: string;
  readonly flow: string;
  readonly state: string;
  readonly outcome: string | undefined;
  readonly conductor: Region;
  readonly since: string;
  readonly phase: string;
  readonly moved: number;
}

/** What waits for a person. */
interface Wait {
  readonly what: string;
  readonly since: string;
  readonly until?: string;
}

/** `stream`: its name. `nextBy`: when its readers expect the next one. `trouble`: why the last try failed. */
interface MessageState {
  readonly stream: string;
  readonly last: Told | undefined;
  readonly nextBy: string | undefined;
  readonly due: { readonly kind: string; readonly since: string } | undefined;
  readonly heldUntil: string | undefined;
  readonly trouble: string | undefined;
}

interface Happening {
  readonly at: string;
  readonly of: string;
  readonly region: Region;
  readonly text: string;
}

const TIMELINE_MAX = 100;
const DECISIONS_MAX = 6;

/** The incidents that are shown: what is open, and what belongs to the newest outage. */
export const shownIncidents = (
  { claims }: Pick<Situation, 'claims'>,
  outage: Outage | undefined,
): readonly string[] => [
  ...new Set([
    ...claims.filter(({ claim }) => claim.state !== 'closed').map(({ claim }) => claim.incident),
    ...(outage?.incidents ?? []),
  ]),
];

export function boardOf(facts: Facts): Board {
  const { situation, newest, lags } = facts;
  const outage = newest?.outage;
  return {
    at: timeOf(situation.nowMs),
    outage,
    leads: Object.entries(newest?.led.leads.roles ?? {}).map(([role, name]) => ({ role, name })),
    regions: situation.topology.regions.map((region) => regionState(situation, region)),
    incidents: shownIncidents(situation, outage).flatMap((incident) => incidentState(facts, incident)),
    waits: waitsIn(facts),
    decisions: decisionsIn(facts).slice(0, DECISIONS_MAX),
    lags,
    messages: newest ? facts.lines.map((line) => messageState(newest, facts, line)) : [],
    timeline: timelineOf(facts).slice(0, TIMELINE_MAX),
  };
}

function regionState({ conditions, drained }: Situation, region: Region): RegionState {
  const ill = conditions.filter((one) => one.region === region && one.kind !== 'well');
  return {
    region,
    isDrained: drained.includes(region),
    services: ill.map(({ service, kind, sinceMs }) => ({
      ...{ service, condition: kind, ...(sinceMs !== null && { since: timeOf(sinceMs) }) },
    })),
  };
}

function incidentState({ situation, ledgers }: Facts, incident: string): readonly IncidentState[] {
  const found = situation.claims.find(({ claim }) => claim.incident === incident);
  if (!found) return [];
  const { flow, claim } = found;
  const entries = ledgers.get(incident) ?? [];
  const last = entries.at(-1);
  return [
    {
      ...{ incident, flow, state: claim.state, outcome: claim.outcome, conductor: claim.conductor },
      since: claim.claimedAt,
      phase: last ? textOf(last) : 'nothing on record yet',
      moved: incidentBriefing(incident, { situation, entries }).moved.length,
    },
  ];
}

const Asked = z.object({ output: z.object({ expiresAt: z.string() }) });

function waitsIn({ situation, newest, posts, ledgers, pages }: Facts): readonly Wait[] {
  const questions = shownIncidents(situation, newest?.outage).flatMap((incident) =>
    openQuestion(incident, { situation, entries: ledgers.get(incident) ?? [] }),
  );
  const paged = pages.map(({ matter, at, times }) => ({ what: `paged ${times} times: ${matter}`, since: at }));
  return [...questions, ...(newest ? waitsOf(newest, posts, situation.nowMs) : []), ...paged];
}

function openQuestion(incident: string, known: Parameters<typeof incidentBriefing>[1]): readonly Wait[] {
  const { asksSince } = incidentBriefing(incident, known);
  if (asksSince === undefined) return [];
  const asked = known.entries.findLast(({ verb }) => verb === 'approve');
  const { data } = Asked.safeParse(asked?.body);
  const what = `${incident} waits for an answer: approve or decline`;
  return [{ what, since: asksSince, ...(data && { until: data.output.expiresAt }) }];
}

function waitsOf({ outage, led }: Newest, posts: readonly Post[], nowMs: number): readonly Wait[] {
  const held = heldIn(led.orders, posts, nowMs).map(({ stream, hold }) => ({
    ...{ what: `${stream} is held by ${hold.by}: ${hold.why}`, since: timeOf(nowMs), until: hold.until },
  }));
  const dueMs = led.rca ? undefined : rcaDueMs(outage);
  if (dueMs === undefined || outage.endedAt === undefined) return held;
  return [...held, { what: `the report (RCA) on ${outage.name}`, since: outage.endedAt, until: timeOf(dueMs) }];
}

const Recorded = z.object({ record: z.array(z.string()) });

function decisionsIn({ ledgers, newest }: Facts): Board['decisions'] {
  return [...ledgers]
    .filter(([name]) => name !== newest?.outage.name)
    .flatMap(([incident, entries]) =>
      entries.flatMap(({ at, body }) => {
        const lines = Recorded.safeParse(body).data?.record;
        return lines ? [{ incident, at, lines }] : [];
      }),
    )
    .sort(newestFirst);
}

function messageState({ outage, led }: Newest, { posts, situation }: Facts, { stream }: Line): MessageState {
  const { nowMs } = situation;
  const post = postOf(posts, stream);
  const last = lastTold(post);
  const order = orderFor(led.orders, stream, post);
  const due = dueTo(outage, stream, { last, nowMs, isAsked: order?.send !== undefined, rca: led.rca });
  return {
    ...{ stream: streamName(stream), last, nextBy: post?.state === 'sent' ? post.nextBy : undefined },
    due: due && { kind: due.kind, since: due.dueAt },
    heldUntil: isHeld(order, nowMs) ? order?.hold?.until : undefined,
    trouble: unreachedIn(post ? [post] : [], nowMs)[0]?.reason,
  };
}

const timelineOf = ({ ledgers }: Facts): readonly Happening[] =>
  [...ledgers]
    .flatMap(([of, entries]) =>
      entries.map((entry) => ({ at: entry.at, of, region: entry.region, text: textOf(entry) })),
    )
    .sort(newestFirst);

const newestFirst = (one: { readonly at: string }, other: { readonly at: string }): number =>
  one.at < other.at ? 1 : -1;

const Scoped = z.object({ input: z.object({ scope: z.string() }) });
const Kind = z.object({ output: z.object({ kind: z.string() }) });
const Action = z.object({ action: z.string(), by: z.string() });

/** An entry in a few words: `decide (rest): ask`, `communicate: update to internal#slack:C0…`. */
function textOf({ verb, body }: Pick<LedgerEntry, 'verb' | 'body'>): string {
  const post = Post.safeParse(body).data;
  if (post) return `${verb}: ${post.kind} to ${streamName(post.stream)}: ${post.subject}`;
  const action = Action.safeParse(body).data;
  if (action) return `${verb}: ${action.action} by ${action.by}`;
  const scope = Scoped.safeParse(body).data?.input.scope;
  const kind = Kind.safeParse(body).data?.output.kind;
  return `${verb}${scope === undefined ? '' : ` (${scope})`}${kind === undefined ? '' : `: ${kind}`}`;
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
