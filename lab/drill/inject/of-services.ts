/** Faults of AWS's services in a region: down, too busy, without a name, late, twice, idle. */
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
  'service-down': ({ kernel: { weather } }, { service, region: place }) => {
    const region = place === 'global' ? GLOBAL : place;
    return { begin: () => weather.takeDown(service, region), end: () => weather.bringBack(service, region) };
  },
  'service-throttled': ({ kernel: { weather } }, { service, region, ratio }) =>
    between((value) => weather.throttle({ service, region }, value), ratio, 0),
  'name-lost': ({ kernel: { weather } }, { service, region }) =>
    between((value) => weather.loseName(service, region, value), true, false),
  'queues-stuck': ({ kernel: { weather } }, { region }) =>
    between((value) => weather.stickQueues(region, value), true, false),
  'events-doubled': ({ kernel: { weather } }, { region }) =>
    between((value) => weather.doubleEvents(region, value), true, false),
  'events-late': ({ kernel: { weather } }, { region, lag }) =>
    between((value) => weather.delayEvents(region, value), lag, 0),
  'metrics-late': ({ kernel: { weather } }, { region, lag }) =>
    between((value) => weather.delayMetrics(region, value), lag, 0),
  'replication-lag': ({ kernel: { weather } }, { region, lag }) =>
    between((value) => weather.delayReplication(region, value), lag, 0),
  'replication-paused': ({ kernel: { weather } }, { region }) =>
    between((value) => weather.pauseReplication(region, value), true, false),
};
