/**
 * Faults of what we deploy: functions that crash, are slow, run twice or lack a permission, and conductors that are
 * killed.
 */
import { functionName, machineName } from '../../../strategy/names';
import type { Changes } from './change';
import { between, once } from './change';

type Kinds = 'handler-crash' | 'handler-slow' | 'handler-doubled' | 'permission-missing' | 'conductor-killed';

export const OF_HANDLERS: Changes<Kinds> = {
  'handler-crash': ({ kernel: { activeFaults }, topology }, { handler, region, times }) =>
    between((value) => activeFaults.handlers.crash({ name: functionName(topology, handler), region }, value), times, 0),
  'handler-slow': ({ kernel: { activeFaults }, topology }, { handler, region, delay }) =>
    between(
      (value) => activeFaults.handlers.slowDown({ name: functionName(topology, handler), region }, value),
      delay,
      0,
    ),
  'handler-doubled': ({ kernel: { activeFaults }, topology }, { handler, region, times }) =>
    between(
      (value) => activeFaults.handlers.double({ name: functionName(topology, handler), region }, value),
      times,
      0,
    ),
  'permission-missing': ({ kernel: { activeFaults }, topology }, { handler, region, action }) =>
    between(
      (value) => activeFaults.isWithheld.set(value, region, functionName(topology, handler), action),
      true,
      false,
    ),
  'conductor-killed': ({ kernel: { activeFaults }, topology }) =>
    once(() => activeFaults.strike({ kind: 'executions-stopped', machinePrefix: machineName(topology, '') })),
};
