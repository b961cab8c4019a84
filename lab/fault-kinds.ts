/**
 * Every kind of fault that a scenario may hold, as a strict schema. Times are durations such as `90s` in the file and
 * milliseconds once parsed. A kind that is missing here cannot be rehearsed; one whose meaning is missing in
 * `judge/affected.ts` would be judged wrongly.
 */
import * as z from 'zod';
import { SERVICES } from '../strategy/layers';
import { Duration } from './duration';
import { PARAMETERS } from './parameters';
import {
  action,
  handled,
  handler,
  NAMED,
  placement,
  ratio,
  region,
  service,
  THROTTLED,
  times,
  when,
} from './fault-fields';

/** A function that crashes as often as a fault can say never works again. */
const BROKEN_TIMES = 1000;

const FAULTS = [
  z.strictObject({ ...when, kind: z.literal('region-loss'), region }),
  z.strictObject({ ...when, kind: z.literal('region-isolated'), region }),
  z
    .strictObject({
      ...when,
      kind: z.literal('region-gray'),
      region,
      ratio,
      /** The share goes evenly from `ratio` to this one while the fault lasts. */
      ratioTo: ratio.exactOptional(),
      /** What is asked of that service only, and for that placement's tenants only. */
      service: z.enum(SERVICES).exactOptional(),
      placement: placement.exactOptional(),
    })
    .refine((fault) => fault.ratioTo === undefined || fault.for !== undefined, {
      path: ['ratioTo'],
      message: 'needs "for": how long it takes until the share is reached',
    }),
  z.strictObject({ ...when, kind: z.literal('region-slow'), region, delay: Duration }),
  // Room for that share of the population; what comes beyond is refused.
  z.strictObject({ ...when, kind: z.literal('region-crowded'), region, room: ratio }),
  // Strangers try to log in there, that many times a second in all.
  z.strictObject({ ...when, kind: z.literal('login-flood'), region, rate: z.number().int().min(1).max(2000) }),
  z.strictObject({ ...when, kind: z.literal('certificate-expired'), region }),
  z.strictObject({ ...when, kind: z.literal('link-cut'), from: region, to: region }),
  z.strictObject({ ...when, kind: z.literal('packets-lost'), from: region, to: region, ratio }),
  z.strictObject({ ...when, kind: z.literal('replication-lag'), region, lag: Duration }),
  z.strictObject({ ...when, kind: z.literal('replication-paused'), region }),
  // The placement's key in one region; its replicas elsewhere go on.
  z.strictObject({ ...when, kind: z.literal('key-disabled'), region, placement }),
  z.strictObject({ ...when, kind: z.literal('key-denied'), region, placement }),
  z.strictObject({ ...when, kind: z.literal('permission-missing'), region, handler, action }),
  // What was damaged stays damaged until somebody repairs it: there is no `for`.
  z.strictObject({
    at: Duration,
    kind: z.literal('control-corruption'),
    placement,
    entries: times(1000),
    how: z.enum(['value', 'schema']),
    /** Further entries under keys that nobody ever wrote. */
    strays: z.number().int().min(0).max(100).default(0),
  }),
  z.strictObject({ ...when, kind: z.literal('service-down'), service, region }),
  z.strictObject({ ...when, kind: z.literal('service-throttled'), service: z.enum(THROTTLED), region, ratio }),
  // The service's endpoint has no address any more.
  z.strictObject({ ...when, kind: z.literal('name-lost'), service: z.enum(NAMED), region }),
  z.strictObject({ ...when, kind: z.literal('queues-stuck'), region }),
  // What is in the queue stays there until it is put aside: there is no `for`.
  z.strictObject({ at: Duration, kind: z.literal('job-poison'), region, placement, times: times(100).default(1) }),
  z.strictObject({ ...when, kind: z.literal('handler-crash'), ...handled, times: times(BROKEN_TIMES) }),
  z.strictObject({ ...when, kind: z.literal('handler-slow'), ...handled, delay: Duration }),
  z.strictObject({ ...when, kind: z.literal('handler-doubled'), ...handled, times: times(1000) }),
  // What was stopped stays stopped: there is no `for`.
  z.strictObject({ at: Duration, kind: z.literal('conductor-killed') }),
  z.strictObject({
    ...when,
    kind: z.literal('clock-skew'),
    region,
    skew: Duration,
    direction: z.enum(['ahead', 'behind']).default('ahead'),
  }),
  z.strictObject({ ...when, kind: z.literal('events-doubled'), region }),
  z.strictObject({ ...when, kind: z.literal('events-late'), region, lag: Duration }),
  z.strictObject({ ...when, kind: z.literal('metrics-late'), region, lag: Duration }),
  // Share of the traffic whose resolvers never ask again.
  z.strictObject({ ...when, kind: z.literal('resolvers-frozen'), ratio }),
  z.strictObject({ ...when, kind: z.literal('alarm-flaps'), region, subject: region, times: times(100) }),
] as const;

