/** What the requests of a drill's workload got, one by one and together. */
import type { Tried } from './workload';

export const isReading = ({ what }: Tried): boolean => ['login', 'read', 'get', 'done'].includes(what);
export const isWriting = ({ what }: Tried): boolean => ['write', 'set', 'job'].includes(what);

/** Nobody served it. 404 is an answer to a read: what was acknowledged and is not there counts as lost instead. */
export const isRefused = ({ what, status }: Tried): boolean =>
  status === null || !((status >= 200 && status < 300) || (status === 404 && what !== 'login'));

/** Whether a read has found what that request wrote. */
export const isRead = (write: Tried, tries: readonly Tried[]): boolean =>
  tries.some((one) => isReading(one) && one.ok && isSame(one, write));

export const isSame = (a: Tried, b: Tried): boolean =>
  a.placement === b.placement && a.service === b.service && a.key === b.key && a.value === b.value;

/**
 * The longest time between two refused requests of one service without a served one between them, in seconds. Each
 * service is asked once a round, so it may really be up to two rounds more. Reads and writes count apart.
 */
export function refusedSeconds(tries: readonly Tried[]): number {
  const since = new Map<string, number>();
  let longestMs = 0;
  for (const one of [...tries].sort((a, b) => a.atMs - b.atMs)) {
    const row = `${one.placement}/${one.service}/${isWriting(one)}`;
    if (isRefused(one)) since.set(row, since.get(row) ?? one.atMs);
    else since.delete(row);
    longestMs = Math.max(longestMs, one.atMs - (since.get(row) ?? one.atMs));
  }
  return Math.round(longestMs) / 1000;
}
