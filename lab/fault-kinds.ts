/**
 * Every kind of fault that a scenario may hold, as a strict schema. Times are durations such as `90s` in the file and milliseconds once
 * parsed. A kind that is missing here cannot be rehearsed; one whose meaning is missing in `judge/affected.ts` would be judged wrongly.
 */
import * as z from 'zod';
import { VERBS } from '../strategy/flow-words';
import { Duration } from './duration';

const region = z.string().min(1);
/** `at` counts from the start of the drill; `for` heals the fault again after that long. */
const when = { at: Duration, for: Duration.exactOptional() };
/** Share of what is asked that is refused. */
const ratio = z.number().gt(0).max(1);
const times = (max: number) => z.number().int().min(1).max(max);

/** Functions that a fault can hit, by the name in `functionName`; it hits them in every region. */
const HANDLERS = [
  ...VERBS,
  ...([
    'answer',
    'detect',
    'snapshot',
    'cell-gateway',
    'cell-login',
    'cell-content',
    'cell-jobs',
    'cell-worker',
    'cell-apply',
  ] as const),
] as const;
const handler = z.enum(HANDLERS);

/** Endpoint prefixes whose model can refuse a call because there are too many. */
export const THROTTLED = ['dynamodb', 's3', 'sqs', 'kms', 'events', 'states', 'lambda'] as const;
/** Endpoint prefixes that a `service-down` can hit: what the lab models. */
const service = z.enum([...THROTTLED, 'execute-api', 'monitoring', 'route53']);

const FAULTS = [
  z.strictObject({ ...when, kind: z.literal('region-loss'), region }),
  z.strictObject({ ...when, kind: z.literal('region-isolated'), region }),
  z.strictObject({ ...when, kind: z.literal('region-gray'), region, ratio }),
  z.strictObject({ ...when, kind: z.literal('link-cut'), from: region, to: region }),
  z.strictObject({ ...when, kind: z.literal('replication-lag'), region, lag: Duration }),
  z.strictObject({ ...when, kind: z.literal('replication-paused'), region }),
  // The placement's key in one region; its replicas elsewhere go on.
  z.strictObject({ ...when, kind: z.literal('key-disabled'), region, placement: z.string().min(1) }),
  // What was damaged stays damaged until somebody repairs it: there is no `for`.
  z.strictObject({
    at: Duration,
    kind: z.literal('control-corruption'),
    placement: z.string().min(1),
    entries: times(1000),
    how: z.enum(['value', 'schema']),
    /** Further entries under keys that nobody ever wrote. */
    strays: z.number().int().min(0).max(100).default(0),
  }),
  z.strictObject({ ...when, kind: z.literal('service-down'), service, region }),
  z.strictObject({ ...when, kind: z.literal('service-throttled'), service: z.enum(THROTTLED), region, ratio }),
  z.strictObject({ ...when, kind: z.literal('handler-crash'), handler, times: times(1000) }),
  z.strictObject({ ...when, kind: z.literal('handler-slow'), handler, delay: Duration }),
  z.strictObject({ ...when, kind: z.literal('handler-doubled'), handler, times: times(1000) }),
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
 * From this share of refused requests on a region counts as crippled. Assumption: with half of all calls refused the slow budget
 * ("half of the probes fail for five minutes", strategy §4) is about to be spent, so an evacuation is right; below, it would be premature.
 */
const CRIPPLING_RATIO = 0.5;

/** The region that a fault takes away or cripples, so that leaving it is right; undefined for all that only make life harder. */
export function regionTaken(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'region-loss':
    case 'region-isolated':
      return fault.region;
    case 'service-down':
      return fault.region === 'global' ? undefined : fault.region;
    case 'region-gray':
    case 'service-throttled':
      return fault.ratio >= CRIPPLING_RATIO ? fault.region : undefined;
    default:
      return undefined;
  }
}

/** Regions that a fault names and that the environment has to have. */
export function regionsNamed(fault: Fault): readonly string[] {
  if (fault.kind === 'link-cut') return [fault.from, fault.to].filter((place) => place !== 'internet');
  if (fault.kind === 'alarm-flaps') return [fault.region, fault.subject];
  if (fault.kind === 'service-down' && fault.region === 'global') return [];
  return 'region' in fault ? [fault.region] : [];
}
