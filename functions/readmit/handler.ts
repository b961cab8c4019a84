import { switchKey } from '../../strategy/control-items';
import { regionHost, residencyHost } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import { stopIfOvertaken } from '../runtime/control/claims';
import { Switch } from '../runtime/control/control-records';
import { resolvedNames } from '../runtime/resolved-names';
import { revise } from '../runtime/control/revise';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';

/**
 * Weighted records answer with one member at a time. With this many answers, the region is missed once in a thousand
 * times.
 */
const TRIES = 10;

/**
 * Takes the switch back, so that DNS names the region again, and checks whether DNS does. Changes nothing in Route 53.
 * Safe to repeat.
 */
export const handler = step('readmit', { input: Input, output: Output, run: readmit });

async function readmit(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const { store, topology } = context;
  await stopIfOvertaken(store, input);
  await revise(store, {
    key: switchKey(source),
    schema: Switch,
    change: (current) =>
      current && !current.drained && current.incident === incident
        ? current
        : { drained: false, incident, at: new Date().toISOString() },
    guard: ({ drained, at }) => ({ drained, at }),
  });
  const residency = residencyOf(source);
  const isShared = topology.placements.some((placement) => placement.residency === residency);
  if (residency === undefined || !isShared) return { output: { kind: 'admitted', answers: [] } };
  const host = residencyHost(topology, residency);
  const names = await resolvedNames(host, TRIES);
  const answers = names.map((name) => `${host} → ${name}`);
  return { output: { kind: names.includes(regionHost(topology, source)) ? 'admitted' : 'admitting', answers } };
}
