/**
 * Combines people's answers to a question (strategy §2, failover trigger: "operator confirmation"). An approval covers
 * a service only if its author accepted the stated loss, and only together with the services it depends on. Where two
 * persons have to agree, only what both cover moves. Assumes that `by` is the name that `personOf` made of a signed
 * call (strategy/principal.ts), so that one person has one name.
 */
import * as z from 'zod';
import { ExpectedLoss, Move, NotMoved } from './flow-words';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { withinRpo } from './recovery-point';

/** How long one question stays open: `HeartbeatSeconds` of the state "Ask" in ask.asl.yaml (a test compares). */
export const QUESTION_SECONDS = 890;

/**
 * One person's answer. `acceptLossSeconds`: the loss that the person accepts for each service. Without it, a loss
 * within the RPO needs no acceptance, and a larger loss is not accepted. An unknown loss needs `acceptUnknownLoss`.
 * `moves`: the answer covers only these services; without it, everything that was asked.
 */
export const GivenAnswer = z.object({
  decision: z.enum(['approve', 'decline']),
  by: z.string(),
  acceptLossSeconds: z.number().min(0).exactOptional(),
  acceptUnknownLoss: z.boolean().exactOptional(),
  moves: z.array(NotMoved).exactOptional(),
});
export type GivenAnswer = z.infer<typeof GivenAnswer>;

/** The services that would move, and the loss that each may suffer. */
export interface Question {
  readonly moves: readonly Move[];
  readonly expectedLoss: readonly ExpectedLoss[];
}

/** A service that the question named and the answers do not cover, with the reason. */
export const Left = NotMoved.extend({ reason: z.string() });
export type Left = z.infer<typeof Left>;

export interface Coverage {
  readonly moves: readonly Move[];
  readonly left: readonly Left[];
}

/** `waiting`: `missing` more persons have to approve. */
export type Standing =
  | { readonly kind: 'declined'; readonly by: readonly string[] }
  | { readonly kind: 'waiting'; readonly by: readonly string[]; readonly missing: number }
  | ({ readonly kind: 'approved'; readonly by: readonly string[] } & Coverage);

/**
 * Adds one answer. A person counts once: the first approval stands, and the person can take it back only by declining.
 */
export function withAnswer(answers: readonly GivenAnswer[], answer: GivenAnswer): readonly GivenAnswer[] {
  const earlier = answers.find(({ by }) => by === answer.by);
  if (!earlier) return [...answers, answer];
  if (answer.decision === 'approve' || earlier.decision === 'decline') return answers;
  return answers.map((one) => (one === earlier ? answer : one));
}

/** Evaluates the answers where `approvers` persons have to approve. One person who declines is enough to stop it. */
export function standingOf(question: Question, answers: readonly GivenAnswer[], approvers: number): Standing {
  const declined = answers.filter(({ decision }) => decision === 'decline').map(({ by }) => by);
  if (declined.length > 0) return { kind: 'declined', by: declined };
  const by = answers.map((answer) => answer.by);
  if (answers.length < approvers) return { kind: 'waiting', by, missing: approvers - answers.length };
  return { kind: 'approved', by, ...coveredBy(question, answers) };
}

/** Returns what all of these approvals cover, in the order of the question, and why the rest does not move. */
export function coveredBy(question: Question, answers: readonly GivenAnswer[]): Coverage {
  const reasons = new Map<string, string>();
  // Dependencies come first in the table, so one pass finds every service that lacks one.
  const inOrder = question.moves.toSorted((a, b) => SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service));
  for (const move of inOrder) {
    const refusal = answers.map((answer) => refusalOf(question, answer, move)).find((one) => one !== undefined);
    const needed = OBJECTIVES[move.service].dependsOn.find((service) =>
      reasons.has(nameOf({ placement: move.placement, service })),
    );
    const reason = refusal ?? (needed === undefined ? undefined : `needs ${needed}, which does not move`);
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

type Place = Pick<Move, 'placement' | 'service'>;
const nameOf = ({ placement, service }: Place): string => `${placement}/${service}`;

/** Returns why this answer does not cover the service; undefined when it covers it. */
function refusalOf(question: Question, answer: GivenAnswer, place: Place): string | undefined {
  const isAsked = answer.moves?.some((one) => nameOf(one) === nameOf(place)) ?? true;
  if (!isAsked) return `${answer.by} did not approve it`;
  return lossRefusal(answer, place.service, statedLoss(question, place));
}

/** The loss that the question states for the service, in seconds; null when it is unknown or not stated. */
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
