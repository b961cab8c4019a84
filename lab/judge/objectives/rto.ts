/**
 * Recovery time as users saw it: from the fault to the moment from which at least 90 % of a layer's requests succeed
 * and keep succeeding until the end. Buckets of ten seconds, each request weighted by what it stands for. Within the
 * first good bucket the first sample counts, which can only make the answer later than the truth.
 */
import { grouped } from '../../kernel/grouped';
import type { ClientRequest } from '../record';

const BUCKET_MS = 10_000;
/** What most users get is what the service does (strategy §1). */
export const SUCCESS_RATIO = 0.9;

/** Requests of ten seconds of send time. `ratio`: share of the traffic that succeeded, 0–1. */
interface Bucket {
  readonly firstSentAtMs: number;
  readonly ratio: number;
}

/** Whether the user got what was asked for. */
const succeeded = (request: ClientRequest): boolean => request.outcome === 'ok';

/** Non-empty buckets from `fromMs` on, in time order, on a grid that `gridMs` lies on. */
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

/** Weighted share of requests that succeeded, 0–1; undefined without requests. */
export function successRatio(requests: readonly ClientRequest[]): number | undefined {
  return shareOf(requests, succeeded);
}

/** Weighted share of requests of which that is true, 0–1; undefined without requests. */
export function shareOf(
  requests: readonly ClientRequest[],
  is: (request: ClientRequest) => boolean,
): number | undefined {
  const total = sum(requests);
  return total === 0 ? undefined : sum(requests.filter(is)) / total;
}

/**
 * Seconds from the fault until 90 % succeed for good: 0 when they never stopped, null when the last bucket still fails
 * or nobody asked after the fault. `gridMs`: a moment on the grid of the samples, unless that is the fault's.
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
