/**
 * Every kind of fault that a scenario may have, as a strict schema. Times are durations such as `90s` in the file, and
 * milliseconds after parsing. A kind that is missing here cannot be rehearsed. A kind whose meaning is missing in
 * `judge/affected.ts` would be judged wrongly.
 */
import * as z from 'zod';
import { FAULT_SECONDS_MAX, FaultEffect } from '../../strategy/fault';
import { SERVICES } from '../../strategy/layers';
import { Duration } from '../terminal/duration';
import { CHANNEL_KINDS } from '../../strategy/channels';
import { CHANNEL_TROUBLES, GLOBAL } from '../kernel/active-faults';
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

/** A function that crashes this often, the most a fault can say, never works again. */
export const BROKEN_TIMES = 1000;

/** A kind of fault. `about`: what it does, for people. */
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
  fault('region-gray', 'The front door of the region answers a share of the requests with 503.', {
    ...when,
    region,
    ratio,
    ratioTo: ratio
      .describe('The share changes evenly from `ratio` to this one during `for`, which is then needed.')
      .exactOptional(),
    service: z.enum(SERVICES).describe('Only requests to that service.').exactOptional(),
    placement: placement.describe("Only requests of that placement's tenants.").exactOptional(),
  }).refine((one) => one.ratioTo === undefined || one.for !== undefined, {
    path: ['ratioTo'],
    message: 'needs "for": the time until this share is reached',
  }),
  fault('region-slow', 'Every call into or out of the region takes longer.', {
    ...when,
    region,
    delay: Duration.describe('How much longer, for the round trip.'),
  }),
  fault('region-crowded', 'The region has room for only a share of the tenants. It refuses the others.', {
    ...when,
    region,
    room: ratio.describe('The share of all tenants that has room.'),
  }),
  fault('login-flood', 'Attackers flood the login of the region.', {
    ...when,
    region,
    rate: z.number().int().min(1).max(2000).describe('Logins per second, all attackers together.'),
  }),
  fault('probe-flood', 'Attackers call the probe routes of the region, without a signature.', {
    ...when,
    region,
    rate: z.number().int().min(1).max(12_000).describe('Calls per second, all four probes together.'),
  }),
  fault('certificate-expired', "The certificate of the region's hosts has expired.", { ...when, region }),
  fault('link-cut', 'Nothing gets through from one place to another. The other direction works.', {
    ...when,
    ...link,
  }).refine(hasTwoEnds, TWO_ENDS),
  fault('packets-lost', 'A share of the packets from one place to another is lost.', {
    ...when,
    ...link,
    ratio,
  }).refine(hasTwoEnds, TWO_ENDS),
  fault(
    'resolvers-frozen',
    'The resolvers of some users never look a name up again, and their connections stay open.',
    {
      ...when,
      ratio: ratio.describe('Their share of the traffic.'),
    },
  ),
  fault('clock-skew', 'The clocks of the region are wrong.', {
    ...when,
    region,
    skew: Duration.describe('By how much.'),
    direction: z.enum(['ahead', 'behind']).describe('In which direction.').default('ahead'),
  }),
] as const;

const ofServices = [
  fault('service-down', 'A service of AWS answers 503 to everything.', {
    ...when,
    service,
    region: region.describe(`The region. For \`route53\`, and only for it, \`${GLOBAL}\`.`),
  }).refine((one) => (one.service === 'route53') === (one.region === GLOBAL), {
    path: ['region'],
    message: `write "${GLOBAL}" for route53, and a region for every other service`,
  }),
  fault('service-throttled', 'A service throttles a share of its calls.', {
    ...when,
    service: z.enum(THROTTLED).describe('Which service, by the prefix of its endpoint.'),
    region,
    ratio,
  }),
  fault('name-lost', "DNS has no address for the service's endpoint any more.", {
    ...when,
    service: z.enum(NAMED).describe('Which service, by the prefix of its endpoint.'),
    region,
  }),
  fault('queues-stuck', 'Queues accept jobs but deliver none.', { ...when, region }),
  fault('events-doubled', 'EventBridge delivers every event twice.', { ...when, region }),
  fault('events-late', 'EventBridge delivers late.', { ...when, region, lag: Duration.describe('How late.') }),
  fault('metrics-late', 'CloudWatch shows metrics late.', {
    ...when,
    region,
    lag: Duration.describe('How late.'),
  }),
  fault('alarm-flaps', 'An alarm in one region about another region goes off without a reason, every 30 s.', {
    ...when,
    region: region.describe('Where the alarm is.'),
    subject: region.describe('The region that it is about.'),
    times: times(100).describe('How many times.'),
  }),
] as const;

