/**
 * A planned evacuation costs nobody anything: nothing that was acknowledged is lost, no read is refused, and no service
 * refuses writes for longer than half a minute. Judged until the first fault that may refuse users too; losses only
 * without any fault. A plan that is undone may take longer. After a drill, everything is back where it was.
 */
import type { ClientRequest, DrillRecord } from '../record';
import { mayRefuse } from '../affected';
import { linesOf, type Line } from '../bursts';
import { planOf } from '../plans';
import type { Span } from '../spells';
import { spanOf } from '../works';
import { notHome } from './home-after-drill';
import { owedBy, settledWrites } from './nothing-forgotten';
import { promise, type PromiseResult } from './promise';
import { holdingsOf, holds, writeText } from './stored';

/** The longest time for which a service may refuse writes, in ms. */
const PAUSE_MS = 30_000;
/** The same for a plan that is undone: replication has twenty seconds to catch up, then leases expire. */
const UNDONE_MS = 90_000;

export function planCostsNothing(record: DrillRecord): PromiseResult {
  const plans = record.claims.flatMap((claim) => {
    const plan = planOf(record, claim);
    const untilMs = plan && Math.min(plan.untilMs, disturbedMs(record, plan));
    return plan && untilMs !== undefined && untilMs > plan.fromMs ? [{ claim, plan: { ...plan, untilMs } }] : [];
  });
  const refused = plans.flatMap(({ claim: { incident }, plan }) => {
    const pauseMs = isUndone(record, incident) ? UNDONE_MS : PAUSE_MS;
    return linesOf(record).flatMap((line) =>
      [...readsRefused(line, plan), ...writesRefused(line, plan, pauseMs)].map(
        (what) => `${incident}: ${line.placement.name}/${line.service} ${what}`,
      ),
    );
  });
  const violations = [...refused, ...(plans.length > 0 ? lost(record) : []), ...notHome(record)];
  const isPlanned = record.claims.some((claim) => planOf(record, claim) !== undefined);
  return promise('planned', violations, plans.length > 0 || !isPlanned);
}

/** Acknowledged writes that their region does not have. Without faults there is no excuse, not even a recorded loss. */
function lost(record: DrillRecord): readonly string[] {
  if (record.scenario.faults.length > 0) return [];
  const holdings = holdingsOf(record.storedAtEnd);
  return settledWrites(record).flatMap((write) => {
    const lacking = (owedBy(record, write).targets(write) ?? []).filter((region) => !holds(holdings, region, write));
    return lacking.length > 0 ? [`${writeText(write)} is missing in ${lacking.join(', ')}`] : [];
  });
}

/** From when on a fault may refuse users too. */
function disturbedMs(record: DrillRecord, { fromMs }: Span): number {
  const spans = record.scenario.faults.filter(mayRefuse).map((fault) => spanOf(record, fault));
  return Math.min(Infinity, ...spans.filter(({ untilMs }) => untilMs > fromMs).map((span) => span.fromMs));
}

const isUndone = ({ ledgers }: DrillRecord, incident: string): boolean =>
  ledgers.some((ledger) => ledger.incident === incident && ledger.entries.some(({ verb }) => verb === 'rollback'));

/** A `missing` answer is an answer: it is judged as a loss. */
const isRefused = ({ outcome }: ClientRequest): boolean => !['ok', 'missing', 'waiting'].includes(outcome);

/** Requests that were answered by then: a fault may strike one that is under way. */
function during({ bursts }: Line, { fromMs, untilMs }: Span, kind: ClientRequest['kind']): readonly ClientRequest[] {
  return bursts
    .flatMap(({ requests }) => requests)
    .filter((one) => one.kind === kind && one.sentAtMs >= fromMs && one.endedAtMs <= untilMs)
    .sort((a, b) => a.sentAtMs - b.sentAtMs);
}

function readsRefused(line: Line, plan: Span): readonly string[] {
  const refused = during(line, plan, 'read').filter(isRefused);
  const [first] = refused;
  if (!first) return [];
  return [`refused ${refused.length} reads, the first with "${first.outcome}" at ${iso(first.sentAtMs)}`];
}

function writesRefused(line: Line, plan: Span, pauseMs: number): readonly string[] {
  let sinceMs: number | undefined;
  for (const write of during(line, plan, 'write')) {
    sinceMs = isRefused(write) ? (sinceMs ?? write.sentAtMs) : undefined;
    if (sinceMs !== undefined && write.sentAtMs - sinceMs > pauseMs)
      return [`refused writes for more than ${pauseMs / 1000} s from ${iso(sinceMs)}`];
  }
  return [];
}

const iso = (ms: number): string => new Date(ms).toISOString();
