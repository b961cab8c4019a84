/** Faults that a drill injects into our own functions: the item that `inject` writes, past every permission. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { FAULT_ATTRIBUTE, faultKey } from '../../../strategy/control-items';
import { FaultEffect, type InjectedFault } from '../../../strategy/fault';
import { controlTable } from '../../../strategy/names';
import type { Attributes } from '../../kernel/attributes';
import { effectOf } from '../../scenario/fault-kinds';
import type { Changes } from './change';
import { once } from './change';

/** The drill that a scenario plays has no claim, because nobody conducts it. */
const DRILL = 'drill-scenario-20270101T000000Z';

export const OF_DRILLS: Changes<'fault-injected'> = {
  'fault-injected': ({ kernel: { activeFaults, clock }, topology }, wanted) => {
    const { region } = wanted;
    const effect = FaultEffect.parse(effectOf(wanted));
    // Nothing undoes it: the product has to.
    return once(() => {
      const [at, until] = [clock.now(), clock.now() + wanted.for].map((ms) => new Date(ms).toISOString());
      const fault = { region, effect, drill: DRILL, at, until } as InjectedFault;
      const item = marshall({ ...faultKey(region), [FAULT_ATTRIBUTE]: fault }) as Attributes;
      const table = controlTable(topology);
      activeFaults.strike({ kind: 'items-rewritten', table, rewrite: () => [item], written: () => undefined });
    });
  },
};
