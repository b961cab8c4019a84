import { quietAtMs } from '../../strategy/lease';
import { demotedRoute, givenBackRoute, isServedBy, keptRoute, nothingStaysMoved } from '../../strategy/rollback';
import type { Route } from '../../strategy/routing-map';
import type { Move } from '../../strategy/flow-words';
import { OBJECTIVES } from '../../strategy/layers';
import { grantLease, revokeLease } from '../runtime/control/leases';
import { readRoute, readRoutes, reviseRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';
import { takeSwitchBack } from '../runtime/control/switches';
import type { Input } from './contract';

type Request = Pick<Input, 'incident' | 'source'>;
type Named = Pick<Move, 'placement' | 'service'>;

interface Demoted {
  /** The rows of the scope that this incident wrote, as they are now. */
  readonly rows: readonly Route[];
  /** When the last revoked lease can no longer be in use, in ms; 0 when none was revoked. */
  readonly quietAtMs: number;
}

/**
 * Gives back at once what was drained and never handed over. The source has the only copy, whether or not it is well.
 * Safe to repeat.
 */
export async function keepAll(context: StepContext, request: Request, moves: readonly Move[]): Promise<void> {
  const rows = await Promise.all(moves.map((of) => reviseRow(context, of, (row) => keptRoute(row, request))));
  const kept = rows.filter((row) => row.incident === request.incident && isServedBy(row, request.source));
  await Promise.all(kept.map((row) => grantLease(context.store, row, request.source)));
}

/** Removes the writers of the scope's other rows. Safe to repeat. Throws Superseded when others keep changing a row. */
export async function demoteAll(context: StepContext, request: Request, moves: readonly Move[]): Promise<Demoted> {
  const { incident } = request;
  const demoted = await Promise.all(
    moves.map((of) => reviseRow(context, of, (row) => demotedRoute(row, { ...request, target: of.target }))),
  );
  const rows = demoted.filter((row) => row.incident === incident);
  const writers = rows.filter((row) => hasLease(row) && !isServedBy(row, request.source));
  const revoked = await Promise.all(writers.map((row) => revokeLease(context.store, row)));
  return { rows, quietAtMs: Math.max(0, ...revoked.map(quietAtMs)) };
}

const hasLease = ({ service }: Route): boolean => OBJECTIVES[service].pattern === 'active-passive';

/** Gives the rows and their leases back to the source. Call this only when all writers are quiet. Safe to repeat. */
export function giveAllBack(context: StepContext, request: Request, rows: readonly Route[]): Promise<readonly Route[]> {
  return Promise.all(
    rows.map(async (row) => {
      const back = await reviseRow(context, row, (current) => givenBackRoute(current, request));
      await grantLease(context.store, back, request.source);
      return back;
    }),
  );
}

/** Whether there are rows, and the source serves all of them again. */
export function isBack(rows: readonly Route[], source: string): boolean {
  return rows.length > 0 && rows.every((row) => isServedBy(row, source));
}

/**
 * Takes the switch back if this incident published it and nothing else that it moved stays moved. Returns whether the
 * source is now undrained.
 */
export async function undrain({ store, topology }: StepContext, request: Request): Promise<boolean> {
  const { incident, source } = request;
  if (!nothingStaysMoved(await readRoutes(store, topology), request)) return false;
  const { drained } = await takeSwitchBack(store, { region: source, incident, from: incident });
  return !drained;
}

/** Does not write an unchanged row: a row that was never written means epoch 0, and must keep that meaning. */
async function reviseRow(context: StepContext, of: Named, change: (row: Route) => Route): Promise<Route> {
  const row = await readRoute(context.store, context.topology, of);
  return change(row) === row ? row : reviseRoute(context, of, change);
}
