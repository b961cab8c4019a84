import type { ItemKey } from '../../../strategy/control-items';
import type { Region } from '../../../strategy/topology';

/** One job: whose it is, the whole id, and what it is called. */
export interface JobName {
  readonly tenant: string;
  readonly job: string;
}

/**
 * Jobs that region `origin` accepted and nobody has finished. The other regions read them there when `origin` is gone.
 */
export const pendingPk = (origin: Region): string => `pending#${origin}`;

export function pendingKey(origin: Region, { tenant, job }: JobName): ItemKey {
  return { pk: pendingPk(origin), sk: `${tenant}#${job}` };
}

/** Of a pending job's sort key; neither part contains a #. */
export function jobOf(sortKey: string): JobName {
  const [tenant = '', job = ''] = sortKey.split('#');
  return { tenant, job };
}

/** A job that was applied. Written once: its existence is what makes a second run harmless. */
export function doneKey({ tenant, job }: JobName): ItemKey {
  return { pk: `job#${tenant}`, sk: job };
}
