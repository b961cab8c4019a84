import type { ItemKey } from '../../strategy/control-items';
import type { Region } from '../../strategy/topology';

/** One job: whose it is and what it is called. */
export interface JobName {
  readonly tenant: string;
  readonly job: string;
}

/** A job that region `origin` accepted and nobody has finished. The other regions read it there when `origin` is gone. */
export function pendingKey(origin: Region, { tenant, job }: JobName): ItemKey {
  return { pk: `pending#${origin}`, sk: `${tenant}#${job}` };
}

/** A job that was applied. Written once: its existence is what makes a second run harmless. */
export function doneKey({ tenant, job }: JobName): ItemKey {
  return { pk: `job#${tenant}`, sk: job };
}
