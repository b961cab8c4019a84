/**
 * What an incident's ledger says was begun: a conductor that takes over goes on with the decision its predecessor had acted on, so that
 * nothing is left half-way and nobody is asked twice (design §4, claim). A scope counts as begun once it was frozen for, because from then on
 * things change. Assumes the entries as `functions/runtime/step.ts` writes them; a chain that is broken says nothing.
 */
import * as z from 'zod';
import { Answer, ExpectedLoss, Move, ScopeName, Stay } from './flow-words';
import type { Scope } from './layers';
import { verifyChain, type LedgerEntry } from './ledger';
import type { Move as MoveShape } from './target';

const Decision = z.object({
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
});

/** A decision that was acted on. `answer`: what the operator had said to it. `finished`: all of its moves are promoted and resumed. */
export interface BegunScope extends z.output<typeof Decision> {
  readonly answer: unknown;
  readonly finished: boolean;
}

const Scoped = z.object({ scope: ScopeName });
const Decided = z.object({ input: Scoped, output: Decision });
const Frozen = z.object({ input: Scoped.extend({ moves: z.array(Move), answer: Answer }) });
const Resumed = z.object({
  input: Scoped.extend({ promoted: z.array(Move) }),
  output: z.object({ kind: z.literal('resumed') }),
});
const Approved = z.object({ decision: z.literal('approve') });

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
  return { ...decided.body.output, moves, answer, finished };
}

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
