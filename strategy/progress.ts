/**
 * What an incident's ledger says was begun: a conductor that takes over goes on with the decision its predecessor had acted on, so that
 * nothing is left half-way and nobody is asked twice (design §4, claim). A scope counts as begun once it was frozen for, because from then on
 * things change. Assumes the entries as `functions/runtime/step.ts` writes them; a chain that is broken says nothing.
 */
import * as z from 'zod';
import { Answer, ExpectedLoss, Move, ScopeName, Stay } from './flow-words';
import { SCOPES, type Scope } from './layers';
import { verifyChain, type LedgerEntry } from './ledger';
import type { Move as MoveShape } from './target';

const Decision = z.object({
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
});

/**
 * A decision that was acted on. `answer`: what the operator had said to it. `finished`: all of its moves are promoted and resumed.
 * `undoing`: a rollback of it has begun, which has to be finished whoever conducts: a row that goes back and forth serves nobody.
 */
export interface BegunScope extends z.output<typeof Decision> {
  readonly answer: unknown;
  readonly finished: boolean;
  readonly undoing: boolean;
}

const Scoped = z.object({ scope: ScopeName });
const Decided = z.object({ input: Scoped, output: Decision });
const Frozen = z.object({ input: Scoped.extend({ moves: z.array(Move), answer: Answer }) });
const Resumed = z.object({
  input: Scoped.extend({ promoted: z.array(Move) }),
  output: z.object({ kind: z.literal('resumed') }),
});
const Approved = z.object({ decision: z.literal('approve') });
const Promoted = z.object({
  input: Scoped,
  output: z.object({ kind: z.literal('promoted'), placement: z.string(), service: z.string(), epoch: z.number() }),
});

/** A service that the target was handed, and at which epoch. */
const Handed = z.object({ placement: z.string(), service: z.string(), epoch: z.number() });
export type Handed = z.output<typeof Handed>;

/** How a rollback begins: why, whether the source was well, and what the target had been handed by then. */
export const RollbackPlan = z.object({
  kind: z.literal('planned'),
  failure: z.object({ Error: z.string(), Cause: z.string().optional() }),
  to: z.enum(['source', 'nobody']),
  handed: z.array(Handed),
});
export type RollbackPlan = z.output<typeof RollbackPlan>;
const Planned = z.object({ input: Scoped, output: RollbackPlan });

/** The newest decision of the scope that was acted on; undefined when there is none, or when an operator should have agreed and had not. */
export function begunScope(entries: readonly LedgerEntry[], scope: Scope): BegunScope | undefined {
  if (verifyChain(entries).kind === 'broken') return undefined;
  const frozen = bodies(entries, { verb: 'freeze', scope, Body: Frozen }).at(-1);
  if (!frozen) return undefined;
  const { moves, answer } = frozen.body.input;
  const isAllowed = scope === 'tier-0' || moves.length === 0 || Approved.safeParse(answer).success;
  const earlier = entries.filter(({ sequence }) => sequence < frozen.sequence);
  const decided = bodies(earlier, { verb: 'decide', scope, Body: Decided }).at(-1);
  if (!isAllowed || !decided) return undefined;
  const resumed = bodies(entries, { verb: 'resume', scope, Body: Resumed });
  const finished = resumed.some(({ body }) => moves.every((move) => includesMove(body.input.promoted, move)));
  const undoing = planAfter(entries, scope, frozen.sequence) !== undefined;
  return { ...decided.body.output, moves, answer, finished, undoing };
}

/** What a rollback of the scope has to look at. `since` (ISO 8601): nothing had been handed over before. */
export interface Unfinished {
  readonly moves: readonly MoveShape[];
  readonly stays: readonly z.output<typeof Stay>[];
  readonly since: string;
  readonly handed: readonly Handed[];
  readonly plan: RollbackPlan | undefined;
}

/** Everything the incident began in the scope, by whichever conductor, and has not resumed; undefined when there is nothing of it. */
export function unfinishedScope(entries: readonly LedgerEntry[], scope: Scope): Unfinished | undefined {
  const frozen = bodies(entries, { verb: 'freeze', scope, Body: Frozen });
  const [first, last] = [frozen[0], frozen.at(-1)];
  if (verifyChain(entries).kind === 'broken' || !first || !last) return undefined;
  const resumed = bodies(entries, { verb: 'resume', scope, Body: Resumed }).flatMap(({ body }) => body.input.promoted);
  const moves = frozen.flatMap(({ body }) => body.input.moves);
  const begun = moves.filter((move) => !includesMove(resumed, move));
  if (moves.length > 0 && begun.length === 0) return undefined;
  // What had nowhere to go has not moved, in whichever scope that was found out.
  const decided = SCOPES.flatMap((each) => bodies(entries, { verb: 'decide', scope: each, Body: Decided }));
  return {
    // What was decided anew goes by its newest target.
    moves: [...new Map(begun.map((move) => [nameOf(move), move])).values()],
    stays: [...new Map(decided.flatMap(({ body }) => body.output.stays).map((stay) => [nameOf(stay), stay])).values()],
    since: entries.find(({ sequence }) => sequence === first.sequence)?.at ?? '',
    handed: bodies(entries, { verb: 'promote', scope, Body: Promoted }).map(({ body }) => Handed.parse(body.output)),
    plan: planAfter(entries, scope, last.sequence),
  };
}

/** The first plan counts, should two conductors have made one each; one from before the last freeze was overtaken by it. */
function planAfter(entries: readonly LedgerEntry[], scope: Scope, after: number): RollbackPlan | undefined {
  const plans = bodies(entries, { verb: 'rollback', scope, Body: Planned });
  return plans.find(({ sequence }) => sequence > after)?.body.output;
}

const nameOf = ({ placement, service }: { placement: string; service: string }): string => `${placement}/${service}`;

interface Wanted<Body> {
  readonly verb: string;
  readonly scope: Scope;
  readonly Body: z.ZodType<Body>;
}

/** The bodies of the verb's entries for the scope that have that shape, oldest first. */
function bodies<Body extends { readonly input: { readonly scope: Scope } }>(
  entries: readonly LedgerEntry[],
  { verb, scope, Body }: Wanted<Body>,
): { readonly sequence: number; readonly body: Body }[] {
  return entries
    .filter((entry) => entry.verb === verb)
    .flatMap(({ sequence, body }) => {
      const { data } = Body.safeParse(body);
      return data?.input.scope === scope ? [{ sequence, body: data }] : [];
    });
}

function includesMove(moves: readonly MoveShape[], { placement, service, target }: MoveShape): boolean {
  return moves.some((other) => other.placement === placement && other.service === service && other.target === target);
}
