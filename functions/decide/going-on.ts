import { isLost } from '../../strategy/judgement';
import type { LedgerEntry } from '../../strategy/ledger';
import { begunScope, handStart } from '../../strategy/progress';
import type { Known } from '../runtime/control/situation';
import type { Done } from '../runtime/control/step';
import { healthIn } from '../runtime/data/candidates';
import type { Input, Output } from './contract';

/**
 * Continues what an earlier conductor had begun in this scope, whatever the views say now: a scope that is half moved
 * is worse than either end. It leaves out moves to a region that has failed since, because nobody decided on or agreed
 * to that. A rollback continues too. Undefined when nothing had been begun.
 */
export function goingOn(
  entries: readonly LedgerEntry[],
  { scope, source, start = handStart(entries) }: Input,
  known: Known,
): Done<Output> | undefined {
  const begun = begunScope(entries, scope);
  if (!begun) return undefined;
  const { finished, undoing, ...recorded } = begun;
  const decision = { ...recorded, ...(start && { start }) };
  // A region that only failed when it was decided on went on accepting writes, also if it is lost by now.
  const lost = decision.lost && isLost(known.conditions, source);
  if (undoing && !finished) {
    const reason = 'an earlier conductor had begun to roll it back';
    return { output: { kind: 'undo', reason }, evidence: { begun } };
  }
  const isFit = ({ target, service }: (typeof decision.moves)[number]): boolean =>
    healthIn(known, target, service) !== 'impaired';
  const moves = finished ? [] : decision.moves.filter(isFit);
  const gaps = !finished && moves.length < decision.moves.length;
  const reason = finished ? 'an earlier conductor has finished it' : 'an earlier conductor had begun it';
  return { output: { kind: 'go', ...decision, moves, reason, gaps, lost }, evidence: { begun } };
}
