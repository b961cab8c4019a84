/**
 * What each kind of fault does to one service of one placement in one region, by itself: nothing, something that cannot
 * be told, or the end of it. A fault's name says what broke, never whether we dealt with it. A kind that is missing
 * here does not compile: were a breaking one taken for harmless, the judge would blame us for it; were a harmless one
 * taken for breaking, nobody would be blamed for anything.
 */
import { OBJECTIVES, type Service } from '../../strategy/layers';
import { probeOf } from '../../strategy/probe';
import type { Placement, Region } from '../../strategy/topology';
import type { Fault, FaultKind, FaultOf } from '../scenario/fault-kinds';

/** `spares`: nothing changes. `blurs`: some requests may fail, nobody can say which. `breaks`: nothing of it works. */
export type Bearing = 'spares' | 'blurs' | 'breaks';

/** A service of a placement, where one region would serve it. */
export interface Place {
  readonly placement: Placement;
  readonly service: Service;
  readonly region: Region;
}

/**
 * Up to this share of refused requests users notice next to nothing, because they try again: one in a hundred fails
 * twice. Above the other one next to nothing works.
 */
const GRAY = { from: 0.1, until: 0.8 };
/** A client waits five seconds for an answer; what is slowed by less than two is served. */
const SLOW_MS = { from: 2000, until: 5000 };
/** A clock that is wrong by more than this may refuse leases and signatures. */
const SKEW_MS = 5000;
/** So many crashes in a row are no hiccup: there is no end of them while the fault lasts. */
export const CRASHES_FOR_GOOD = 100;

/** What the fault does there while it lasts, as far as users can tell who reach the region from the internet. */
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
  // Some of its users find room, others do not.
  'region-crowded': ({ region }, place) => here(place, region, 'blurs'),
  // Who comes to log in while the door is crowded may be refused; who has a session is served.
  'login-flood': ({ region }, place) => (place.service === 'identity' ? here(place, region, 'blurs') : 'spares'),
  // No client uses these paths.
  'probe-flood': () => 'spares',
  'certificate-expired': ({ region }, place) => here(place, region, 'breaks'),
  // What the regions make of a cut between them is about copies and the control store (works.ts).
  'link-cut': (fault, place) => (isFromOutside(fault) ? here(place, otherEnd(fault), 'breaks') : 'spares'),
  'packets-lost': (fault, place) =>
    isFromOutside(fault) ? here(place, otherEnd(fault), refusing({ ratio: fault.ratio })) : 'spares',
  'key-disabled': ({ placement, region }, place) =>
    placement === place.placement.name ? here(place, region, 'blurs') : 'spares',
  'key-denied': ({ placement, region }, place) =>
    placement === place.placement.name ? here(place, region, 'blurs') : 'spares',
  // Which of its requests need that call, nobody can say from outside.
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
  // Both are about copies, not about serving (works.ts).
  'replication-lag': spares,
  'replication-paused': spares,
  // These hit what runs behind the scenes, or do twice what is done.
  'handler-doubled': spares,
  'conductor-killed': spares,
  'events-doubled': spares,
  'events-late': spares,
  'metrics-late': spares,
  // Who stays with an old address is sent on from there, and where nobody answers any more that is the cut that took it
  // away.
  'resolvers-frozen': spares,
  'alarm-flaps': spares,
};

/** Of a fault that is about some of a region's users: whether it is about these. */
const isMeant = ({ service, placement }: FaultOf<'region-gray'>, place: Place): boolean =>
  (service ?? place.service) === place.service && (placement ?? place.placement.name) === place.placement.name;

/**
 * What is refused alone, in a region that serves others, is told of and waits for a person: whether it was moved is
 * left open. A service that a probe is named after is seen by itself.
 */
function grayness(fault: FaultOf<'region-gray'>): Bearing {
  const { service, placement } = fault;
  const isAlone = placement !== undefined || (service !== undefined && probeOf(service) !== service);
  const bearing = refusing(fault);
  return isAlone && bearing === 'breaks' ? 'blurs' : bearing;
}

/** What a share of refusals comes to; one that changes is as bad as at its worst. */
function refusing({ ratio, ratioTo = 0 }: { readonly ratio: number; readonly ratioTo?: number }): Bearing {
  const worst = Math.max(ratio, ratioTo);
  if (worst <= GRAY.from) return 'spares';
  return Math.min(ratio, ratioTo || ratio) > GRAY.until ? 'breaks' : 'blurs';
}

/** Whether it is the way of users on the internet that is cut, or loses packets. */
export const isFromOutside = ({ from, to }: FaultOf<'link-cut' | 'packets-lost'>): boolean =>
  [from, to].includes('internet');
const otherEnd = ({ from, to }: FaultOf<'link-cut' | 'packets-lost'>): string => (from === 'internet' ? to : from);

const slowness = (delayMs: number): Bearing =>
  delayMs < SLOW_MS.from ? 'spares' : delayMs < SLOW_MS.until ? 'blurs' : 'breaks';

const onTables = (service: Service): boolean => OBJECTIVES[service].store !== 'bucket';

/**
 * What the loss of an AWS service in a region does to a service of ours there. The map and the leases have a replica
 * elsewhere, so objects may go on.
 */
const OUTAGES: Readonly<Record<FaultOf<'service-down'>['service'], (service: Service) => Bearing>> = {
  'execute-api': () => 'breaks',
  dynamodb: (service) => (onTables(service) ? 'breaks' : 'blurs'),
  s3: (service) => (onTables(service) ? 'spares' : 'breaks'),
  sqs: (service) => (service === 'orchestration' ? 'breaks' : 'spares'),
  kms: () => 'blurs',
  lambda: () => 'blurs',
  events: () => 'spares',
  states: () => 'spares',
  monitoring: () => 'spares',
  route53: () => 'spares',
  sns: () => 'spares',
};

/**
 * What it comes to for the service when that function does so, in every region alike. Without `cell-gateway` DNS knows
 * nothing any more.
 */
function behind(handler: string, service: Service, bearing: Bearing): Bearing {
  if (handler === 'cell-gateway') return bearing === 'breaks' ? 'blurs' : bearing;
  return SERVES[handler]?.(service) === true ? bearing : 'spares';
}

/** Which services a function of the cell answers for; the others are asked by nobody outside. */
const SERVES: Readonly<Record<string, (service: Service) => boolean>> = {
  'cell-login': (service) => service === 'identity' || service === 'control-plane',
  'cell-jobs': (service) => service === 'orchestration',
  'cell-content': (service) => !['identity', 'control-plane', 'orchestration'].includes(service),
};
