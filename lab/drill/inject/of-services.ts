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
  | 'channel-trouble'
  | 'replication-lag'
  | 'replication-paused';

export const OF_SERVICES: Changes<Kinds> = {
  'service-down': ({ kernel: { activeFaults } }, { service, region: place }) => {
    const region = place === 'global' ? GLOBAL : place;
    return {
      begin: () => activeFaults.isDown.set(true, region, service),
      end: () => activeFaults.isDown.set(false, region, service),
    };
  },
  'service-throttled': ({ kernel: { activeFaults } }, { service, region, ratio }) =>
    between((value) => activeFaults.throttledRatio.set(value, region, service), ratio, 0),
  'name-lost': ({ kernel: { activeFaults } }, { service, region }) =>
    between((value) => activeFaults.isNameless.set(value, region, service), true, false),
  'queues-stuck': ({ kernel: { activeFaults } }, { region }) =>
    between((value) => activeFaults.areQueuesStuck.set(value, region), true, false),
  'events-doubled': ({ kernel: { activeFaults } }, { region }) =>
    between((value) => activeFaults.areEventsDoubled.set(value, region), true, false),
  'events-late': ({ kernel: { activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.eventsDelayMs.set(value, region), lag, 0),
  'metrics-late': ({ kernel: { activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.metricsDelayMs.set(value, region), lag, 0),
  'channel-trouble': ({ kernel: { activeFaults } }, { channel, how }) => ({
    begin: () => activeFaults.channelTrouble.set(how, GLOBAL, channel),
    end: () => activeFaults.channelTrouble.set('nothing', GLOBAL, channel),
  }),
  'replication-lag': ({ kernel: { activeFaults } }, { region, lag }) =>
    between((value) => activeFaults.replicationDelayMs.set(value, region), lag, 0),
  'replication-paused': ({ kernel: { activeFaults } }, { region }) =>
    between((value) => activeFaults.isReplicationPaused.set(value, region), true, false),
};
