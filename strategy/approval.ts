/**
 * What people's answers to a question amount to (strategy §2, failover trigger: "operator confirmation"). An approval
 * covers a service only if its stated loss was accepted, and only with the services it needs. Where two persons have to
 * agree, what both cover moves. Assumes that `by` is what `personOf` made of a signed call (strategy/principal.ts), so
 * that one person has one name.
 */
import * as z from 'zod';
import { ExpectedLoss, Move, NotMoved } from './flow-words';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { withinRpo } from './recovery-point';

/**
 * One person's answer. `acceptLossSeconds`: the loss they accept for each service; absent, what is within the RPO needs
 * no acceptance and the rest is not accepted. An unknown loss takes `acceptUnknownLoss`. `moves`: only these services;
 * absent, all that was asked.
 */
export const GivenAnswer = z.object({
  decision: z.enum(['approve', 'decline']),
  by: z.string(),
  acceptLossSeconds: z.number().min(0).exactOptional(),
  acceptUnknownLoss: z.boolean().exactOptional(),
  moves: z.array(NotMoved).exactOptional(),
});
export type GivenAnswer = z.infer<typeof GivenAnswer>;

/** What was asked: which services would move, and what that may lose. */
export interface Question {
  readonly moves: readonly z.infer<typeof Move>[];
  readonly expectedLoss: readonly ExpectedLoss[];
}

/** A service that was asked for and is not covered, and why. */
export const Left = NotMoved.extend({ reason: z.string() });
export type Left = z.infer<typeof Left>;

export interface Coverage {
  readonly moves: readonly z.infer<typeof Move>[];
  readonly left: readonly Left[];
}

/** `waiting`: that many further persons have to approve. */
export type Standing =
  | { readonly kind: 'declined'; readonly by: readonly string[] }
  | { readonly kind: 'waiting'; readonly by: readonly string[]; readonly missing: number }
  | ({ readonly kind: 'approved'; readonly by: readonly string[] } & Coverage);

/**
 * The answers with one more. A person counts once: the first approval stands, and may only be taken back by declining.
 */
export function withAnswer(answers: readonly GivenAnswer[], answer: GivenAnswer): readonly GivenAnswer[] {
  const earlier = answers.find(({ by }) => by === answer.by);
  if (!earlier) return [...answers, answer];
  if (answer.decision === 'approve' || earlier.decision === 'decline') return answers;
  return answers.map((one) => (one === earlier ? answer : one));
}

/** What the answers amount to where so many persons have to approve. One who declines is enough. */
export function standingOf(question: Question, answers: readonly GivenAnswer[], approvers: number): Standing {
  const declined = answers.filter(({ decision }) => decision === 'decline').map(({ by }) => by);
  if (declined.length > 0) return { kind: 'declined', by: declined };
  const by = answers.map((answer) => answer.by);
  if (answers.length < approvers) return { kind: 'waiting', by, missing: approvers - answers.length };
  return { kind: 'approved', by, ...coveredBy(question, answers) };
}

/** What all of these approvals cover, in the order of the question, and why the rest is left. */
export function coveredBy(question: Question, answers: readonly GivenAnswer[]): Coverage {
  const reasons = new Map<string, string>();
  // Dependencies come first in the table, so what lacks one is found in one pass.
  const inOrder = question.moves.toSorted((a, b) => SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service));
  for (const move of inOrder) {
    const refusal = answers.map((answer) => refusalOf(question, answer, move)).find((one) => one !== undefined);
    const needed = OBJECTIVES[move.service].dependsOn.find((service) =>
      reasons.has(nameOf({ placement: move.placement, service })),
    );
    const reason = refusal ?? (needed === undefined ? undefined : `needs ${needed}, which is left`);
    if (reason !== undefined) reasons.set(nameOf(move), reason);
  }
  return {
    moves: question.moves.filter((move) => !reasons.has(nameOf(move))),
    left: question.moves.flatMap((move) => {
      const reason = reasons.get(nameOf(move));
      return reason === undefined ? [] : [{ placement: move.placement, service: move.service, reason }];
    }),
  };
}

type Place = z.infer<typeof NotMoved>;
const nameOf = ({ placement, service }: Place): string => `${placement}/${service}`;

/** Why this answer does not cover the service; undefined when it does. */
function refusalOf(question: Question, answer: GivenAnswer, place: Place): string | undefined {
  const isAsked = answer.moves?.some((one) => nameOf(one) === nameOf(place)) ?? true;
  if (!isAsked) return `${answer.by} did not approve it`;
  return lossRefusal(answer, place.service, statedLoss(question, place));
}

/** What the question says that the service may lose, in seconds; null when it is unknown, or not said. */
export function statedLoss({ expectedLoss }: Pick<Question, 'expectedLoss'>, place: Place): number | null {
  return expectedLoss.find((one) => nameOf(one) === nameOf(place))?.seconds ?? null;
}

function lossRefusal(answer: GivenAnswer, service: Service, seconds: number | null): string | undefined {
  if (seconds === null)
    return answer.acceptUnknownLoss === true ? undefined : `its loss is unknown, and ${answer.by} did not accept that`;
  const { acceptLossSeconds } = answer;
  if (acceptLossSeconds === undefined) {
    if (withinRpo(seconds, service) === 'within') return undefined;
    return `it may lose ${seconds} s, more than its RPO, and ${answer.by} accepted no loss`;
  }
  return seconds <= acceptLossSeconds
    ? undefined
    : `it may lose ${seconds} s, and ${answer.by} accepted ${acceptLossSeconds} s`;
}
