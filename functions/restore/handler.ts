import { tier0Table } from '../../strategy/names';
import { placementNamed, regionsOf } from '../../strategy/topology';
import { stopIfOvertaken } from '../runtime/control/claims';
import { InputInvalid } from '../runtime/failures';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { recordOf, type Replica } from './record-of';
import { repair } from './repair';
import { reportOf } from './report';
import { casesOf, storedSettings } from './stored';

/**
 * Makes the settings of one placement, in one region's replica, equal to the record (strategy §1, control-plane
 * corruption). Safe to repeat.
 */
export const handler = step('restore', { input: Input, output: Output, run: restore });

async function restore(input: Input, { topology, store }: StepContext): Promise<Done<Output>> {
  const { incident, placement, target } = input;
  const replica = replicaOf(topology, placement, target);
  await stopIfOvertaken(store, input);
  const startedAtMs = Date.now();
  // The log is read first. So what is written meanwhile is newer than the record, and stays.
  const record = await recordOf(replica);
  const before = await storedSettings(replica);
  const cases = casesOf(before, record.settings);
  const bad = before.filter(({ found }) => found.kind === 'bad').length;
  const repairs = await repair(replica, incident, cases);
  const after = cases.length > 0 ? await storedSettings(replica) : before;
  return { output: reportOf({ replica, startedAtMs, record, bad, repairs, after }) };
}

function replicaOf(topology: StepContext['topology'], name: string, region: string): Replica {
  const placement = placementNamed(topology, name);
  if (!regionsOf(placement).includes(region))
    throw new InputInvalid(`target: ${region} holds nothing of ${name}; ${regionsOf(placement).join(', ')} do`);
  return { topology, placement, region, table: tier0Table(topology, name) };
}
