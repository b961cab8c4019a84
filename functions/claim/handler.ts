import { type Bid, Claim, claimAfter, TAKEOVERS_MAX } from '../../strategy/claim';
import { drillClaimKey } from '../../strategy/control-items';
import { openEvacuations, readClaims } from '../runtime/control/claims';
import { InputInvalid, TakenOverTooOften } from '../runtime/failures';
import { revise } from '../runtime/control/revise';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { bidOf, keyOf } from './bid';
import { Input, Output } from './contract';
import { refuseUnfit } from './fitness';

/**
 * Makes this execution the conductor of an evacuation, a return, a restore or a drill, or finds out which execution conducts.
 * Does one conditional write. Safe to repeat.
 */
export const handler = step('claim', { input: Input, output: Output, run: claim });

async function claim(input: Input, context: StepContext): Promise<Done<Output>> {
  const { region } = context;
  const { flow, source, execution, dead } = input;
  refuseUnfit(input, context);
  // A successor of a dead conductor is always admitted, at least to give back what that one had drained.
  const rival = flow === 'return' && !dead ? await openEvacuation(context) : undefined;
  if (rival) return { output: { kind: 'joined', incident: rival.incident, conductor: rival.conductor } };
  const ended = dead ? undefined : await endedDrill(input, context);
  if (ended !== undefined)
    return { output: { kind: 'joined', ...ended }, evidence: { refused: 'that drill is not open' } };
  const held = await claimFor(context, bidOf(input, region));
  const { incident, conductor, claimedAt, attempt = 1, plays } = held;
  if (dead && held.state === 'abandoned') {
    throw new TakenOverTooOften(
      `${incident} was taken over ${TAKEOVERS_MAX} times and its conductor died again; find out why, then start it by hand`,
    );
  }
  if (held.execution !== execution) return { output: { kind: 'joined', incident, conductor } };
  const output = {
    kind: 'conducting' as const,
    incident,
    source,
    conductor,
    claimedAt,
    attempt,
    ...(plays && { plays }),
  };
  return { output, ...replacedBy(held) };
}

/** For the ledger: the execution that this conductor replaced; nothing when it is the first. */
function replacedBy({ before = [], takeovers = 0 }: Claim): Pick<Done<object>, 'evidence'> {
  return before.length > 0 ? { evidence: { takenOverFrom: before.at(-1), takeovers } } : {};
}

/** An open evacuation. A return that is started meanwhile has to wait for its end. */
async function openEvacuation({ store }: StepContext): Promise<Claim | undefined> {
  return openEvacuations(await readClaims(store))[0]?.claim;
}

/** The drill that asks for it, if nobody conducts that drill any more: then nobody would end what begins here. */
async function endedDrill(
  { source, start, drill = start?.drill }: Input,
  { store, region }: StepContext,
): Promise<Pick<Claim, 'incident' | 'conductor'> | undefined> {
  if (drill === undefined) return undefined;
  const claim = await store.get(drillClaimKey(source), Claim);
  const isOpen = claim?.incident === drill && claim.state === 'open';
  return isOpen ? undefined : { incident: drill, conductor: claim?.conductor ?? region };
}

/** The claim that is valid now. The guard has `aliveAt` too: a conductor that shows itself meanwhile stays. */
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