const ofData = [
  fault('replication-lag', 'Replication out of the region is late.', {
    ...when,
    region,
    lag: Duration.describe('How much later than usual.'),
  }),
  fault('replication-paused', 'Replication out of the region stops.', { ...when, region }),
  fault('key-disabled', "Somebody disables the placement's key in one region. Its replicas in other regions work.", {
    ...when,
    region,
    placement,
  }),
  fault('key-denied', "The policy of the placement's key denies everybody in one region.", {
    ...when,
    region,
    placement,
  }),
  fault(
    'control-corruption',
    'Settings of a placement are overwritten. They stay damaged until somebody repairs them.',
    {
      at,
      placement,
      entries: times(1000).describe('How many settings.'),
      how: z.enum(['value', 'schema']).describe('What is wrong with them: their values, or their shape.'),
      strays: z
        .number()
        .int()
        .min(0)
        .max(100)
        .describe('How many more entries appear under keys that nobody ever wrote.')
        .default(0),
    },
  ),
  fault('job-poison', 'The queue holds messages that no worker understands, until they are put aside.', {
    at,
    region,
    placement,
    times: times(100).describe('How many messages.').default(1),
  }),
] as const;

const ofHandlers = [
  fault('handler-crash', 'A function crashes half-way.', {
    ...when,
    ...handled,
    times: times(BROKEN_TIMES).describe(`How many times. ${BROKEN_TIMES} means always.`),
  }),
  fault('handler-slow', 'A function waits before it starts.', {
    ...when,
    ...handled,
    delay: Duration.describe('How long.'),
  }),
  fault('handler-doubled', 'A function runs twice.', {
    ...when,
    ...handled,
    times: times(1000).describe('How many times.'),
  }),
  fault('permission-missing', 'A function lacks a permission that it needs.', { ...when, region, handler, action }),
  fault('conductor-killed', 'Every running execution is stopped for good.', { at }),
] as const;

/** `time-stamps`: the authorities that stamp evidence. */
const COMPANIES = [...CHANNEL_KINDS, 'time-stamps'] as const;

const channelTrouble = fault(
  'channel-trouble',
  'A company that takes our messages, or stamps evidence, is out of order.',
  {
    ...when,
    channel: z.enum(COMPANIES).describe('Which company. `time-stamps`: all authorities.'),
    how: z.enum(CHANNEL_TROUBLES).describe('What it does. `loses-answers`: it takes messages, and nobody hears of it.'),
  },
);

/** What a drill injects into our own functions (strategy/fault.ts). */
const injected = fault('fault-injected', 'A drill injects a fault into our functions of a region. It ends by itself.', {
  at,
  for: when.for
    .unwrap()
    .refine((ms) => ms <= FAULT_SECONDS_MAX * 1000, 'must be an hour at most; a longer fault is none')
    .describe('How long it lasts, at most an hour.'),
  region,
  effect: z.enum(['lost', 'store-errors', 'delay', 'black-hole']).describe('What it does.'),
  dependency: z.enum(['dynamodb', 's3', 'sqs']).describe('Of which store. Without it, of the region.').exactOptional(),
  only: z.enum(SERVICES).describe('Only requests to that service.').exactOptional(),
  delay: Duration.describe('How late, for a delay.').exactOptional(),
  ratio: ratio.describe('The share of the requests that feel it.').default(1),
  whom: z.enum(['synthetic', 'all']).describe('Only our own synthetic tenants, or everybody.').default('all'),
}).superRefine((one, context) => {
  const { error } = FaultEffect.safeParse(effectOf(one));
  for (const { path, message } of error?.issues ?? [])
    context.addIssue({ code: 'custom', path: path.map((part) => (part === 'delayMs' ? 'delay' : part)), message });
});

/** The effect in the product's own words. */
export function effectOf({ effect: kind, dependency, only, delay, ratio: share, whom }: Injected): unknown {
  return {
    ...{ kind, share, whom },
    ...(dependency !== undefined && { dependency }),
    ...(only !== undefined && { service: only }),
    ...(delay !== undefined && { delayMs: delay }),
  };
}

interface Injected {
  readonly effect: string;
  readonly dependency?: string;
  readonly only?: string;
  readonly delay?: number;
  readonly ratio: number;
  readonly whom: string;
}

const FAULTS = [...ofRegions, ...ofData, ...ofServices, ...ofHandlers, channelTrouble, injected] as const;

/** One fault of a scenario. `kind` tells which. */
export const Fault = z.discriminatedUnion('kind', FAULTS);
/** `at`, `for`, `lag`, `delay` and `skew` are milliseconds after parsing. */
export type Fault = z.output<typeof Fault>;
export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

export const FAULT_KINDS: readonly FaultKind[] = FAULTS.map(({ shape }) => shape.kind.value);
/** Kinds that last no time: they switch nothing that the end of another fault could switch back. */
export const KINDS_AT_ONCE: readonly FaultKind[] = FAULTS.filter(({ shape }) => !('for' in shape)).map(
  ({ shape }) => shape.kind.value,
);

/** Regions that a fault names, and that the environment must have. */
export function regionsNamed(fault: Fault): readonly string[] {
  if (isOfLink(fault)) return [fault.from, fault.to].filter((place) => place !== 'internet');
  if (fault.kind === 'alarm-flaps') return [fault.region, fault.subject];
  if (fault.kind === 'service-down' && fault.region === GLOBAL) return [];
  return 'region' in fault ? [fault.region] : [];
}

/** Whether the fault concerns the link from one place to another. */
export function isOfLink(fault: Fault): fault is FaultOf<'link-cut' | 'packets-lost'> {
  return fault.kind === 'link-cut' || fault.kind === 'packets-lost';
}
