/**
 * What users feel, by residency: the facts of every message (strategy §3, communication workflows). The company has at
 * most one outage at a time, however many regions fail, because people follow one story. It begins when users of any
 * residency feel something, or when an evacuation is claimed. It ends when all of them are served and nothing is under
 * way. If nobody looked while all that went on, the evacuation that is on record still begins one. Assumes the
 * conditions of `judgement.ts`. What nobody knows neither begins nor ends an outage.
 */
import * as z from 'zod';
import { type Claim, compactTime } from './claim';
import { CloudTrouble, cloudSeen } from './cloud-trouble';
import { conditionAt, type Situation } from './due';
import type { Condition } from './judgement';
import { SERVICES, type Service } from './layers';
import { canonicalJson } from './ledger';
import { type Route, servingRegions } from './routing-map';
import { placementMatter, serviceMatter } from './page';
import { placementNamed, type Region, RESIDENCIES, type Residency } from './topology';

/**
 * What is known. `matters`: what people were paged of and what still stands (`standingMatters`). No condition of a
 * region shows that one placement fails there alone, or one service refuses its users. So nobody knows then.
 */
export interface Picture extends Situation {
  readonly matters: readonly string[];
}

/** How a service is for its users, the worst first. `degraded`: some of its users, or some of its regions, fail. */
export const FEELS = ['down', 'read-only', 'degraded'] as const;
export type Feels = (typeof FEELS)[number];

/**
 * A service of one placement: what its users feel, or that all is well, or that nobody knows. `before`: they have felt
 * something in an evacuation that is over.
 */
interface Felt {
  readonly placement: string;
  readonly residency: Residency;
  readonly service: Service;
  readonly feels: Feels | 'nothing' | 'unknown' | 'before';
}

/**
 * One residency in an outage. `since`, `wellSince`: ISO 8601; `wellSince` is absent while its users feel something, or
 * while nobody knows. `services`: every service that was ever felt in this outage. `feels`: what is felt now.
 */
const Concerned = z.object({
  residency: z.enum(RESIDENCIES),
  since: z.string(),
  wellSince: z.string().exactOptional(),
  services: z.array(z.enum(SERVICES)),
  feels: z.array(z.object({ service: z.enum(SERVICES), feels: z.enum(FEELS) })),
});
export type Concerned = Readonly<z.output<typeof Concerned>>;

/**
 * As stored. Times are ISO 8601. `since`: when the first observer saw the trouble begin. `incidents`:
 * the evacuations that belong to it. `regions`: regions in trouble, or left. `cloud`: what may be a failure of the
 * cloud's; absent while nothing of it does. `revision` grows with each change.
 */
export const Outage = z.object({
  name: z.string(),
  since: z.string(),
  openedAt: z.string(),
  endedAt: z.string().exactOptional(),
  incidents: z.array(z.string()),
  regions: z.array(z.string()),
  residencies: z.array(Concerned),
  cloud: z.array(CloudTrouble).exactOptional(),
  revision: z.number().int(),
});
export type Outage = Readonly<z.output<typeof Outage>>;

/**
 * A residency counts as served again after this time. Conditions already wait for some ticks; the rest keeps a region
 * that comes and goes from sending a resolution each time.
 */
export const CALM_SECONDS = 120;
/** People are still told of an evacuation that ended at most this long ago. */
const UNTOLD_SECONDS = 24 * 3600;

/** The newest outage after what is known now; the same object when nothing has changed. */
export function outageNow(last: Outage | undefined, situation: Picture): Outage | undefined {
  const felt = whatIsFelt(situation);
  const open = last !== undefined && last.endedAt === undefined ? last : undefined;
  const evacuations = unplannedEvacuations(situation);
  const underWay = evacuations.filter(isOpen);
  const untold = evacuations.filter((one) => isUntold(one, last, situation.nowMs));
  const news = [...underWay, ...untold];
  if (!open && news.length === 0 && !felt.some(isTrouble)) return last;
  const before = open ?? opened(situation, news);
  const next = {
    ...before,
    ...cloudOf(before, situation),
    incidents: union(
      before.incidents,
      news.map(({ claim }) => claim.incident),
    ),
    regions: union(before.regions, [...regionsInTrouble(situation), ...news.map(({ source }) => source)]),
    residencies: residenciesNow(before, [...felt, ...wasFelt(situation, untold)], situation.nowMs),
  };
  const whole = isOver(next, underWay, situation.nowMs) ? { ...next, endedAt: timeOf(situation.nowMs) } : next;
  return open && isSame(open, whole) ? open : { ...whole, revision: before.revision + 1 };
}

