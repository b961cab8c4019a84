import type { RollbackPlan, Unfinished } from '../../strategy/progress';
import { isServedBy } from '../../strategy/rollback';
import type { Route } from '../../strategy/routing-map';
import type { Input, Reconcile, Undone } from './contract';

/** The facts of the report. `rows`: the rows of this incident, as they are in the end. */
interface Found {
  readonly request: Input;
  readonly rows: readonly Route[];
  readonly reason: string;
  readonly unfinished?: Unfinished | undefined;
  readonly plan?: RollbackPlan;
  readonly quietAtMs?: number;
  readonly undrained?: boolean;
}

/**
 * Reports the state of each row, and where which writes are. A person or an auditor has to be able to continue from
 * this report alone.
 */
export function reportOf(kind: Undone['kind'], found: Found): Undone {
  const { request, rows, reason, plan, unfinished, undrained = false } = found;
  const named = (of: readonly Route[]) => of.map(({ placement, service, epoch }) => ({ placement, service, epoch }));
  const back = rows.filter((row) => isServedBy(row, request.source));
  const held = rows.filter(({ mode }) => mode === 'read-only');
  return {
    kind,
    failure: plan?.failure ?? request.failure,
    reason,
    back: named(back),
    readOnly: named(held),
    kept: named(rows.filter((row) => !back.includes(row) && !held.includes(row))),
    served: [...(unfinished?.served ?? [])],
    reconcile: toReconcile(found),
    undrained,
  };
}

/** The target may have written from the freeze until its lease had expired at the latest. */
function toReconcile({ unfinished, plan, quietAtMs = 0 }: Found): Reconcile[] {
  const until = new Date(Math.max(Date.now(), quietAtMs)).toISOString();
  const handed = [...(plan?.handed ?? []), ...(unfinished?.handed ?? [])];
  return (unfinished?.moves ?? []).flatMap(({ placement, service, target }) => {
    const given = handed.find((one) => one.placement === placement && one.service === service);
    if (!given || !unfinished) return [];
    return [{ placement, service, region: target, epoch: given.epoch, from: unfinished.since, until }];
  });
}
