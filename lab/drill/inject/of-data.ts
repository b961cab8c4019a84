/** Faults of stored data and of its keys. */
import { jobQueueUrl, keyAlias, tier0Table } from '../../../strategy/names';
import { damageTo } from '../damage';
import type { Changes } from './change';
import { once } from './change';

/** A message that no worker accepts as a job. */
const NO_JOB = JSON.stringify({ job: null });

export const OF_DATA: Changes<'key-disabled' | 'key-denied' | 'control-corruption' | 'job-poison'> = {
  'key-disabled': ({ kernel: { activeFaults }, topology }, { region, placement }) => {
    const key = { kind: 'key-switched', region, alias: keyAlias(topology, placement) } as const;
    return {
      begin: () => activeFaults.strike({ ...key, enabled: false }),
      end: () => activeFaults.strike({ ...key, enabled: true }),
    };
  },
  'key-denied': ({ kernel: { activeFaults }, topology }, { region, placement }) => {
    const key = { kind: 'key-policy-changed', region, alias: keyAlias(topology, placement) } as const;
    return {
      begin: () => activeFaults.strike({ ...key, admits: false }),
      end: () => activeFaults.strike({ ...key, admits: true }),
    };
  },
  'control-corruption': ({ kernel, topology }, wanted) =>
    once(() => {
      const random = kernel.random.stream(`damage/${wanted.placement}/${wanted.at}`);
      const { placement, how, strays } = wanted;
      kernel.activeFaults.strike({
        kind: 'items-rewritten',
        table: tier0Table(topology, placement),
        rewrite: (items) => damageTo(items, wanted, random),
        written: (count) => kernel.note('settings.damaged', { placement, how, strays, entries: count - strays }),
      });
    }),
  'job-poison': ({ kernel: { activeFaults }, topology }, { region, placement, times }) =>
    once(() => {
      const queueUrl = jobQueueUrl(topology, placement, region);
      for (let sent = 0; sent < times; sent += 1) activeFaults.strike({ kind: 'message-sent', queueUrl, body: NO_JOB });
    }),
};
