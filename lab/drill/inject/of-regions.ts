/** Faults of whole regions: their network, their front door, and the load on them. */
import { regionHost, tenantId } from '../../../strategy/names';
import { PROBES } from '../../../strategy/probe';
import { sha256 } from '../../../strategy/sha256';
import type { Region, Topology } from '../../../strategy/topology';
import type { Timer } from '../../kernel/clock';
import type { Request } from '../../kernel/active-faults';
import type { Change, Changes, Scene } from './change';
import { between } from './change';

type Kinds =
  | 'region-loss'
  | 'region-isolated'
  | 'region-gray'
  | 'region-slow'
  | 'region-crowded'
  | 'login-flood'
  | 'probe-flood'
  | 'certificate-expired'
  | 'link-cut'
  | 'packets-lost'
  | 'resolvers-frozen'
  | 'clock-skew';

export const OF_REGIONS: Changes<Kinds> = {
  'region-loss': ({ kernel: { network } }, { region }) => ({
    begin: () => network.lose(region),
    end: () => network.restore(region),
  }),
  'region-isolated': ({ kernel: { network } }, { region }) => ({
    begin: () => network.isolate(region),
    end: () => network.restore(region),
  }),
  'region-gray': ({ kernel: { clock, activeFaults } }, fault) => {
    const { region, service, placement, ratio, ratioTo, for: lastsMs } = fault;
    const knocks = { region, service, placement };
    const isCreeping = ratioTo !== undefined && lastsMs !== undefined;
    const ratioNow = () => {
      const beginsMs = clock.now();
      return isCreeping ? { from: ratio, to: ratioTo, beginsMs, endsMs: beginsMs + lastsMs } : ratio;
    };
    return {
      begin: () => activeFaults.doors.turnGray(knocks, ratioNow()),
      end: () => activeFaults.doors.turnGray(knocks, 0),
    };
  },
  'region-slow': ({ kernel: { network } }, { region, delay }) =>
    between((value) => network.slowDown(region, value), delay, 0),
  'region-crowded': ({ kernel: { activeFaults } }, { region, room }) => {
    // Counts users from the start, so that the lab knows who is where when the fault begins.
    activeFaults.crowd.isCounted = true;
    return {
      begin: () => activeFaults.crowd.makeRoom(region, room),
      end: () => activeFaults.crowd.makeRoom(region, undefined),
    };
  },
  'login-flood': (scene, fault) => flooding(scene, fault.rate, [guessedLogin(scene, fault.region)]),
  'probe-flood': (scene, fault) => flooding(scene, fault.rate, unsignedProbes(scene, fault.region)),
  'certificate-expired': ({ kernel: { activeFaults } }, { region }) =>
    between((value) => activeFaults.doors.isCertificateExpired.set(value, region), true, false),
  'link-cut': ({ kernel: { network } }, { from, to }) => ({
    begin: () => network.cut(from, to),
    end: () => network.mend(from, to),
  }),
  'packets-lost': ({ kernel: { network, random } }, { from, to, ratio }) => ({
    begin: () => network.losePackets({ from, to }, ratio, random.stream(`packets-lost/${from}>${to}`)),
    end: () => network.keepPackets({ from, to }),
  }),
  'resolvers-frozen': ({ kernel: { activeFaults } }, { ratio }) =>
    between((value) => (activeFaults.frozenShare = value), ratio, 0),
  'clock-skew': ({ kernel: { activeFaults } }, { region, skew, direction }) =>
    between((value) => activeFaults.clockSkewMs.set(value, region), direction === 'ahead' ? skew : -skew, 0),
};

/** A flood sends its requests in groups, this far apart. No rate limit of an API can tell that from single requests. */
const FLOOD_EVERY_MS = 20;

/** A login with a well-formed secret, for a user that nobody registered. If it gets through, it costs a read. */
function guessedLogin({ topology }: Scene, region: Region): Request {
  const value = Buffer.from(sha256('a guess'), 'hex').toString('base64url');
  return {
    ...{ method: 'POST', host: regionHost(topology, region), path: '/identity/nobody' },
    body: JSON.stringify({ value }),
    headers: { 'x-tenant-id': tenantId(homeOf(topology, region), 'stranger') },
  };
}

/** One probe of every kind that observers send, without a signature. */
function unsignedProbes({ topology }: Scene, region: Region): readonly Request[] {
  const to = { method: 'POST', host: regionHost(topology, region), body: '{}', headers: {} };
  return PROBES.map((probe) => ({ ...to, path: `/probe/${probe}/${homeOf(topology, region)}` }));
}

const homeOf = ({ placements }: Topology, region: Region): string =>
  placements.find(({ home }) => home === region)?.name ?? '';

/** Sends `rate` requests a second, each of `requests` in turn. */
function flooding({ kernel: { clock, activeFaults } }: Scene, rate: number, requests: readonly Request[]): Change {
  let owed = 0;
  let sent = 0;
  let next: Timer | undefined;
  const wave = (): void => {
    for (owed += (rate * FLOOD_EVERY_MS) / 1000; owed >= 1; owed -= 1) {
      const request = requests[sent % requests.length];
      sent += 1;
      if (request) activeFaults.strike({ kind: 'request-sent', request });
    }
    next = clock.after(FLOOD_EVERY_MS, wave);
  };
  const end = (): void => {
    if (next) next.cancelled = true;
  };
  return { begin: wave, end };
}