/** One fault of a scenario, told apart by `kind`. */
export const Fault = z.discriminatedUnion('kind', FAULTS);
/** `at`, `for`, `lag`, `delay` and `skew` are milliseconds once parsed. */
export type Fault = z.output<typeof Fault>;
export type FaultKind = Fault['kind'];
/** The fault of that kind. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

export const FAULT_KINDS: readonly FaultKind[] = FAULTS.map(({ shape }) => shape.kind.value);

/**
 * From this share of refused requests on a region counts as crippled. Assumption: with half of all calls refused the
 * slow budget ("half of the probes fail for five minutes", strategy §4) is about to be spent, so an evacuation is
 * right; below, it would be premature.
 */
const CRIPPLING_RATIO = 0.5;
/** Whoever waits that long has given up: no client waits longer for an answer (`clientTimeoutMs`). */
const CRIPPLING_DELAY_MS = PARAMETERS.clientTimeoutMs.high;

/** Whatever else such a fault says, its region, or a service in it, is no use any more. */
const TAKING: ReadonlySet<FaultKind> = new Set([
  ...(['region-loss', 'region-isolated', 'certificate-expired', 'service-down'] as const),
  ...(['name-lost', 'queues-stuck'] as const),
]);

/**
 * The region that a fault takes away or cripples, or a service in it, so that leaving it is right; undefined for all
 * that only make life harder.
 */
export function regionTaken(fault: Fault): string | undefined {
  if (!('region' in fault) || fault.region === 'global') return undefined;
  // Without SNS people of that region hear nothing, and no client notices.
  if ('service' in fault && fault.service === 'sns') return undefined;
  return TAKING.has(fault.kind) || isCrippling(fault) || isServerBroken(fault) ? fault.region : undefined;
}

function isCrippling(fault: Fault): boolean {
  switch (fault.kind) {
    case 'region-gray':
      return Math.max(fault.ratio, fault.ratioTo ?? 0) >= CRIPPLING_RATIO;
    case 'service-throttled':
      return fault.ratio >= CRIPPLING_RATIO;
    case 'region-slow':
      return fault.delay >= CRIPPLING_DELAY_MS;
    default:
      return false;
  }
}

/**
 * Whether a function that serves clients works there no more. In every region alike it is nothing that leaving one
 * would cure.
 */
function isServerBroken(fault: Fault): boolean {
  if (!('handler' in fault) || !fault.handler.startsWith('cell-')) return false;
  switch (fault.kind) {
    case 'permission-missing':
      return true;
    case 'handler-crash':
      return fault.times >= BROKEN_TIMES;
    case 'handler-slow':
      return fault.delay >= CRIPPLING_DELAY_MS;
    default:
      return false;
  }
}

/** Regions that a fault names and that the environment has to have. */
export function regionsNamed(fault: Fault): readonly string[] {
  if (isOfLink(fault)) return [fault.from, fault.to].filter((place) => place !== 'internet');
  if (fault.kind === 'alarm-flaps') return [fault.region, fault.subject];
  if (fault.kind === 'service-down' && fault.region === 'global') return [];
  return 'region' in fault ? [fault.region] : [];
}

/** Whether it is about the way from one place to another. */
export function isOfLink(fault: Fault): fault is FaultOf<'link-cut' | 'packets-lost'> {
  return fault.kind === 'link-cut' || fault.kind === 'packets-lost';
}
