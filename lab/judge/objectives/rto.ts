/**
 * The recovery time as users saw it: from the fault to the moment from which at least 90 % of the requests succeed, and
 * keep succeeding to the end. Requests are counted in buckets of ten seconds, each weighted by how many it represents.
 * In the first good bucket the first sample counts. That can only make the result longer than the truth.
 */
import { grouped } from '../../kernel/grouped';
import type { ClientRequest } from '../record';

const BUCKET_MS = 10_000;
/** What 90 % of the users get counts as what the service does (strategy §1). */
export const SUCCESS_RATIO = 0.9;

/** The requests sent within ten seconds. `ratio`: the share of the traffic that succeeded, 0–1. */
interface Bucket {
  readonly firstSentAtMs: number;
  readonly ratio: number;
}

const succeeded = (request: ClientRequest): boolean => request.outcome === 'ok';

/** Non-empty buckets from `fromMs` on, in time order. `gridMs` is on the border of two buckets. */
function bucketsFrom(
  requests: readonly ClientRequest[],
  { fromMs, gridMs }: { readonly fromMs: number; readonly gridMs: number },
): readonly Bucket[] {
  const since = requests.filter(({ sentAtMs }) => sentAtMs >= fromMs);
  return [...grouped(since, ({ sentAtMs }) => Math.floor((sentAtMs - gridMs) / BUCKET_MS))]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => ({
      firstSentAtMs: Math.min(...group.map((request) => request.sentAtMs)),
      ratio: successRatio(group) ?? 0,
    }));
}

/** The weighted share of requests that succeeded, 0–1, or undefined without requests. */
export function successRatio(requests: readonly ClientRequest[]): number | undefined {
  return shareOf(requests, succeeded);
}

/** The weighted share of requests that meet the condition, 0–1, or undefined without requests. */
export function shareOf(
  requests: readonly ClientRequest[],
  is: (request: ClientRequest) => boolean,
): number | undefined {
  const total = sum(requests);
  return total === 0 ? undefined : sum(requests.filter(is)) / total;
}

/**
 * Seconds from the fault until 90 % succeed to the end. 0 if they never stopped. Null if the last bucket still fails,
 * or if nobody asked after the fault. `gridMs`: a moment on the grid of the samples, if that is not the fault's grid.
 */
export function recoverySeconds(
  requests: readonly ClientRequest[],
  struckAtMs: number,
  gridMs = struckAtMs,
): number | null {
  const buckets = bucketsFrom(requests, { fromMs: struckAtMs, gridMs });
  const lastBad = buckets.findLastIndex(({ ratio }) => ratio < SUCCESS_RATIO);
  if (lastBad < 0) return buckets.length > 0 ? 0 : null;
  const firstGood = buckets[lastBad + 1];
  return firstGood ? Math.round(firstGood.firstSentAtMs - struckAtMs) / 1000 : null;
}

function sum(requests: readonly ClientRequest[]): number {
  return requests.reduce((total, request) => total + request.standsFor, 0);
}
