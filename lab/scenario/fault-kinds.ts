/**
 * Every kind of fault that a scenario may hold, as a strict schema. Times are durations such as `90s` in the file and
 * milliseconds once parsed. A kind that is missing here cannot be rehearsed; one whose meaning is missing in
 * `judge/affected.ts` would be judged wrongly.
 */
import * as z from 'zod';
import { SERVICES } from '../../strategy/layers';
import { Duration } from '../terminal/duration';
import { PARAMETERS } from '../kernel/parameters';
import { GLOBAL } from '../kernel/active-faults';
import {
  action,
  at,
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

/** A kind of fault, with what it does for people. */
const fault = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, about: string, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape }).describe(about);

const link = {
  from: region.describe('A region, or `internet`.'),
  to: region.describe('A region, or `internet`.'),
};
const hasTwoEnds = ({ from, to }: { readonly from: string; readonly to: string }): boolean => from !== to;
const TWO_ENDS = { path: ['to'], message: 'is the same as "from"; a link has two ends' };

const ofRegions = [
  fault('region-loss', 'Everything in the region stops at once, and nothing answers.', { ...when, region }),
  fault('region-isolated', 'The region runs on, but nothing crosses its border.', { ...when, region }),
  fault('region-gray', 'The front door of the region refuses a share of what comes, with 503.', {
    ...when,
    region,
    ratio,
    ratioTo: ratio.describe('The share goes evenly from `ratio` to this one; needs `for`.').exactOptional(),
    service: z.enum(SERVICES).describe('Only what is asked of that service.').exactOptional(),
    placement: placement.describe("Only that placement's tenants.").exactOptional(),
  }).refine((one) => one.ratioTo === undefined || one.for !== undefined, {
    path: ['ratioTo'],
    message: 'needs "for": how long it takes until the share is reached',
  }),
  fault('region-slow', 'Every call into or out of the region takes longer.', {
    ...when,
    region,
    delay: Duration.describe('By how much, there and back.'),
  }),
  fault('region-crowded', 'The region has room for a part of the population; what comes beyond is refused.', {
    ...when,
    region,
    room: ratio.describe('The share of all tenants that it has room for.'),
  }),
  fault('login-flood', 'Strangers try to log in there.', {
    ...when,
    region,
    rate: z.number().int().min(1).max(2000).describe('How many times a second, all of them together.'),
  }),
  fault('probe-flood', 'Strangers call what observers ask there, without a signature.', {
    ...when,
    region,
    rate: z.number().int().min(1).max(12_000).describe('How many times a second, all four probes together.'),
  }),
  fault('certificate-expired', "The certificate of the region's hosts has run out.", { ...when, region }),
  fault('link-cut', 'Nothing gets through from one place to another; the other direction is untouched.', {
    ...when,
    ...link,
  }).refine(hasTwoEnds, TWO_ENDS),
  fault('packets-lost', 'A share of the packets from one place to another is lost.', {
    ...when,
    ...link,
    ratio,
  }).refine(hasTwoEnds, TWO_ENDS),
  fault('resolvers-frozen', "Some users' resolvers never ask again, and their connections last.", {
    ...when,
    ratio: ratio.describe('Their share of the traffic.'),
  }),
  fault('clock-skew', 'The clocks of the region are wrong.', {
    ...when,
    region,
    skew: Duration.describe('By how much.'),
    direction: z.enum(['ahead', 'behind']).describe('Which way.').default('ahead'),
  }),
] as const;

const ofServices = [
  fault('service-down', 'A service of AWS answers 503 to everything.', {
    ...when,
    service,
    region: region.describe(`Where; \`${GLOBAL}\` for \`route53\`, and only for it.`),
  }).refine((one) => (one.service === 'route53') === (one.region === GLOBAL), {
    path: ['region'],
    message: `route53 is down in "${GLOBAL}", every other service in a region`,
  }),
  fault('service-throttled', 'A service refuses a share of its calls as too many.', {
    ...when,
    service: z.enum(THROTTLED).describe('Which service, by the prefix of its endpoint.'),
    region,
    ratio,
  }),
  fault('name-lost', "The service's endpoint has no address any more.", {
    ...when,
    service: z.enum(NAMED).describe('Which service, by the prefix of its endpoint.'),
    region,
  }),
  fault('queues-stuck', 'Queues accept jobs and hand out none.', { ...when, region }),
  fault('events-doubled', 'EventBridge delivers everything twice.', { ...when, region }),
  fault('events-late', 'EventBridge delivers late.', { ...when, region, lag: Duration.describe('By how much.') }),
  fault('metrics-late', 'CloudWatch shows what it is given late.', {
    ...when,
    region,
    lag: Duration.describe('By how much.'),
  }),
  fault('alarm-flaps', 'An alarm of one region about another one rings without a reason, every 30 s.', {
    ...when,
    region: region.describe('Where the alarm is.'),
    subject: region.describe('The region that it is about.'),
    times: times(100).describe('How often.'),
  }),
] as const;

