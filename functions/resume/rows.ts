import { stepRoute } from '../../strategy/canary';
import { routeKey } from '../../strategy/control-items';
import { isReturn } from '../../strategy/claim';
import { OBJECTIVES } from '../../strategy/layers';
import { handOverStep, returnStep, Route } from '../../strategy/routing-map';
import type { Move } from '../../strategy/flow-words';
import { placementNamed } from '../../strategy/topology';
import { Superseded } from '../runtime/failures';
import { revise } from '../runtime/control/revise';
import { readRoute } from '../runtime/control/rows';
import type { StepContext } from '../runtime/control/step';

/**
 * A row that takes traffic in steps, and its current percentage. In an evacuation, active-active services never stopped
 * serving, so they have no steps.
 */
export interface RampingRow {
  readonly move: Move;
  readonly percent: number;
}

/**
 * The active-passive rows among the promoted ones. In a return all rows, because every service hands tenants over in
 * steps.
 */
export function rampingRows(
  { store, topology }: StepContext,
  promoted: readonly Move[],
  incident: string,
): Promise<RampingRow[]> {
  const returns = isReturn(incident);
  const stepped = promoted.filter(({ service }) => returns || OBJECTIVES[service].pattern === 'active-passive');
  return Promise.all(
    stepped.map(async (move) => {
      const { weights, returning } = await readRoute(store, topology, move);
      const isDone = returns && returning === undefined;
      return { move, percent: isDone ? 100 : (weights[move.target] ?? 0) };
    }),
  );
}

/**
 * Raises every row below `percent` to it. Safe to repeat. Throws Superseded when a row belongs to another incident by
 * now.
 */
export async function stepUp(context: StepContext, rows: readonly RampingRow[], step: Step): Promise<void> {
  await Promise.all(rows.filter((row) => row.percent < step.percent).map((row) => writeStep(context, row, step)));
}

/** Lowers every row above `percent` to it: one step back, when the target failed its probe. Safe to repeat. */
export async function stepDown(context: StepContext, rows: readonly RampingRow[], step: Step): Promise<void> {
  await Promise.all(rows.filter((row) => row.percent > step.percent).map((row) => writeStep(context, row, step)));
}

interface Step {
  readonly incident: string;
  readonly percent: number;
}

/**
 * Writes one step, but only if the row still has the percentage that was read. Otherwise a later call has taken it
 * further, and a call that was given up but still runs must not undo that.
 */
function writeStep(
  { store, topology }: StepContext,
  { move, percent: found }: RampingRow,
  { incident, percent }: Step,
): Promise<Route> {
  const { placement, service, target } = move;
  return revise(store, {
    key: routeKey(placement, service),
    schema: Route,
    change: (row) => {
      if (row?.incident !== incident) {
        throw new Superseded(
          `${placement}/${service} belongs to ${row?.incident ?? 'no incident'}, not to ${incident}`,
        );
      }
      if ((row.weights[target] ?? 0) !== found) return row;
      if (isReturn(incident)) return returnStep(row, percent, placementNamed(topology, placement));
      if (row.returning === target) return handOverStep(row, percent);
      return stepRoute(row, target, percent);
    },
    guard: ({ epoch, mode, weights }) => ({ epoch, mode, incident, weights }),
  });
}
