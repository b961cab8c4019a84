/**
 * What each kind of fault does, by itself, to one service of one placement in one region. The answer depends only on
 * what broke, never on how the orchestrator dealt with it. A kind that is missing here does not compile. If the judge
 * took a breaking kind for harmless, it would blame the orchestrator for its effects. If it took a harmless kind for
 * breaking, it would blame nobody for anything.
 */
import { OBJECTIVES, type Service } from '../../strategy/layers';
import { probeOf } from '../../strategy/probe';
import type { Placement, Region } from '../../strategy/topology';
import type { Fault, FaultKind, FaultOf } from '../scenario/fault-kinds';

/**
 * `spares`: nothing changes. `blurs`: some requests may fail, and nobody can say which. `breaks`: the service does not
 * work there at all.
 */
export type Bearing = 'spares' | 'blurs' | 'breaks';

/** A service of a placement, in a region that may serve it. */
export interface Place {
  readonly placement: Placement;
  readonly service: Service;
  readonly region: Region;
}

/**
 * Shares of refused requests. Up to `from`, users notice next to nothing, because they try again: one in a hundred
 * fails twice. Above `until`, next to nothing works.
 */
const GRAY = { from: 0.1, until: 0.8 };
/** A client waits five seconds for an answer. A delay of less than two seconds counts as served. */
const SLOW_MS = { from: 2000, until: 5000 };
/** A clock that is wrong by more than this may refuse leases and signatures. */
const SKEW_MS = 5000;
/** From this many crashes in a row on, the function does not recover while the fault lasts. */
export const CRASHES_FOR_GOOD = 100;

/** What the fault does there while it lasts, for users who come from the internet. */
export function bearingOf<K extends FaultKind>(fault: FaultOf<K>, place: Place): Bearing {
  const bear = BEARINGS[fault.kind] as (fault: Fault, place: Place) => Bearing;
  return bear(fault, place);
}

const spares = (): Bearing => 'spares';
const here = ({ region }: Place, at: string, bearing: Bearing): Bearing => (at === region ? bearing : 'spares');

/** One decision per kind of fault. */
const BEARINGS: { readonly [K in FaultKind]: (fault: FaultOf<K>, place: Place) => Bearing } = {
  'region-loss': ({ region }, place) => here(place, region, 'breaks'),
  'region-isolated': ({ region }, place) => here(place, region, 'breaks'),
  'region-gray': (fault, place) => (isMeant(fault, place) ? here(place, fault.region, grayness(fault)) : 'spares'),
  'region-slow': ({ region, delay }, place) => here(place, region, slowness(delay)),
  // Some users find capacity, others do not.
  'region-crowded': ({ region }, place) => here(place, region, 'blurs'),
  // New logins may be refused while the front door is crowded. Users who have a session are served.
  'login-flood': ({ region }, place) => (place.service === 'identity' ? here(place, region, 'blurs') : 'spares'),
  // No client uses the paths that are flooded.
  'probe-flood': () => 'spares',
  'certificate-expired': ({ region }, place) => here(place, region, 'breaks'),
  // A cut between two regions concerns copies and the control store: see works.ts.
  'link-cut': (fault, place) => (isFromOutside(fault) ? here(place, otherEnd(fault), 'breaks') : 'spares'),
  'packets-lost': (fault, place) =>
    isFromOutside(fault) ? here(place, otherEnd(fault), refusing({ ratio: fault.ratio })) : 'spares',
  'key-disabled': ({ placement, region }, place) =>
    placement === place.placement.name ? here(place, region, 'blurs') : 'spares',
  'key-denied': ({ placement, region }, place) =>
    placement === place.placement.name ? here(place, region, 'blurs') : 'spares',
  // From outside nobody can say which requests need the denied call.
  'permission-missing': ({ region, handler }, place) => here(place, region, behind(handler, place.service, 'blurs')),
  'control-corruption': ({ placement }, place) =>
    placement === place.placement.name && place.service === 'control-plane' ? 'blurs' : 'spares',
  'service-down': ({ service, region }, place) => here(place, region, OUTAGES[service](place.service)),
  'service-throttled': ({ service, region }, place) =>
    here(place, region, OUTAGES[service](place.service) === 'spares' ? 'spares' : 'blurs'),
  'name-lost': ({ service, region }, place) => here(place, region, OUTAGES[service](place.service)),
  'queues-stuck': ({ region }, place) => here(place, region, OUTAGES.sqs(place.service)),
  'job-poison': ({ placement, region }, place) =>
    placement === place.placement.name && place.service === 'orchestration' ? here(place, region, 'blurs') : 'spares',
  'handler-crash': ({ handler, times, region }, place) =>
    here(place, region ?? place.region, behind(handler, place.service, times >= CRASHES_FOR_GOOD ? 'breaks' : 'blurs')),
  'handler-slow': ({ handler, delay, region }, place) =>
    here(place, region ?? place.region, behind(handler, place.service, slowness(delay))),
  'clock-skew': ({ region, skew }, place) => here(place, region, skew < SKEW_MS ? 'spares' : 'blurs'),
  // Both concern copies, not serving: see works.ts.
  'replication-lag': spares,
  'replication-paused': spares,
  'fault-injected': (fault, place) => here(place, fault.region, injectedBearing(fault, place)),
  // These hit only the orchestration, or do something twice that is safe to repeat.
  'handler-doubled': spares,
  'conductor-killed': spares,
  'events-doubled': spares,
  'events-late': spares,
  'metrics-late': spares,
  // The old address redirects its users. If it no longer answers, the fault that cut it off counts, not this one.
  'resolvers-frozen': spares,
  'alarm-flaps': spares,
  'channel-trouble': spares,
};

