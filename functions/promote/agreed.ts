import type * as z from 'zod';
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

type Request = z.output<typeof Input>;

/** What may be lost, in seconds; null: that was unknown, and accepted as such. */
interface Agreed {
  readonly kind: 'agreed';
  readonly lossSeconds: number | null;
}

type Refused = Extract<NotYet, { kind: 'refused' }>;

/** Until the loss is one that was agreed to; refused when nobody agreed to the move. */
export async function agreementLeft(
  context: StepContext,
  request: Request,
  lossSeconds: number | null,
): Promise<NotYet | undefined> {
  const agreed = await agreedTo(context, request);
  if (agreed.kind !== 'agreed') return agreed;
  return lossLeft({ ...request, approvedLossSeconds: agreed.lossSeconds }, lossSeconds);
}

/**
 * What may be lost by this move, when nobody has to be asked or enough persons agreed; the reason against it otherwise.
 */
async function agreedTo(context: StepContext, request: Request): Promise<Agreed | Refused> {
  const { incident, scope, move, approvedLossSeconds: told } = request;
  // A return asks nobody, and Tier-0 moves by itself without a loss.
  if (isReturn(incident)) return { kind: 'agreed', lossSeconds: told };
  if (scope === 'tier-0' && OBJECTIVES[move.service].tier === 0) return { kind: 'agreed', lossSeconds: 0 };
  const answered = await approvalOf(context, request);
  if (answered.kind === 'agreed' || context.topology.approvers > 1) return answered;
  // Where one person is enough, whoever may start the evacuation agrees to it by that, and is asked nothing.
  const start = handStart(await readLedger(context.store, incident));
  return start ? { kind: 'agreed', lossSeconds: told } : answered;
}

/**
 * What was answered, by what is on record: who asks for a promotion may say what they like. The answers count, not
 * `settled`, which `answer` writes once the flow goes on already. The target is not compared: it is chosen anew after
 * the answer.
 */
async function approvalOf(
  { store, topology }: StepContext,
  { incident, scope, move }: Request,
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
  waiting: 'fewer persons have approved it than have to',
  declined: 'it was declined',
};
