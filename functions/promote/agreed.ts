import { standingOf, statedLoss } from '../../strategy/approval';
import { approvalKey } from '../../strategy/control-items';
import { isReturn } from '../../strategy/claim';
import { OBJECTIVES } from '../../strategy/layers';
import { handStart } from '../../strategy/progress';
import { isAmong } from '../../strategy/target';
import { Approval } from '../runtime/control/control-records';
import { readLedger } from '../runtime/control/ledger';
import type { StepContext } from '../runtime/control/step';
import type { Input, NotYet } from './contract';
import { lossLeft } from './preconditions';

/** `lossSeconds`: the loss that was agreed to, in seconds; null when an unknown loss was accepted. */
interface Agreed {
  readonly kind: 'agreed';
  readonly lossSeconds: number | null;
}

type Refused = Extract<NotYet, { kind: 'refused' }>;

/**
 * What is missing until the loss is within the agreement; undefined when it is. `refused` when nobody agreed to the
 * move.
 */
export async function agreementLeft(
  context: StepContext,
  request: Input,
  lossSeconds: number | null,
): Promise<NotYet | undefined> {
  const agreed = await agreedTo(context, request);
  if (agreed.kind !== 'agreed') return agreed;
  return lossLeft({ ...request, approvedLossSeconds: agreed.lossSeconds }, lossSeconds);
}

/**
 * The loss that this move may have, if nobody has to be asked or enough persons agreed; otherwise the reason against
 * the move.
 */
async function agreedTo(context: StepContext, request: Input): Promise<Agreed | Refused> {
  const { incident, scope, move, approvedLossSeconds: told } = request;
  // A return asks nobody. Tier-0 moves by itself, without loss.
  if (isReturn(incident)) return { kind: 'agreed', lossSeconds: told };
  if (scope === 'tier-0' && OBJECTIVES[move.service].tier === 0) return { kind: 'agreed', lossSeconds: 0 };
  const answered = await approvalOf(context, request);
  if (answered.kind === 'agreed' || context.topology.approvers > 1) return answered;
  // Where one person is enough, that person agrees by starting the evacuation, and is not asked again.
  const start = handStart(await readLedger(context.store, incident));
  return start ? { kind: 'agreed', lossSeconds: told } : answered;
}

/**
 * Reads the answer from the control store, because the input of a promotion could claim anything. It counts the answers
 * and not `settled`: `answer` writes `settled` when the flow already goes on. It does not compare the target, which is
 * chosen again after the answer.
 */
async function approvalOf(
  { store, topology }: StepContext,
  { incident, scope, move }: Input,
): Promise<Agreed | Refused> {
  const refused = (why: string): Refused => ({ kind: 'refused', reason: `${move.placement}/${move.service}: ${why}` });
  const asked = await store.get(approvalKey(incident, scope), Approval);
  if (!asked) return refused('nobody was asked whether it may move');
  const standing = standingOf(asked, asked.answers, topology.approvers);
  if (standing.kind !== 'approved') return refused(WHY_NOT[standing.kind]);
  if (!isAmong(standing.moves, move)) return refused('what was approved does not cover it');
  return { kind: 'agreed', lossSeconds: statedLoss(asked, move) };
}

const WHY_NOT = {
  waiting: 'not enough persons have approved it',
  declined: 'it was declined',
};
