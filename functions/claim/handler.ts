import { type Bid, Claim, claimAfter, TAKEOVERS_MAX } from '../../strategy/claim';
import { InputInvalid, TakenOverTooOften } from '../runtime/failures';
import { revise } from '../runtime/control/revise';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { bidOf, keyOf } from './bid';
import { comesFirst } from './comes-first';
import { Input, Output } from './contract';
import { refuseUnfit } from './fitness';

/**
 * Makes this execution the conductor of an evacuation, a return, a restore or a drill, or finds out which one conducts.
 * Does one conditional write. Safe to repeat.
 */
export const handler = step('claim', { input: Input, output: Output, run: claim });

async function claim(input: Input, context: StepContext): Promise<Done<Output>> {
  const { region } = context;
  const { source, execution, dead } = input;
  refuseUnfit(input, context);
  const first = await comesFirst(input, context);
  if (first) return { output: { kind: 'joined', incident: first.incident, conductor: first.conductor } };
  const held = await claimFor(context, bidOf(input, region));
  const { incident, conductor, claimedAt, attempt = 1, plays } = held;
  if (dead && held.state === 'abandoned') {
    throw new TakenOverTooOften(
      `${incident} was taken over ${TAKEOVERS_MAX} times and its conductor died again; find out why, then start it by hand`,
    );
  }
  if (held.execution !== execution) return { output: { kind: 'joined', incident, conductor } };
  const output = { kind: 'conducting' as const, incident, source, conductor, claimedAt, attempt };
  return { output: { ...output, ...(plays && { plays }) }, ...replacedBy(held) };
}

/** For the ledger: the execution that this conductor replaced; nothing when it is the first. */
function replacedBy({ before = [], takeovers = 0 }: Claim): Pick<Done<object>, 'evidence'> {
  return before.length > 0 ? { evidence: { takenOverFrom: before.at(-1), takeovers } } : {};
}

/** The claim that is valid now. The guard has `aliveAt` too: one that shows itself meanwhile is looked at again. */
function claimFor({ store }: StepContext, bid: Bid): Promise<Claim> {
  return revise(store, {
    key: keyOf(bid),
    schema: Claim,
    change: (current) => {
      const next = claimAfter(current, bid, Date.now());
      if (!next) throw new InputInvalid(`dead: nobody ever claimed ${bid.source}, so there is nobody to replace`);
      return next;
    },
    guard: ({ incident, execution, state, aliveAt }) => ({ incident, execution, state, aliveAt }),
  });
}
