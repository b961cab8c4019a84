/**
 * What an incident had begun, according to its ledger. A conductor that takes over continues the decision that its
 * predecessor had begun to carry out, so that nothing is left half-way and nobody is asked twice (ADR 6). A
 * scope counts as begun once its freeze is recorded, because changes begin there. Assumes the entries that
 * `functions/runtime/control/step.ts` writes. A broken chain counts as no information.
 */
import * as z from 'zod';
import { Answer, ExpectedLoss, HandStart, Move, ScopeName, Stay } from './flow-words';
import type { Scope } from './layers';
import { verifyChain, type LedgerEntry } from './ledger';

const Decision = z.object({
  moves: z.array(Move),
  stays: z.array(Stay),
  outageStartedAt: z.string(),
  expectedLoss: z.array(ExpectedLoss),
  switch: z.enum(['publish', 'leave']),
  // Older ledgers lack it. Then the larger loss is stated.
  lost: z.boolean().default(false),
});

/**
 * A decision that was begun. `moves`: the part that its target does not serve yet. `answer`: the operator's answer to
 * it. `finished`: the targets serve all of it. `undoing`: a rollback of it has begun. That rollback has to be finished,
 * whichever region conducts: while a row moves back and forth, nobody is served.
 */
export interface BegunScope extends z.output<typeof Decision> {
  readonly answer: unknown;
  readonly finished: boolean;
  readonly undoing: boolean;
}

const Scoped = z.object({ scope: ScopeName });
/** `ask`: it was begun only if a person agreed. */
const Decided = z.object({ input: Scoped, output: Decision.extend({ kind: z.enum(['go', 'ask']) }) });
const Frozen = z.object({ input: Scoped.extend({ moves: z.array(Move), answer: Answer }) });
/** `resumed`: the moves that this call found fully served by their target. */
const Resumed = z.object({ input: Scoped, output: z.object({ resumed: z.array(Move) }) });
const Approved = z.object({ decision: z.literal('approve') });
const Promoted = z.object({
  input: Scoped,
  output: z.object({ kind: z.literal('promoted'), placement: z.string(), service: z.string(), epoch: z.number() }),
});

/** A service that was handed to the target, and the epoch of that. */
const Handed = z.object({ placement: z.string(), service: z.string(), epoch: z.number() });
export type Handed = z.output<typeof Handed>;

/**
 * The start of a rollback: the reason, whether the source was well, and what had been handed to the targets until then.
 */
export const RollbackPlan = z.object({
  kind: z.literal('planned'),
  failure: z.object({ Error: z.string(), Cause: z.string().optional() }),
  to: z.enum(['source', 'nobody']),
  handed: z.array(Handed),
});
export type RollbackPlan = z.output<typeof RollbackPlan>;
const Planned = z.object({ input: Scoped, output: RollbackPlan });

/**
 * The newest decision of the scope that was begun. Undefined when there is none, or when it needed an operator's
 * approval and had none. What a person started by hand may need none.
 */
export function begunScope(entries: readonly LedgerEntry[], scope: Scope): BegunScope | undefined {
  if (verifyChain(entries).kind === 'broken') return undefined;
  const frozen = bodies(entries, { verb: 'freeze', scope, Body: Frozen }).at(-1);
  if (!frozen) return undefined;
  const { moves, answer } = frozen.body.input;
  const earlier = entries.filter(({ sequence }) => sequence < frozen.sequence);
  const decided = bodies(earlier, { verb: 'decide', scope, Body: Decided }).at(-1);
  if (!decided) return undefined;
  const { kind, ...decision } = decided.body.output;
  if (kind === 'ask' && moves.length > 0 && !Approved.safeParse(answer).success) return undefined;
  const resumed = resumedIn(entries, scope);
  const left = moves.filter((move) => !includesMove(resumed, move));
  const undoing = planAfter(entries, scope, frozen.sequence) !== undefined;
  return { ...decision, moves: left, answer, finished: moves.length > 0 && left.length === 0, undoing };
}

const Started = z.object({ input: z.object({ start: HandStart }) });

/** An execution that joined an incident wanted to start another one. */
const Joined = z.object({ output: z.object({ kind: z.literal('joined') }) });

/** A claim that `detect` won. If it is not the first, it ended a plan. */
const Detected = z.object({
  input: z.object({ reason: z.literal('detected') }),
  output: z.object({ kind: z.literal('conducting') }),
});

/**
 * Who started the incident by hand and why, from its claim or its first decision; undefined when nobody started it by
 * hand, or when the region failed since and the incident goes on without that person's plan.
 */
export function handStart(entries: readonly LedgerEntry[]): HandStart | undefined {
  const since = entries.findLastIndex(({ verb, body }) => verb === 'claim' && Detected.safeParse(body).success);
  const begun = entries
    .slice(since + 1)
    .filter(({ verb, body }) => verb === 'decide' || (verb === 'claim' && !Joined.safeParse(body).success));
  return begun.map(({ body }) => Started.safeParse(body).data?.input.start).find((start) => start !== undefined);
}

function resumedIn(entries: readonly LedgerEntry[], scope: Scope): Move[] {
  return bodies(entries, { verb: 'resume', scope, Body: Resumed }).flatMap(({ body }) => body.output.resumed);
}

/**
 * What a rollback of the scope has to consider. `moves`: begun but not resumed, so they have to be undone. `served`:
 * resumed, so they stay. `since` (ISO 8601): before this time nothing had been handed over.
 */
export interface Unfinished {
  readonly moves: readonly Move[];
  readonly served: readonly Move[];
  readonly since: string;
  readonly handed: readonly Handed[];
  readonly plan: RollbackPlan | undefined;
}

/** Everything that the incident began in the scope, under any conductor; undefined when it began nothing. */
export function unfinishedScope(entries: readonly LedgerEntry[], scope: Scope): Unfinished | undefined {
  const frozen = bodies(entries, { verb: 'freeze', scope, Body: Frozen });
  const [first, last] = [frozen[0], frozen.at(-1)];
  if (verifyChain(entries).kind === 'broken' || !first || !last) return undefined;
  const resumed = resumedIn(entries, scope);
  // For a service that was decided again, the newest target counts.
  const newest = new Map(frozen.flatMap(({ body }) => body.input.moves).map((move) => [nameOf(move), move]));
  const moves = [...newest.values()];
  return {
    moves: moves.filter((move) => !includesMove(resumed, move)),
    served: moves.filter((move) => includesMove(resumed, move)),
    since: first.at,
    handed: bodies(entries, { verb: 'promote', scope, Body: Promoted }).map(({ body }) => Handed.parse(body.output)),
    plan: planAfter(entries, scope, last.sequence),
  };
}

/** If two conductors made a plan each, the first one counts. A plan from before the last freeze no longer counts. */
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

/** The bodies of the verb's entries for the scope that match the schema, the oldest first. */
function bodies<Body extends { readonly input: { readonly scope: Scope } }>(
  entries: readonly LedgerEntry[],
  { verb, scope, Body }: Wanted<Body>,
): { readonly sequence: number; readonly at: string; readonly body: Body }[] {
  return entries
    .filter((entry) => entry.verb === verb)
    .flatMap(({ sequence, at, body }) => {
      const { data } = Body.safeParse(body);
      return data?.input.scope === scope ? [{ sequence, at, body: data }] : [];
    });
}

function includesMove(moves: readonly Move[], { placement, service, target }: Move): boolean {
  return moves.some((other) => other.placement === placement && other.service === service && other.target === target);
}