const ofData = [
  fault('replication-lag', 'What is written in the region leaves it late.', {
    ...when,
    region,
    lag: Duration.describe('By how much, on top of the usual.'),
  }),
  fault('replication-paused', 'What is written in the region stays there.', { ...when, region }),
  fault('key-disabled', "Somebody disables the placement's key in one region; its replicas elsewhere go on.", {
    ...when,
    region,
    placement,
  }),
  fault('key-denied', "The policy of the placement's key admits nobody in one region.", { ...when, region, placement }),
  fault(
    'control-corruption',
    'Settings of a placement are written over. They stay damaged until somebody repairs them.',
    {
      at,
      placement,
      entries: times(1000).describe('How many.'),
      how: z.enum(['value', 'schema']).describe('What is wrong with them: what they say, or their shape.'),
      strays: z
        .number()
        .int()
        .min(0)
        .max(100)
        .describe('Further entries under keys that nobody ever wrote.')
        .default(0),
    },
  ),
  fault('job-poison', 'Messages that no worker understands are in the queue, until they are put aside.', {
    at,
    region,
    placement,
    times: times(100).describe('How many.').default(1),
  }),
] as const;

const ofHandlers = [
  fault('handler-crash', 'A function dies half-way.', {
    ...when,
    ...handled,
    times: times(BROKEN_TIMES).describe(`How often; ${BROKEN_TIMES}: always.`),
  }),
  fault('handler-slow', 'A function waits before it begins.', {
    ...when,
    ...handled,
    delay: Duration.describe('How long.'),
  }),
  fault('handler-doubled', 'A function runs twice.', {
    ...when,
    ...handled,
    times: times(1000).describe('How often.'),
  }),
  fault('permission-missing', 'A function may not do what it has to.', { ...when, region, handler, action }),
  fault('conductor-killed', 'Every execution that is under way is stopped, for good.', { at }),
] as const;

const FAULTS = [...ofRegions, ...ofData, ...ofServices, ...ofHandlers] as const;

/** One fault of a scenario, told apart by `kind`. */
export const Fault = z.discriminatedUnion('kind', FAULTS);
/** `at`, `for`, `lag`, `delay` and `skew` are milliseconds once parsed. */
export type Fault = z.output<typeof Fault>;
export type FaultKind = Fault['kind'];
/** The fault of that kind. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

export const FAULT_KINDS: readonly FaultKind[] = FAULTS.map(({ shape }) => shape.kind.value);
/** Kinds that last no time: they switch nothing that the end of another fault could switch back. */
export const KINDS_AT_ONCE: readonly FaultKind[] = FAULTS.filter(({ shape }) => !('for' in shape)).map(
  ({ shape }) => shape.kind.value,
);

/**
 * From this share of refused requests on a region counts as crippled. Assumption: with half of all calls refused the
 * slow budget ("half of the probes fail for five minutes", strategy §4) is about to be spent, so an evacuation is
 * right; below, it would be premature.
 */
const CRIPPLING_RATIO = 0.5;
/** Whoever waits that long has given up: no client waits longer for an answer (`clientTimeoutMs`). */
const CRIPPLING_DELAY_MS = PARAMETERS.clientTimeoutMs.high;

/** Functions that serve clients. */
const isOfCell = ({ handler: name }: { readonly handler: string }): boolean => name.startsWith('cell-');
const always = (): boolean => true;
const never = (): boolean => false;

/**
 * Whether a fault of that kind makes its region, or a service in it, useless. A kind that is missing here does not
 * compile. A function that is broken in every region is no case: leaving one region would cure nothing.
 */
const TAKES: { readonly [K in FaultKind]: (fault: FaultOf<K>) => boolean } = {
  'region-loss': always,
  'region-isolated': always,
  'region-gray': ({ ratio: share, ratioTo = 0 }) => Math.max(share, ratioTo) >= CRIPPLING_RATIO,
  'region-slow': ({ delay }) => delay >= CRIPPLING_DELAY_MS,
  'region-crowded': never,
  'login-flood': never,
  'probe-flood': never,
  'certificate-expired': always,
  'link-cut': never,
  'packets-lost': never,
  'resolvers-frozen': never,
  'clock-skew': never,
  'replication-lag': never,
  'replication-paused': never,
  'key-disabled': never,
  'key-denied': never,
  'control-corruption': never,
  'job-poison': never,
  'service-down': always,
  'service-throttled': ({ ratio: share }) => share >= CRIPPLING_RATIO,
  'name-lost': always,
  'queues-stuck': always,
  'events-doubled': never,
  'events-late': never,
  'metrics-late': never,
  'alarm-flaps': never,
  'handler-crash': (fault) => isOfCell(fault) && fault.times >= BROKEN_TIMES,
  'handler-slow': (fault) => isOfCell(fault) && fault.delay >= CRIPPLING_DELAY_MS,
  'handler-doubled': never,
  'permission-missing': isOfCell,
  'conductor-killed': never,
};

/**
 * The region that a fault takes away or cripples, or a service in it, so that leaving it is right; undefined for all
 * that only make life harder.
 */
export function regionTaken(fault: Fault): string | undefined {
  if (!('region' in fault) || fault.region === GLOBAL) return undefined;
  // Without SNS people of that region hear nothing, and no client notices.
  if ('service' in fault && fault.service === 'sns') return undefined;
  const takes = TAKES[fault.kind] as (one: Fault) => boolean;
  return takes(fault) ? fault.region : undefined;
}

/** Regions that a fault names and that the environment has to have. */
export function regionsNamed(fault: Fault): readonly string[] {
  if (isOfLink(fault)) return [fault.from, fault.to].filter((place) => place !== 'internet');
  if (fault.kind === 'alarm-flaps') return [fault.region, fault.subject];
  if (fault.kind === 'service-down' && fault.region === GLOBAL) return [];
  return 'region' in fault ? [fault.region] : [];
}

/** Whether it is about the way from one place to another. */
export function isOfLink(fault: Fault): fault is FaultOf<'link-cut' | 'packets-lost'> {
  return fault.kind === 'link-cut' || fault.kind === 'packets-lost';
}