function cloudOf({ cloud: before = [] }: Outage, situation: Situation): Pick<Outage, 'cloud'> {
  const cloud = cloudSeen(before, situation);
  return cloud.length > 0 ? { cloud: [...cloud] } : {};
}

/** Whether users of the residency have been served for long enough to be told so. */
export function isServedAgain({ wellSince }: Concerned, nowMs: number): boolean {
  return wellSince !== undefined && nowMs - Date.parse(wellSince) >= CALM_SECONDS * 1000;
}

/** What users of each placement feel, in the order of the topology and of the table of services. */
export function whatIsFelt(situation: Picture): readonly Felt[] {
  return situation.routes.map((row) => {
    const { residency } = placementNamed(situation.topology, row.placement);
    return { placement: row.placement, residency, service: row.service, feels: feelingOf(situation, row) };
  });
}

const isConcern = ({ feels }: Felt): boolean => feels !== 'nothing' && feels !== 'unknown';
const isTrouble = (felt: Felt): boolean => isConcern(felt) && felt.feels !== 'before';

function feelingOf(situation: Picture, row: Route): Felt['feels'] {
  const states = usedRegions(situation, row).map((region) => stateOf(situation, region, row));
  if (states.length > 0 && states.every((state) => state === 'fails')) return 'down';
  const shortage = isMovedOnPurpose(situation, row) ? undefined : shortageOf(row);
  if (shortage) return shortage;
  if (states.includes('fails')) return 'degraded';
  return states.includes('unknown') ? 'unknown' : 'nothing';
}

/** Regions that DNS avoids do not count if others serve too. */
function usedRegions({ drained }: Situation, row: Route): readonly Region[] {
  const all = servingRegions(row);
  const used = all.filter((region) => !drained.includes(region));
  return used.length > 0 ? used : all;
}

/** What users feel of the row itself, however well its regions are. */
function shortageOf(row: Route): Feels | undefined {
  if (servingRegions(row).length === 0) return 'down';
  if (row.mode !== 'serving') return 'read-only';
  const share = Object.values(row.weights).reduce((sum, weight) => sum + weight, 0);
  return row.returning === undefined && share < 100 ? 'degraded' : undefined;
}

function stateOf(picture: Picture, region: Region, row: Route): 'well' | 'fails' | 'unknown' {
  const { placement, service } = row;
  const condition = conditionAt(picture, region, row);
  if (isFelt(condition)) return 'fails';
  const doubts = [placementMatter(placement, region), serviceMatter(service, region)];
  return condition.kind === 'well' && !doubts.some((one) => picture.matters.includes(one)) ? 'well' : 'unknown';
}

/** Whether users feel that it fails. A contested region counts if the internet does not reach it. */
const isFelt = ({ kind, views }: Condition): boolean =>
  ['lost', 'failing', 'common'].includes(kind) || (kind === 'contested' && views.outside === 'down');

/**
 * A plan, a return or a drill is under way with this row. Its pauses are short, and it goes back by itself when users
 * wait.
 */
const isMovedOnPurpose = ({ claims }: Situation, { incident }: Route): boolean =>
  claims.some(
    ({ flow, claim }) =>
      claim.incident === incident && claim.state !== 'closed' && (flow === 'return' || claim.planned === true),
  );

/** Evacuations of failing regions. A plan is none: it leaves a healthy region, and users are served all the time. */
const unplannedEvacuations = ({ claims }: Situation): readonly Evacuation[] =>
  claims.filter(({ flow, claim }) => flow === 'evacuation' && claim.planned !== true);

interface Evacuation {
  readonly source: string;
  readonly claim: Claim;
}

const isOpen = ({ claim }: Evacuation): boolean => claim.state !== 'closed';

