import { routeKey } from '../../strategy/control-items';
import { isReturn } from '../../strategy/claim';
import { OBJECTIVES } from '../../strategy/layers';
import { promotedRoute, returnedRoute, Route } from '../../strategy/routing-map';
import type { Move } from '../../strategy/flow-words';
import { Superseded } from '../runtime/failures';
import { revise } from '../runtime/control/revise';
import type { StepContext } from '../runtime/control/step';

export interface Switchover {
  readonly move: Move;
  readonly incident: string;
  readonly source: string;
  /** The row that all checks used. */
  readonly row: Route;
  readonly planned?: boolean;
}

/**
 * The point of no return: one conditional write of the row at the next epoch. Returns the row in force. Safe to repeat.
 */
export function promoteRow(
  { store }: StepContext,
  { move, incident, source, row, planned = false }: Switchover,
): Promise<Route> {
  const { target } = move;
  // A service with one writer is handed over while both sides serve. Shared services just leave.
  const isHandedOver = isReturn(incident) || (planned && OBJECTIVES[move.service].pattern === 'active-passive');
  return revise(store, {
    key: routeKey(move.placement, move.service),
    schema: Route,
    change: (stored) => {
      const current = stored ?? row;
      const promoted = isHandedOver
        ? returnedRoute(current, { target, incident })
        : promotedRoute(current, { target, incident, source });
      if (promoted !== current && current.epoch !== row.epoch) {
        throw new Superseded(
          `${row.placement}/${row.service} went from epoch ${row.epoch} to ${current.epoch} during its promotion`,
        );
      }
      return promoted;
    },
    guard: ({ epoch, mode }) => ({ epoch, mode }),
  });
}