/**
 * Probes feel an injected fault only if everybody does. If it hits one service, or a share of the requests, whether it
 * is moved stays open.
 */
function injectedBearing(fault: FaultOf<'fault-injected'>, { service }: Place): Bearing {
  const { only, ratio, whom } = fault;
  if (whom === 'synthetic' || (only ?? service) !== service) return 'spares';
  const bearing = whileInjected(fault, service);
  const isSure = ratio === 1 && (only === undefined || probeOf(only) === only);
  return bearing === 'breaks' && !isSure ? 'blurs' : bearing;
}

/** What it means for a request that feels it. */
function whileInjected({ effect, dependency, delay = 0 }: FaultOf<'fault-injected'>, service: Service): Bearing {
  const bearing = dependency === undefined ? 'breaks' : OUTAGES[dependency](service);
  return bearing === 'breaks' && effect === 'delay' ? slowness(delay) : bearing;
}

/** Whether the fault hits the users of this place. It may name a service or a placement. */
const isMeant = ({ service, placement }: FaultOf<'region-gray'>, place: Place): boolean =>
  (service ?? place.service) === place.service && (placement ?? place.placement.name) === place.placement.name;

/**
 * When a region refuses only one service or one placement, people are paged and decide. Whether it is moved stays open,
 * so `breaks` becomes `blurs`. A service with a probe of its own name is the exception: detectors see it fail by
 * itself.
 */
function grayness(fault: FaultOf<'region-gray'>): Bearing {
  const { service, placement } = fault;
  const isAlone = placement !== undefined || (service !== undefined && probeOf(service) !== service);
  const bearing = refusing(fault);
  return isAlone && bearing === 'breaks' ? 'blurs' : bearing;
}

/**
 * What a share of refused requests means. A share that changes counts as `spares` only if its highest value is small,
 * and as `breaks` only if its lowest value is large.
 */
function refusing({ ratio, ratioTo = 0 }: { readonly ratio: number; readonly ratioTo?: number }): Bearing {
  const worst = Math.max(ratio, ratioTo);
  if (worst <= GRAY.from) return 'spares';
  return Math.min(ratio, ratioTo || ratio) > GRAY.until ? 'breaks' : 'blurs';
}

/** Whether the link to users on the internet is cut or loses packets. */
export const isFromOutside = ({ from, to }: FaultOf<'link-cut' | 'packets-lost'>): boolean =>
  [from, to].includes('internet');
const otherEnd = ({ from, to }: FaultOf<'link-cut' | 'packets-lost'>): string => (from === 'internet' ? to : from);

const slowness = (delayMs: number): Bearing =>
  delayMs < SLOW_MS.from ? 'spares' : delayMs < SLOW_MS.until ? 'blurs' : 'breaks';

const onTables = (service: Service): boolean => OBJECTIVES[service].store !== 'bucket';

/**
 * What the loss of an AWS service in a region does to a service of ours there. Without DynamoDB, services on objects
 * may go on: the routing map and the leases have a replica elsewhere.
 */
const OUTAGES: Readonly<Record<FaultOf<'service-down'>['service'], (service: Service) => Bearing>> = {
  'execute-api': () => 'breaks',
  dynamodb: (service) => (onTables(service) ? 'breaks' : 'blurs'),
  s3: (service) => (onTables(service) ? 'spares' : 'breaks'),
  sqs: (service) => (service === 'orchestration' ? 'breaks' : 'spares'),
  kms: () => 'blurs',
  lambda: () => 'blurs',
  events: () => 'spares',
  secretsmanager: () => 'spares',
  cloudformation: () => 'spares',
  states: () => 'spares',
  monitoring: () => 'spares',
  route53: () => 'spares',
  scheduler: () => 'spares',
  fis: () => 'spares',
  sns: () => 'spares',
};

/**
 * What the trouble of a function means for the service. Without `cell-health`, the health checks of Route 53 get no
 * answer in that region, which blurs every service.
 */
function behind(handler: string, service: Service, bearing: Bearing): Bearing {
  if (handler === 'cell-health') return bearing === 'breaks' ? 'blurs' : bearing;
  return SERVES[handler]?.(service) === true ? bearing : 'spares';
}

/** Which services each function of the cell serves. Clients call no other function. */
const SERVES: Readonly<Record<string, (service: Service) => boolean>> = {
  'cell-login': (service) => service === 'identity' || service === 'control-plane',
  'cell-jobs': (service) => service === 'orchestration',
  'cell-content': (service) => !['identity', 'control-plane', 'orchestration'].includes(service),
};
