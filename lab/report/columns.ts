/**
 * The columns of the traffic charts: twenty seconds wide where traffic was sampled densely, a minute elsewhere. They
 * are on the grid of the sampling plan, which starts at the fault. Narrower columns would show that plan instead of the
 * traffic. No column reaches across the beginning or the end of a fault, and a time without samples has none.
 */
import { spanOf } from '../judge/works';
import type { ClientRequest, DrillRecord } from '../judge/record';
import { faultAtMs } from '../scenario/scenario';

const MINUTE_MS = 60_000;
/** The length of two bursts of samples. */
const DENSE_MS = 20_000;

export interface Column {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: readonly ClientRequest[];
}

/**
 * Columns from start to end, in time order. A request counts when its user had the answer: one that was sent just
 * before a fault and failed, failed after it.
 */
export function columnsOf(record: DrillRecord, requests: readonly ClientRequest[]): readonly Column[] {
  const inOrder = [...requests].sort((a, b) => a.endedAtMs - b.endedAtMs);
  const borders = bordersOf(record);
  let next = 0;
  const columns = borders.slice(1).flatMap((toMs, index) => {
    const minute = { fromMs: borders[index] ?? toMs, toMs };
    const first = next;
    while ((inOrder[next]?.endedAtMs ?? Infinity) < toMs) next += 1;
    const own = { ...minute, requests: inOrder.slice(first, next) };
    const thirds = parted(own);
    return thirds.every((third) => third.requests.length > 0) ? thirds : [own];
  });
  return columns.filter((column) => column.requests.length > 0);
}

/** Minutes on the grid of the samples, and the beginning and end of each fault, within the drill. */
function bordersOf(record: DrillRecord): readonly number[] {
  const { startMs, endMs, scenario } = record;
  const gridMs = startMs + ((faultAtMs(scenario) ?? 0) % MINUTE_MS);
  const minutes = Array.from(
    { length: Math.ceil((endMs - startMs) / MINUTE_MS) + 1 },
    (_, n) => gridMs + (n - 1) * MINUTE_MS,
  );
  const faults = scenario.faults
    .map((fault) => spanOf(record, fault))
    .flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  const inside = [...minutes, ...faults].filter((ms) => ms > startMs && ms < endMs);
  return [...new Set([startMs, ...inside, endMs])].sort((a, b) => a - b);
}

function parted({ fromMs, toMs, requests }: Column): readonly Column[] {
  const count = Math.max(1, Math.ceil((toMs - fromMs) / DENSE_MS));
  return Array.from({ length: count }, (_, index) => {
    const part = { fromMs: fromMs + index * DENSE_MS, toMs: Math.min(toMs, fromMs + (index + 1) * DENSE_MS) };
    const own = requests.filter(({ endedAtMs }) => endedAtMs >= part.fromMs && endedAtMs < part.toMs);
    return { ...part, requests: own };
  });
}

/** Neighbouring columns without a gap between them, as shapes are drawn across neighbours only. */
export function runsOf<Of extends Pick<Column, 'fromMs' | 'toMs'>>(columns: readonly Of[]): readonly (readonly Of[])[] {
  const runs: Of[][] = [];
  for (const column of columns) {
    const run = runs.at(-1);
    if (run?.at(-1)?.toMs === column.fromMs) run.push(column);
    else runs.push([column]);
  }
  return runs;
}
