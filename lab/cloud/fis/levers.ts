/**
 * The safety lever of each region. While it is engaged, no experiment runs there and none begins. Assumption: FIS
 * refuses a state that the lever has already, as a conflict.
 */
import { ServiceError, type Fields } from '../../calls/call';
import { oneOf, text } from '../fields';

/** The id of every lever. */
export const LEVER = 'default';

interface Lever {
  readonly status: 'disengaged' | 'engaging' | 'engaged';
  readonly reason: string;
}

export class Levers {
  private readonly levers = new Map<string, Lever>();

  stateIn(region: string): Lever {
    return this.levers.get(region) ?? { status: 'disengaged', reason: '' };
  }

  isEngaged(region: string): boolean {
    return this.stateIn(region).status !== 'disengaged';
  }

  /** Takes the new state. A lever that is being engaged becomes engaged by `settle`. */
  update(region: string, state: Fields): void {
    const wanted = oneOf(state, 'status', ['engaged', 'disengaged']);
    if (!wanted) throw new ServiceError('ValidationException', 'state.status is required');
    const reason = text(state, 'reason');
    const { status } = this.stateIn(region);
    if (status === 'engaging') throw conflict('the lever is being engaged');
    if (status === wanted) throw conflict(`the lever is ${status} already`);
    this.levers.set(region, { status: wanted === 'engaged' ? 'engaging' : wanted, reason });
  }

  /** Nothing runs in the region any more. */
  settle(region: string): void {
    const { status, reason } = this.stateIn(region);
    if (status === 'engaging') this.levers.set(region, { status: 'engaged', reason });
  }
}

const conflict = (problem: string): ServiceError => new ServiceError('ConflictException', problem, 409);
