/**
 * The columns of the traffic charts: twenty seconds wide where traffic was sampled densely, a minute elsewhere. They
 * are on the grid of the sampling plan, which starts at the fault. Narrower columns would show that plan instead of the
 * traffic.
 */
import type { ClientRequest, DrillRecord } from '../judge/record';
import { faultAtMs } from '../scenario/scenario';

const MINUTE_MS = 60_000;
/** The length of two bursts of samples. */
const DENSE_MS = 20_000;
const DENSE_BEFORE_MS = MINUTE_MS;
const DENSE_AFTER_MS = 12 * MINUTE_MS;

export interface Column {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: readonly ClientRequest[];
}

/** Columns from start to end. The first and the last may be shorter. */
export function columnsOf(record: DrillRecord, requests: readonly ClientRequest[]): readonly Column[] {
  const { startMs, endMs } = record;
  const struck = Math.min(startMs + (faultAtMs(record.scenario) ?? Infinity), endMs);
  const denseFromMs = struck - DENSE_BEFORE_MS;
  const denseToMs = struck + DENSE_AFTER_MS;
  let fromMs = denseFromMs - Math.max(0, Math.ceil((denseFromMs - startMs) / MINUTE_MS)) * MINUTE_MS;
  const columns: Column[] = [];
  let next = 0;
  while (fromMs < endMs) {
    const toMs = fromMs + (fromMs >= denseFromMs && fromMs < denseToMs ? DENSE_MS : MINUTE_MS);
    const first = next;
    while ((requests[next]?.sentAtMs ?? Infinity) < toMs) next += 1;
    if (toMs > startMs) {
      columns.push({
        fromMs: Math.max(fromMs, startMs),
        toMs: Math.min(toMs, endMs),
        requests: requests.slice(first, next),
      });
    }
    fromMs = toMs;
  }
  return columns.filter((column) => column.requests.length > 0);
}
