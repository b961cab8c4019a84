/**
 * What the status page shows (strategy §3, communication workflows): what customers may know, by residency. Each region
 * keeps the newest picture for itself and serves it without any other store. So the page is there when the control
 * store is not, and then it says how old its picture is.
 */
import * as z from 'zod';
import { SERVICES } from './layers';
import type { LedgerEntry } from './ledger';
import { OWN_PAGE, channelName } from './channels';
import { FEELS, isServedAgain, type Outage, type Picture, whatIsFelt } from './outage';
import { Post } from './post';
import { RESIDENCIES } from './topology';

/** `unknown`: nobody knows how the service is. */
const ServiceState = z.object({ service: z.enum(SERVICES), feels: z.enum([...FEELS, 'unknown']) });
type ServiceState = Readonly<z.output<typeof ServiceState>>;

/**
 * A service that works is not listed. `isChecked`: false while a disruption is not yet over, also if all services work.
 */
const ResidencyState = z.object({
  residency: z.enum(RESIDENCIES),
  services: z.array(ServiceState),
  isChecked: z.boolean(),
});
export type ResidencyState = Readonly<z.output<typeof ResidencyState>>;

/** A message that customers got. Times are ISO 8601. */
const Update = z.object({
  id: z.string(),
  at: z.string(),
  residency: z.enum(RESIDENCIES),
  subject: z.string(),
  text: z.string(),
});
type Update = Readonly<z.output<typeof Update>>;

/** A disruption that customers felt. `endedAt`: absent while it goes on. */
const Disruption = z.object({
  name: z.string(),
  since: z.string(),
  endedAt: z.string().exactOptional(),
  residencies: z.array(z.object({ residency: z.enum(RESIDENCIES), services: z.array(z.enum(SERVICES)) })),
});
export type Disruption = Readonly<z.output<typeof Disruption>>;

/**
 * As stored. `at`: the moment that it shows (ISO 8601). `updates`: of the newest disruption, the newest first.
 * `disruptions`: of the last 90 days, the newest first.
 */
export const StatusPage = z.object({
  at: z.string(),
  residencies: z.array(ResidencyState),
  updates: z.array(Update),
  disruptions: z.array(Disruption),
});
export type StatusPage = Readonly<z.output<typeof StatusPage>>;

/** Where a region keeps its newest picture, in its own table. */
export const KNOWN_PAGE = { key: { pk: 'status-page', sk: 'newest' }, attribute: 'page', schema: StatusPage };

export const HISTORY_DAYS = 90;
/** A picture that is older says nothing about now: each region makes one a minute. */
const STALE_SECONDS = 180;

interface Facts {
  readonly situation: Picture;
  /** The newest, if there was one, and earlier ones. */
  readonly outages: readonly Outage[];
  /** The ledger of the newest outage. */
  readonly entries: readonly LedgerEntry[];
}

export function statusPage({ situation, outages, entries }: Facts): StatusPage {
  const oldestMs = situation.nowMs - HISTORY_DAYS * 86_400_000;
  const disruptions = outages.filter(({ since }) => Date.parse(since) >= oldestMs).flatMap(disruptionOf);
  return {
    at: new Date(situation.nowMs).toISOString(),
    residencies: residencyStates(situation, outages),
    updates: entries.flatMap(updateOf).reverse(),
    disruptions: disruptions.sort((a, b) => (a.since < b.since ? 1 : -1)),
  };
}

/** The residencies that have a placement, in the order of `RESIDENCIES`. */
function residencyStates(situation: Picture, outages: readonly Outage[]): StatusPage['residencies'] {
  const felt = whatIsFelt(situation);
  const concerned = outages.filter(({ endedAt }) => endedAt === undefined).flatMap(({ residencies }) => residencies);
  const present = RESIDENCIES.filter((one) => situation.topology.placements.some(({ residency }) => residency === one));
  return present.map((residency) => ({
    residency,
    services: SERVICES.flatMap((service) => {
      const own = felt.filter((one) => one.residency === residency && one.service === service);
      const worst = ([...FEELS, 'unknown'] as const).find((feels) => own.some((one) => one.feels === feels));
      return worst ? [{ service, feels: worst }] : [];
    }),
    isChecked: concerned.every((one) => one.residency !== residency || isServedAgain(one, situation.nowMs)),
  }));
}

/** Customers see no outage that they did not feel. */
function disruptionOf({ name, since, endedAt, residencies }: Outage): readonly Disruption[] {
  if (residencies.length === 0) return [];
  return [
    {
      ...{ name, since, ...(endedAt !== undefined && { endedAt }) },
      residencies: residencies.map(({ residency, services }) => ({ residency, services: [...services] })),
    },
  ];
}

/** What the page itself was told. An entry that cannot be read is no update. */
function updateOf({ body }: LedgerEntry): readonly Update[] {
  const post = Post.safeParse(body).data;
  const residency = post?.stream.residency;
  if (residency === undefined || post?.stream.channel !== channelName(OWN_PAGE)) return [];
  const { outage, number, sentAt = post.at, subject, text } = post;
  return [{ id: `${outage}/${residency}/${number}`, at: sentAt, residency, subject, text }];
}

export const isStale = ({ at }: Pick<StatusPage, 'at'>, nowMs: number): boolean =>
  !(nowMs - Date.parse(at) <= STALE_SECONDS * 1000);

/** How a residency is as a whole. `partly-down`: some of its services are down. */
export type Overall = 'works' | 'degraded' | 'partly-down' | 'down' | 'unknown';

export function overallOf({ services, isChecked }: Pick<ResidencyState, 'services' | 'isChecked'>): Overall {
  const down = services.filter(({ feels }) => feels === 'down').length;
  if (down > 0) return down === SERVICES.length ? 'down' : 'partly-down';
  if (services.some(({ feels }) => feels !== 'unknown')) return 'degraded';
  if (services.length > 0) return 'unknown';
  return isChecked ? 'works' : 'degraded';
}

/** The worst first. Not to know is worse than to work. */
export const OVERALL: readonly Overall[] = ['down', 'partly-down', 'degraded', 'unknown', 'works'];
