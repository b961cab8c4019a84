/** Faults of AWS services in a region: down, throttled, without a DNS name, late, delivering twice, or idle. */
import { GLOBAL } from '../../kernel/active-faults';
import type { Changes } from './change';
import { between } from './change';

type Kinds =
  | 'service-down'
  | 'service-throttled'
  | 'name-lost'
  | 'queues-stuck'
  | 'events-doubled'
  | 'events-late'
  | 'metrics-late'
  | 'replication-lag'
  | 'replication-paused';

export const OF_SERVICES: Changes<Kinds> = {
  'service-down': ({ kernel: { activeFaults: activeFaults } }, { service, region: place }) => {
    const region = place === 'global' ? GLOBAL : place;
    return { begin: () => activeFaults.takeDown(service, region), end: () => activeFaults.bringBack(service, region) };
  },
  'service-throttled': ({ kernel: { activeFaults: activeFaults } }, { service, region, ratio }) =>
    between((value) => activeFaults.throttle({ service, region }, value), ratio, 0),
  'name-lost': ({ kernel: { activeFaults: activeFaults } }, { service, region }) =>
    between((value) => activeFaults.loseName(service, region, value), true, false),
  'queues-stuck': ({ kernel: { activeFaults: activeFaults } }, { region }) =>
    between((value) => activeFaults.stickQueues(region, value), true, false),
  'events-doubled': ({ kernel: { activeFaults: activeFaults } }, { region }) =>
    between((value) => activeFaults.doubleEvents(region, value), true, false),
  'events-late': ({ kernel: { activeFaults: activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.delayEvents(region, value), lag, 0),
  'metrics-late': ({ kernel: { activeFaults: activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.delayMetrics(region, value), lag, 0),
  'replication-lag': ({ kernel: { activeFaults: activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.delayReplication(region, value), lag, 0),
  'replication-paused': ({ kernel: { activeFaults: activeFaults } }, { region }) =>
    between((value) => activeFaults.pauseReplication(region, value), true, false),
};
