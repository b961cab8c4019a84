import type * as z from 'zod';
import { claimKey } from '../../strategy/control-items';
import { incidentId, type Claim as ClaimItem } from '../../strategy/claim';
import { Claim } from '../runtime/control-records';
import type { ControlStore } from '../runtime/control-store';
import { ConductorIsSource, InputInvalid } from '../runtime/failures';
import { newestEntry } from '../runtime/ledger';
import { revise } from '../runtime/revise';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';

/** The longest a living conductor leaves its ledger alone is one unanswered approval, 15 minutes; five more are margin. */
const SILENCE_SECONDS_MAX = 20 * 60;

/** Makes this execution the conductor of the source's evacuation, or finds out who is. One conditional write; safe to repeat. */
export const handler = step('claim', { input: Input, output: Output, run: claim });

async function claim(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { topology, region, store } = context;
  const { source, execution } = input;
  if (!topology.regions.includes(source))
    throw new InputInvalid(`source: ${source} is none of ${topology.regions.join(', ')}`);
  if (source === region) throw new ConductorIsSource(`${source} cannot conduct its own evacuation; start it elsewhere`);
  const deadBefore = await abandonedClaim(store, source);
  const claimedAt = new Date().toISOString();
  const fresh = { incident: incidentId(source, Date.parse(claimedAt)), conductor: region, execution, claimedAt };
  const held = await revise(store, {
    key: claimKey(source),
    schema: Claim,
    change: (current): ClaimItem => {
      if (current?.state !== 'open') return { ...fresh, state: 'open' };
      // The run goes on under the old name: every step of it is safe to repeat.
      return current.execution === deadBefore ? { ...current, conductor: region, execution } : current;
    },
    guard: ({ incident, execution: before, state }) => ({ incident, execution: before, state }),
  });
  const { incident, conductor } = held;
  if (held.execution !== execution) return { output: { kind: 'joined', incident, conductor } };
  const output = { kind: 'conducting' as const, incident, source, conductor, claimedAt: held.claimedAt };
  return { output, ...(deadBefore && { evidence: { takenOverFrom: deadBefore } }) };
}

/** The execution that holds an open claim but has put nothing on record for too long; undefined when there is none. */
async function abandonedClaim(store: ControlStore, source: string): Promise<string | undefined> {
  const current = await store.get(claimKey(source), Claim);
  if (current?.state !== 'open') return undefined;
  const newest = await newestEntry(store, current.incident);
  const silentSeconds = (Date.now() - Date.parse(newest?.at ?? current.claimedAt)) / 1000;
  return silentSeconds > SILENCE_SECONDS_MAX ? current.execution : undefined;
}