/** Whether an evacuation that is over began after the newest outage did, and belongs to none. */
const isUntold = ({ claim }: Evacuation, last: Outage | undefined, nowMs: number): boolean =>
  claim.state === 'closed' &&
  last?.incidents.includes(claim.incident) !== true &&
  (last === undefined || claim.claimedAt >= last.openedAt) &&
  nowMs - Date.parse(claim.endedAt ?? '') < UNTOLD_SECONDS * 1000;

/** What has moved in these evacuations: its users have felt something. */
const wasFelt = ({ topology, routes }: Situation, evacuations: readonly Evacuation[]): readonly Felt[] =>
  routes
    .filter(({ incident }) => evacuations.some(({ claim }) => claim.incident === incident))
    .map(({ placement, service }) => ({
      ...{ placement, residency: placementNamed(topology, placement).residency, service, feels: 'before' as const },
    }));

const regionsInTrouble = ({ topology, conditions }: Situation): readonly Region[] =>
  topology.regions.filter((region) => conditions.some((one) => one.region === region && isFelt(one)));

function opened(situation: Situation, evacuations: readonly Evacuation[]): Outage {
  const since = timeOf(Math.min(...beginnings(situation, evacuations), situation.nowMs));
  const [name, openedAt] = [`outage-${compactTime(situation.nowMs)}`, timeOf(situation.nowMs)];
  return { name, since, openedAt, incidents: [], regions: [], residencies: [], revision: 0 };
}

/** When a quorum saw each failure begin, and when each evacuation was claimed, in ms. */
const beginnings = (situation: Situation, evacuations: readonly Evacuation[]): readonly number[] => [
  ...situation.conditions.filter(isFelt).map(({ sinceMs }) => sinceMs ?? situation.nowMs),
  ...evacuations.map(({ claim }) => Date.parse(claim.claimedAt)),
];

function residenciesNow(outage: Outage, felt: readonly Felt[], nowMs: number): Outage['residencies'] {
  return RESIDENCIES.flatMap((residency) => {
    const own = felt.filter((one) => one.residency === residency);
    const before = outage.residencies.find((one) => one.residency === residency);
    const now = own.some(isConcern) || before ? concernedNow(own, { residency, before, outage, nowMs }) : undefined;
    return now ? [now] : [];
  });
}

interface Subject {
  readonly residency: Residency;
  readonly before: Concerned | undefined;
  readonly outage: Outage;
  readonly nowMs: number;
}

function concernedNow(own: readonly Felt[], { residency, before, outage, nowMs }: Subject): Concerned {
  const feels = worstOf(own);
  const services = SERVICES.filter(
    (service) =>
      before?.services.includes(service) === true || own.some((one) => one.service === service && isConcern(one)),
  );
  // A residency that is concerned from the start is concerned since the trouble began, not since somebody noticed.
  const since = before?.since ?? (outage.revision === 0 ? outage.since : timeOf(nowMs));
  const isWell = own.every(({ feels: found }) => found === 'nothing' || found === 'before');
  const wellSince = isWell ? (before?.wellSince ?? timeOf(nowMs)) : undefined;
  return { residency, since, services, feels, ...(wellSince !== undefined && { wellSince }) };
}

/** The worst that any placement of the residency feels, for each service in trouble. */
function worstOf(own: readonly Felt[]): Concerned['feels'] {
  return SERVICES.flatMap((service) => {
    const felt = own.filter((one) => one.service === service).map((one) => one.feels);
    const feels = FEELS.find((one) => felt.includes(one));
    return feels ? [{ service, feels }] : [];
  });
}

const isOver = (outage: Outage, evacuations: readonly unknown[], nowMs: number): boolean =>
  evacuations.length === 0 &&
  outage.residencies.every((one) => isServedAgain(one, nowMs)) &&
  nowMs - Date.parse(outage.openedAt) >= CALM_SECONDS * 1000;

const union = (known: readonly string[], more: readonly string[]): string[] => [...new Set([...known, ...more])];

const timeOf = (ms: number): string => new Date(ms).toISOString();

const isSame = (one: Outage, other: Outage): boolean => canonicalJson(one) === canonicalJson(other);
