import { routeKey } from '../../strategy/control-items';
import { isReturn } from '../../strategy/claim';
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
}

/**
 * The point of no return: one conditional write of the row at the next epoch. Returns the row in force. Safe to repeat.
 */
export function promoteRow({ store }: StepContext, { move, incident, source, row }: Switchover): Promise<Route> {
  const { target } = move;
  return revise(store, {
    key: routeKey(move.placement, move.service),
    schema: Route,
    change: (stored) => {
      const current = stored ?? row;
      const promoted = isReturn(incident)
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
