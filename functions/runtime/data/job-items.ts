import type { ItemKey } from '../../../strategy/control-items';
import type { Region } from '../../../strategy/topology';

/** One job: the tenant's full id and the name of the job. */
export interface JobName {
  readonly tenant: string;
  readonly job: string;
}

/**
 * The partition of jobs that `origin` accepted and nobody has finished. The other regions read it when `origin` is
 * lost.
 */
export const pendingPk = (origin: Region): string => `pending#${origin}`;

export function pendingKey(origin: Region, { tenant, job }: JobName): ItemKey {
  return { pk: pendingPk(origin), sk: `${tenant}#${job}` };
}

/** Parses a pending job's sort key. Neither part contains a #. */
export function jobOf(sortKey: string): JobName {
  const [tenant = '', job = ''] = sortKey.split('#');
  return { tenant, job };
}

/** The key of a job that was applied. It is written once; because it exists, a second run does no harm. */
export function doneKey({ tenant, job }: JobName): ItemKey {
  return { pk: `job#${tenant}`, sk: job };
}
