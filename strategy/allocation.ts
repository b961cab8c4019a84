/**
 * Chooses a target for everything that has to leave a region, so that all moves together fit (strategy §2, cutover).
 * Tier-0 comes first, then tier by tier. Each move takes its shares from the room that the next move may use. A service
 * whose dependency stays would serve nobody, so it stays too. The method is greedy, not optimal: a large placement may
 * leave room that two small ones would have filled. But a lower tier never displaces a higher one.
 */
import { freeShares, loadsAfter, type Loads } from './capacity';
import { OBJECTIVES } from './layers';
import { chooseTarget, type Candidate, type TargetChoice, type TargetQuestion } from './target';
import type { Topology } from './topology';

/** A question before the free room of its candidates is known. */
export interface OpenQuestion extends Omit<TargetQuestion, 'candidates'> {
  readonly candidates: readonly Omit<Candidate, 'freeShares'>[];
}

/** A choice and the question it answers, with the room that was free when the choice was made. */
export interface Allocated {
  readonly question: TargetQuestion;
  readonly choice: TargetChoice;
}

/** A choice per question, in the order of the questions. `loads`: what the regions serve now. */
export function allocate(
  topology: Pick<Topology, 'capacity'>,
  questions: readonly OpenQuestion[],
  loads: Loads,
): readonly Allocated[] {
  const chosen = new Map<OpenQuestion, Allocated>();
  let taken = loads;
  for (const open of questions.toSorted((a, b) => OBJECTIVES[a.service].tier - OBJECTIVES[b.service].tier)) {
    const candidates = open.candidates.map((one) => ({ ...one, freeShares: freeShares(topology, taken, one.region) }));
    const question = { ...open, candidates };
    const choice = withItsDependencies(question, chooseTarget(question), [...chosen.values()]);
    chosen.set(open, { question, choice });
    if (choice.kind === 'move') taken = loadsAfter(taken, { ...question, target: choice.move.target });
  }
  return questions.flatMap((open) => chosen.get(open) ?? []);
}

/** Keeps the choice, unless a dependency in the same placement stays: then the service stays too. */
function withItsDependencies(
  { placement, service }: TargetQuestion,
  choice: TargetChoice,
  earlier: readonly Allocated[],
): TargetChoice {
  const lacking = OBJECTIVES[service].dependsOn.find((needed) =>
    earlier.some(
      (other) =>
        other.question.placement.name === placement.name &&
        other.question.service === needed &&
        other.choice.kind === 'stay',
    ),
  );
  if (choice.kind === 'stay' || lacking === undefined) return choice;
  return { kind: 'stay', reason: `needs ${lacking}, which stays`, ruledOut: choice.ruledOut };
}
