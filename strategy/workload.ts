/**
 * The synthetic workload of a drill (strategy §5): what is asked in each round of ten seconds, of every placement. The
 * same seed gives the same requests, in AWS and in the lab. Each write has a value of its own, and is read later, so
 * that a lost write is seen. Keys are used again after 32 rounds, so drills leave a fixed number of items. Assumes
 * that a write is read, or given up, before its key is used again (`GIVEN_UP_SECONDS`).
 */
import * as z from 'zod';
import { SERVICES, type Service } from './layers';
import { sha256 } from './sha256';
import { DEGRADED } from './stages';
import { type Placement, type Region, regionsOf, type Topology } from './topology';

/** The length of a round. */
export const ROUND_SECONDS = 10;
/** More would crowd out the observers, who use the same functions. */
export const SIDE_BY_SIDE = 3;
/** More placements take turns. */
const PLACEMENTS_MAX = 8;
const KEYS = 32;
/**
 * A write that was not read by then is not looked for any more, and counts as lost. Writes that wait during a partition
 * are applied a minute after its end.
 */
const GIVEN_UP_SECONDS = 24 * ROUND_SECONDS;

/** `set` and `get`: a setting or a feature flag. `job` hands a job in, `done` asks whether it is done. */
const WHATS = ['login', 'write', 'read', 'set', 'get', 'job', 'done'] as const;

/** One request. `door`: the region that is asked first. `value`: what is written, or has to be read. */
export const Request = z.object({
  what: z.enum(WHATS),
  placement: z.string(),
  service: z.enum(SERVICES),
  key: z.string(),
  door: z.string(),
  value: z.string().exactOptional(),
});
export type Request = Readonly<z.output<typeof Request>>;

/**
 * A request and what it got. `region`: who answered. `status` null: nobody answered in time, or it was never sent.
 * `ok`: it was served, and a read had exactly that value. `degraded`: what the answer said of itself (ADR 30). `atMs`,
 * `endedMs`: when it was sent and answered, in ms.
 */
export const Tried = Request.extend({
  region: z.string().nullable(),
  status: z.number().int().nullable(),
  ok: z.boolean(),
  degraded: z.enum(DEGRADED).exactOptional(),
  atMs: z.number(),
  endedMs: z.number(),
});
export type Tried = Readonly<z.output<typeof Tried>>;

/**
 * How far the objects of a placement in `target` are behind the subject, by its heartbeats. `atMs`: when it was seen.
 * `seconds` null: nobody knows.
 */
export const Lag = z.object({
  placement: z.string(),
  target: z.string(),
  atMs: z.number(),
  seconds: z.number().nullable(),
});
export type Lag = Readonly<z.output<typeof Lag>>;

/** `through`: whether the users of the subject knock there, or elsewhere because nobody reaches it. */
interface Load {
  readonly topology: Topology;
  readonly subject: Region;
  readonly through: 'subject' | 'elsewhere';
  /** The name of the drill: it makes values and jobs unique. */
  readonly drill: string;
  readonly seed: number;
  readonly round: number;
}

/**
 * The requests of that round, in the order in which they are sent, without the reads of earlier writes. Settings have
 * to reach all sides, so they are written in placements that are not touched too. Everything else is asked of the
 * placements that are touched: those of the users who knock at the subject, or all that leave or may lose it.
 */
export function writesOf(load: Load): readonly Request[] {
  const { topology, subject, through, seed, round } = load;
  const touched = topology.placements.filter((placement) =>
    through === 'subject' ? placement.home === subject : regionsOf(placement).includes(subject),
  );
  // Settings and auth lie in one table and have one breaker: settings that are served would keep it closed.
  const configured = topology.placements.filter((one) => through === 'elsewhere' || !touched.includes(one));
  const requests = [
    ...inTurn(touched, round).flatMap((placement) => [
      login(load, placement),
      ...SERVICES.flatMap((service) => writeTo(load, placement, service)),
      ...(load.through === 'subject' ? further(load, placement) : []),
    ]),
    ...inTurn(configured, round).map((placement) => configure(load, placement)),
  ];
  return shuffled(requests, `${seed}/${round}`);
}

/**
 * What has to be read of these acknowledged writes. A setting or a flag is read through the door of each of its
 * placement's regions: whoever answers there, its users see that value.
 */
export const readsOf = (load: Doors & Pick<Load, 'topology'>, writes: readonly Request[]): Request[] =>
  writes.flatMap((write) => readsOfOne(load, write));

