import { fitnessFor } from '../../strategy/due';
import type { Move } from '../../strategy/flow-words';
import { isLost } from '../../strategy/judgement';
import type { LedgerEntry } from '../../strategy/ledger';
import { type BegunScope, begunScope, handStart } from '../../strategy/progress';
import type { Known } from '../runtime/control/situation';
import type { Done } from '../runtime/control/step';
import type { Input, Output } from './contract';

/**
 * Continues what an earlier conductor had begun in this scope, whatever the views say now: a scope that is half moved
 * is worse than either end. It leaves out moves to a region that has failed since, because nobody decided on or agreed
 * to that, unless that region has the service already. A rollback continues too. Undefined when nothing had been begun,
 * or when a plan cannot go on as a whole: then it is decided anew, and goes back.
 */
export function goingOn(
  entries: readonly LedgerEntry[],
  { scope, source, incident, start = handStart(entries) }: Input,
  known: Known,
): Done<Output> | undefined {
  const begun = begunScope(entries, scope);
  if (!begun) return undefined;
  if (begun.undoing && !begun.finished) {
    const reason = 'an earlier conductor had begun to roll it back';
    return { output: { kind: 'undo', reason }, evidence: { begun } };
  }
  return goOn(begun, known, { incident, source, start });
}

interface Incident extends Pick<Input, 'incident' | 'source'> {
  readonly start: Input['start'];
}

function goOn(begun: BegunScope, known: Known, { incident, source, start }: Incident): Done<Output> | undefined {
  const { finished, ...decision } = begun;
  const left = finished ? [] : decision.moves;
  const moves = left.filter((move) => isFit(known, incident, move));
  const gaps = moves.length < left.length;
  if (gaps && start?.mode === 'planned') return undefined;
  // A region that only failed when it was decided on went on accepting writes, also if it is lost by now.
  const lost = decision.lost && isLost(known.conditions, source);
  const reason = finished ? 'an earlier conductor has finished it' : 'an earlier conductor had begun it';
  return {
    output: { kind: 'go', ...decision, ...(start && { start }), moves, reason, gaps, lost },
    evidence: { begun },
  };
}

const isFit = (known: Known, incident: string, move: Move): boolean =>
  isHanded(known, incident, move) || fitnessFor(known, move.target, move) !== 'impaired';

/**
 * Whether an earlier conductor has handed the service to the target already, and the target still runs. Then nobody
 * else serves its users, and left alone they would wait at the step that the canary had reached.
 */
const isHanded = ({ routes, conditions }: Known, incident: string, { placement, service, target }: Move): boolean =>
  !isLost(conditions, target) &&
  routes.some(
    (row) =>
      row.placement === placement &&
      row.service === service &&
      row.incident === incident &&
      row.mode === 'serving' &&
      row.weights[target] !== undefined,
  );
