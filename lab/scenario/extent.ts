/**
 * How much a fault takes away while it lasts: a whole region, a service in one, or too little to evacuate for. Drawing
 * and judging faults use this one table.
 */
import { GLOBAL } from '../kernel/active-faults';
import { PARAMETERS } from '../kernel/parameters';
import { BROKEN_TIMES, type Fault, type FaultKind, type FaultOf } from './fault-kinds';

type Extent = 'nothing' | 'a service' | 'the region';

/**
 * From this share of refused requests on, a region counts as crippled. Assumption: with half of all calls refused, the
 * slow budget ("half of the probes fail for five minutes", strategy §4) is nearly used up, so an evacuation is right.
 * Below this share it would be premature.
 */
const CRIPPLING_RATIO = 0.5;
/** No client waits longer for an answer (`clientTimeoutMs`), so with this delay every client gives up. */
const CRIPPLING_DELAY_MS = PARAMETERS.clientTimeoutMs.high;
/** Without one of these AWS services nearly nothing in a region works. */
const VITAL: readonly string[] = ['execute-api', 'dynamodb'];

const nothing = (): Extent => 'nothing';
const aService = (): Extent => 'a service';
const theRegion = (): Extent => 'the region';
const ofAws = ({ service }: { readonly service: string }): Extent =>
  VITAL.includes(service) ? 'the region' : 'a service';
const ofFunction = ({ handler }: { readonly handler: string }, isBroken: boolean): Extent =>
  isBroken && handler.startsWith('cell-') ? 'a service' : 'nothing';

/**
 * The extent of each kind. A kind that is missing here does not compile. A function that is broken in every region is
 * no case: leaving one region would cure nothing.
 */
const EXTENTS: { readonly [K in FaultKind]: (fault: FaultOf<K>) => Extent } = {
  'region-loss': theRegion,
  'region-isolated': theRegion,
  'region-gray': ({ service, placement, ratio, ratioTo = 0 }) => {
    if (Math.max(ratio, ratioTo) < CRIPPLING_RATIO) return 'nothing';
    return service === undefined && placement === undefined ? 'the region' : 'a service';
  },
  'region-slow': ({ delay }) => (delay >= CRIPPLING_DELAY_MS ? 'the region' : 'nothing'),
  'region-crowded': nothing,
  'login-flood': nothing,
  'probe-flood': nothing,
  'certificate-expired': theRegion,
  'link-cut': nothing,
  'packets-lost': nothing,
  'resolvers-frozen': nothing,
  'clock-skew': nothing,
  'replication-lag': nothing,
  'replication-paused': nothing,
  'key-disabled': nothing,
  'key-denied': nothing,
  'control-corruption': nothing,
  'job-poison': nothing,
  'service-down': ofAws,
  'service-throttled': (fault) => (fault.ratio >= CRIPPLING_RATIO ? ofAws(fault) : 'nothing'),
  'name-lost': ofAws,
  // Orchestration alone is out of order.
  'queues-stuck': aService,
  'events-doubled': nothing,
  'events-late': nothing,
  'metrics-late': nothing,
  'alarm-flaps': nothing,
  'channel-trouble': nothing,
  'handler-crash': (fault) => ofFunction(fault, fault.times >= BROKEN_TIMES),
  'handler-slow': (fault) => ofFunction(fault, fault.delay >= CRIPPLING_DELAY_MS),
  'handler-doubled': nothing,
  'permission-missing': (fault) => ofFunction(fault, true),
  'conductor-killed': nothing,
  'fault-injected': ({ effect, dependency, only, delay = CRIPPLING_DELAY_MS, ratio, whom }) => {
    if (whom === 'synthetic' || ratio < CRIPPLING_RATIO) return 'nothing';
    if (effect === 'delay' && delay < CRIPPLING_DELAY_MS) return 'nothing';
    if (only !== undefined) return 'a service';
    return dependency === undefined ? 'the region' : ofAws({ service: dependency });
  },
};

export const extentOf = (fault: Fault): Extent => (EXTENTS[fault.kind] as (one: Fault) => Extent)(fault);

/**
 * The region that the fault takes away or cripples, or in which it does so to a service, so that an evacuation is
 * right. Undefined for every smaller fault.
 */
export function regionTaken(fault: Fault): string | undefined {
  if (!('region' in fault) || fault.region === GLOBAL) return undefined;
  // Without SNS the people of that region get no messages, but no client notices.
  if ('service' in fault && fault.service === 'sns') return undefined;
  return extentOf(fault) === 'nothing' ? undefined : fault.region;
}
