import { allocate } from '../../../strategy/allocation';
import { loadsOf } from '../../../strategy/capacity';
import type { ExpectedLoss } from '../../../strategy/flow-words';
import { withinRpo } from '../../../strategy/recovery-point';
import { OBJECTIVES } from '../../../strategy/layers';
import type { Route } from '../../../strategy/routing-map';
import type { Candidate, TargetChoice } from '../../../strategy/target';
import type { Known } from '../control/situation';
import type { StepContext } from '../control/step';
import { type Outage, questionOf } from './candidates';

/** The result for one row: where it goes or why it stays, and what that may lose. */
export interface Choice {
  readonly route: Route;
  readonly choice: TargetChoice;
  readonly candidates: readonly Candidate[];
  readonly lossSeconds: number | null;
}

/**
 * Chooses a target for each of these rows. It uses the judged fitness of each candidate, the replication that the
 * candidate's own replica shows, whether the key works there, and the room that is left.
 */
export async function chooseTargets(
  context: StepContext,
  rows: { readonly known: Known; readonly toMove: readonly Route[] },
  outage: Outage,
): Promise<Choice[]> {
  const { known, toMove } = rows;
  const { topology, routes } = known;
  const questions = await Promise.all(toMove.map((route) => questionOf(context, { known, route, outage })));
  return allocate(topology, questions, loadsOf(topology, routes)).map(({ question, choice }) => {
    const { route, candidates } = question;
    const target = choice.kind === 'move' ? choice.move.target : undefined;
    const lossSeconds = candidates.find(({ region }) => region === target)?.lagSeconds ?? null;
    return { route, choice, candidates, lossSeconds };
  });
}

/** The loss that an operator is asked to accept, per move. */
export function expectedLossOf(choices: readonly Choice[]): ExpectedLoss[] {
  return choices.flatMap(({ route: { placement, service }, choice, lossSeconds }) =>
    choice.kind === 'move' ? [{ placement, service, seconds: lossSeconds }] : [],
  );
}

/**
 * The rows that Tier-0 may move without asking: rows whose loss is known to be within the RPO, and whose dependencies
 * move too. The others wait for the operator (strategy §2: auto-promotion needs consensus, and a store that replicates
 * asynchronously has none).
 */
export function movingByThemselves(choices: readonly Choice[]): Choice[] {
  const waiting = new Set<string>();
  // Services come in the order of the table, dependencies first, so one pass is enough.
  return choices.filter(({ route: { placement, service }, choice, lossSeconds }) => {
    const isProven = choice.kind === 'stay' || withinRpo(lossSeconds, service) === 'within';
    const isFree = OBJECTIVES[service].dependsOn.every((needed) => !waiting.has(`${placement}#${needed}`));
    if (!isProven || !isFree) waiting.add(`${placement}#${service}`);
    return isProven && isFree;
  });
}
