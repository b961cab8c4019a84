/**
 * Jobs run at least once and are applied once. Every accepted job whose data has moved, or did not have to, is done
 * when the clock stops, and has one effect however often it was delivered. Three things take time: rehydrate queues the
 * jobs again that a promotion found pending; workers start nothing while they cannot ask the control store; once a
 * minute they look for jobs that replication brought late. If one of these happened just before the end, the result is
 * unknown.
 */
import { placementNamed, type Region } from '../../../strategy/topology';
import { grouped } from '../../kernel/grouped';
import type { AcknowledgedWrite, DrillRecord, StoredItem } from '../record';
import { wasCutOff } from '../control-reach';
import { holds, holdingsOf, writeText } from './stored';
import { hasJustMoved, owedBy, settledWrites } from './nothing-forgotten';
import { promise, type PromiseResult } from './promise';
import { spanOf, worldOf } from '../works';

/**
 * A job that went back to its queue is delivered again after two minutes (infra/constructs/job-queues.ts). A job that
 * came late is found by a scan that runs every minute and skips jobs younger than a minute. One more minute to run it.
 */
const RETURNED_MS = 180_000;

/** A worker that waits for half of its time limit (infra/site/sizing.ts) before it starts may not end within it. */
export const TOO_SLOW_MS = 10_000;

export function jobsAppliedOnce(record: DrillRecord): PromiseResult {
  const holdings = holdingsOf(record.storedAtEnd);
  const jobs = settledWrites(record).filter(({ service }) => service === 'orchestration');
  const judged = [...grouped(jobs, ({ placement }) => placement)].flatMap(([name, group]) => {
    const owed = owedBy(record, group[0] as AcknowledgedWrite);
    const hasMoved = hasJustMoved(record, placementNamed(record.topology, name), 'orchestration');
    return group.map((job) => {
      const targets = owed.targets(job) ?? [];
      const sinceMs = record.endMs - RETURNED_MS;
      const isWaiting =
        hasMoved ||
        wasCutOff(record, targets, sinceMs) ||
        wereRefused(record, job, { targets, sinceMs }) ||
        hasJustFailed(record, job, targets) ||
        hasJustArrived(record, job, targets);
      // A job that its target does not have is judged as a lost write, not here.
      if (targets.length === 0 || !targets.every((region) => holds(holdings, region, job)))
        return { violations: [], isWaiting };
      const copies = targets.flatMap((region) => holdings.copies({ ...job, region }));
      return { violations: [...appliedAgain(copies, job), ...(isWaiting ? [] : neverDone(copies, job))], isWaiting };
    });
  });
  const violations = judged.flatMap((one) => one.violations);
  return promise(
    'jobs-applied-once',
    violations,
    judged.some(({ isWaiting }) => !isWaiting),
  );
}

interface Since {
  readonly targets: readonly Region[];
  readonly sinceMs: number;
}

/**
 * Whether workers may have been refused there: by Lambda, by DynamoDB, because their clock is wrong, or because the key
 * of the placement's table did not work. Such a job goes back to its queue.
 */
const wereRefused = (record: DrillRecord, { placement }: AcknowledgedWrite, { targets, sinceMs }: Since): boolean =>
  record.scenario.faults.some(
    (fault) =>
      ((fault.kind === 'service-throttled' && ['lambda', 'dynamodb'].includes(fault.service)) ||
        fault.kind === 'region-crowded' ||
        fault.kind === 'clock-skew' ||
        ((fault.kind === 'key-disabled' || fault.kind === 'key-denied') && fault.placement === placement)) &&
      targets.includes(fault.region) &&
      spanOf(record, fault).untilMs > sinceMs,
  );

/**
 * Whether the job may still wait because its worker crashed or was too slow there: after each crash, and whenever its
 * time is up, it goes back to its queue. What is left of the crashes ends with the fault.
 */
const hasJustFailed = (record: DrillRecord, job: AcknowledgedWrite, targets: readonly Region[]): boolean =>
  record.scenario.faults.some((fault) => {
    if (fault.kind !== 'handler-crash' && fault.kind !== 'handler-slow') return false;
    if (fault.handler !== 'cell-worker') return false;
    if (fault.kind === 'handler-slow' && fault.delay < TOO_SLOW_MS) return false;
    if (fault.region !== undefined && !targets.includes(fault.region)) return false;
    const fromMs = record.startMs + fault.at;
    const times = fault.kind === 'handler-crash' ? fault.times : Infinity;
    const crashedMs = Math.max(job.endedAtMs, fromMs) + times * RETURNED_MS;
    return Math.min(crashedMs, fromMs + (fault.for ?? Infinity) + RETURNED_MS) > record.endMs;
  });

/** Whether replication may have brought the job to one of these regions too late for its workers. */
const hasJustArrived = (record: DrillRecord, job: AcknowledgedWrite, targets: readonly Region[]): boolean =>
  targets
    .filter((region) => region !== job.region)
    .flatMap((region) =>
      worldOf(record).copy({
        placement: placementNamed(record.topology, job.placement),
        service: 'orchestration',
        region,
      }),
    )
    .some(
      ({ works, fromMs, untilMs }) =>
        works !== 'works' && untilMs > record.endMs - RETURNED_MS && fromMs < record.endMs,
    );

const isDone = ({ job }: StoredItem): boolean => job === 'done';

function appliedAgain(copies: readonly StoredItem[], job: AcknowledgedWrite): readonly string[] {
  const runs = new Set(copies.filter(isDone).map(({ writtenIn, version }) => `${writtenIn ?? ''}@${version ?? ''}`))
    .size;
  return runs > 1 ? [`${writeText(job)} was applied ${runs} times`] : [];
}

function neverDone(copies: readonly StoredItem[], job: AcknowledgedWrite): readonly string[] {
  return copies.some(isDone) ? [] : [`${writeText(job)} was accepted and never done`];
}