function readsOfOne(load: Doors & Pick<Load, 'topology'>, write: Request): Request[] {
  const placement = load.topology.placements.find(({ name }) => name === write.placement);
  if (!placement) return [];
  if (write.what === 'set') return regionsOf(placement).map((door) => ({ ...write, what: 'get', door }));
  return [{ ...write, what: write.what === 'job' ? 'done' : 'read', door: doorOf(placement, load) }];
}

/** A read that has not had yet what it looks for. `sinceMs`: when the write was acknowledged. */
export const Pending = Request.extend({ sinceMs: z.number() });
export type Pending = Readonly<z.output<typeof Pending>>;

/** Whether that read is tried once more. */
export const isOpen = ({ sinceMs }: Pending, nowMs: number): boolean => nowMs - sinceMs < GIVEN_UP_SECONDS * 1000;

/** The number of the round at that moment. An unreadable claim time counts from 1970: keys and values stay unique. */
export function roundAt(claimedAt: string, nowMs: number): number {
  const fromMs = Date.parse(claimedAt);
  return Math.max(0, Math.floor((nowMs - (Number.isNaN(fromMs) ? 0 : fromMs)) / (ROUND_SECONDS * 1000)));
}

const login = (load: Load, placement: Placement): Request => {
  const at = { placement: placement.name, service: 'identity' as const };
  return { ...at, what: 'login', key: 'user', door: doorOf(placement, load) };
};

function writeTo(load: Load, placement: Placement, service: Service): Request[] {
  if (service === 'identity' || service === 'control-plane') return [];
  const at = { placement: placement.name, service, door: doorOf(placement, load), value: valueOf(load) };
  // Each job is another one, and done for ever. One in three rounds shows the same, unless the queue is disturbed.
  if (service === 'orchestration')
    return load.round % 3 === 0 || load.through === 'subject'
      ? [{ ...at, what: 'job', key: `${load.drill}-${load.round}` }]
      : [];
  return [{ ...at, what: 'write', key: `drill-${load.round % KEYS}` }];
}

/** Each of these stands alone before a table, a bucket or a queue. */
const OFTEN: readonly Service[] = ['identity', 'orchestration', 'content-standard'];
/** One for each kind of store that the cache of reads stands before. */
const KEPT: readonly Service[] = ['content-standard', 'content-premium'];

/**
 * What disturbed stores have to be asked besides. A breaker opens after three failures in a row, and then one request
 * in five seconds tries the store again, so a single request in ten seconds would never meet it open. A cached answer
 * needs a key that was read before: it is written in the first two rounds, when nothing is disturbed yet.
 */
function further(load: Load, placement: Placement): readonly Request[] {
  const alone = OFTEN.flatMap((service) =>
    service === 'identity' ? [login(load, placement)] : writeTo(load, placement, service),
  );
  const again = ['b', 'c'].flatMap((suffix) => alone.map((one) => ({ ...one, key: `${one.key}-${suffix}` })));
  const what = load.round < 2 ? ('write' as const) : ('read' as const);
  const at = { placement: placement.name, door: doorOf(placement, load), key: 'drill-kept', value: load.drill };
  return [...again, ...KEPT.map((service) => ({ ...at, what, service }))];
}

/** A setting and a feature flag in turn, each time in another region. */
function configure(load: Load, placement: Placement): Request {
  const regions = regionsOf(placement);
  const pair = Math.floor(load.round / 2);
  return {
    ...{ what: 'set', placement: placement.name, service: 'control-plane', value: valueOf(load) },
    key: `drill-${load.round % 2 === 0 ? 'setting' : 'flag'}-${load.round % KEYS}`,
    door: regions[pair % regions.length] ?? placement.home,
  };
}

type Doors = Pick<Load, 'subject' | 'through'>;

/** Where the users of the placement knock. */
const doorOf = (placement: Placement, { subject, through }: Doors): Region =>
  regionsOf(placement).find((region) => (region === subject) === (through === 'subject')) ?? placement.home;

const valueOf = ({ drill, round }: Load): string => `${drill} ${round}`;

function inTurn(placements: readonly Placement[], round: number): readonly Placement[] {
  const first = placements.length > PLACEMENTS_MAX ? (round * PLACEMENTS_MAX) % placements.length : 0;
  return [...placements.slice(first), ...placements.slice(0, first)].slice(0, PLACEMENTS_MAX);
}

/** In an order that only the seed decides. */
function shuffled(requests: readonly Request[], seed: string): readonly Request[] {
  const rank = (one: Request, index: number): string => sha256(`${seed}/${index}/${one.placement}/${one.key}`);
  return requests
    .map((one, index) => ({ one, rank: rank(one, index) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ one }) => one);
}
