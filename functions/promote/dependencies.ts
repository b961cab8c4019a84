import * as z from 'zod';
import { OBJECTIVES, type Service } from '../../strategy/layers';
import type { LedgerEntry } from '../../strategy/ledger';
import { hasPart, type Route } from '../../strategy/routing-map';
import { readLedger } from '../runtime/control/ledger';
import { readRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';
import type { Input, NotYet } from './contract';

/**
 * A dependency is promoted within seconds, or waits for minutes in a storm of failures. So it is asked for every second
 * at first, then as often as its own retries run.
 */
const QUICK_TRIES = 20;
const QUICK_SECONDS = 1;
const SLOW_SECONDS = 15;
/** The ledger is long, and twenty promotions may wait at once, so it is not read at every quick try. */
const LEDGER_EVERY_TRIES = 5;

/**
 * The dependencies that this service still waits for (strategy §2, cutover step 3). In an evacuation: services that
 * move with it and still name the source. In a return: services that are not back yet. A service that does not move is
 * not waited for, because it is served where it is. Answers `refused` once one of them was refused or has failed:
 * nobody will promote it then. In a plan every try is quick, because writers wait.
 */
export async function dependenciesLeft(context: StepContext, request: Input): Promise<NotYet | undefined> {
  const { move, planned, tries } = request;
  const rows = await Promise.all(
    neededBy(request).map((service) => readRoute(context.store, context.topology, { ...move, service })),
  );
  const left = rows.filter((row) => isLeft(row, request)).map(({ service }) => service);
  if (left.length === 0) return undefined;
  const isQuick = planned || tries < QUICK_TRIES;
  const isToBeRead = !isQuick || tries % LEDGER_EVERY_TRIES === LEDGER_EVERY_TRIES - 1;
  const ended = isToBeRead ? await endedAmong(context, request, left) : [];
  if (ended.length > 0) return { kind: 'refused', reason: `needs what was refused or failed: ${ended.join(', ')}` };
  const retrySeconds = isQuick ? QUICK_SECONDS : SLOW_SECONDS;
  return { kind: 'waiting', reason: `not promoted yet: ${left.join(', ')}`, retrySeconds };
}

/** In a return a service waits for all its dependencies, because one that is not back yet is served elsewhere. */
function neededBy({ move, from, alongside }: Input): readonly Service[] {
  const needed = OBJECTIVES[move.service].dependsOn;
  return from === undefined ? needed.filter((service) => alongside.includes(service)) : needed;
}

/** In a plan, too, the source goes on serving readers of a service with one writer after it has handed it over. */
function isLeft(row: Route, { move, source, from, planned }: Input): boolean {
  const isShared = OBJECTIVES[row.service].pattern === 'active-active';
  if (from === undefined && (isShared || !planned)) return hasPart(row, source);
  return row.mode !== 'serving' || row.weights[move.target] === undefined;
}

/** A promotion, as `step` writes it to the ledger. */
const Tried = z.object({
  input: z.object({ execution: z.string(), move: z.object({ placement: z.string(), service: z.string() }) }),
  output: z.object({ kind: z.string() }),
});

/** What `notify` writes of a promotion that cannot go on. A function that crashes writes nothing itself. */
const Failed = z.object({
  input: z.object({
    type: z.literal('PromotionFailed'),
    detail: z.object({ execution: z.string(), placement: z.string(), service: z.string() }),
  }),
});

/** One try of a promotion. `kind`: of its output, or `failed`. */
interface Try {
  readonly execution: string;
  readonly placement: string;
  readonly service: string;
  readonly kind: string;
}

/** The services whose last try by this conductor was refused or has failed. */
async function endedAmong(
  { store }: StepContext,
  { incident, execution, move }: Input,
  services: readonly Service[],
): Promise<readonly Service[]> {
  const tries = (await readLedger(store, incident))
    .flatMap(triedIn)
    .filter((one) => one.execution === execution && one.placement === move.placement);
  return services.filter((service) => {
    const last = tries.findLast((one) => one.service === service);
    return last !== undefined && ['refused', 'failed'].includes(last.kind);
  });
}

function triedIn({ verb, body }: LedgerEntry): readonly Try[] {
  if (verb === 'notify') {
    const failed = Failed.safeParse(body).data;
    return failed ? [{ ...failed.input.detail, kind: 'failed' }] : [];
  }
  const tried = verb === 'promote' ? Tried.safeParse(body).data : undefined;
  return tried ? [{ ...tried.input.move, execution: tried.input.execution, kind: tried.output.kind }] : [];
}
