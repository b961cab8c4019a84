/**
 * Jobs are run at least once and applied once: each one that was accepted, and whose data has moved or never had to, is
 * done by the time the clock stops, and left one effect however often it was delivered. Rehydrate queues again what a
 * promotion found pending, workers start nothing while they cannot ask the control store, and look once a minute for
 * what replication brought late: where one of these was a moment ago nothing is known yet.
 */
import { placementNamed, type Region } from '../../strategy/topology';
import { grouped } from '../grouped';
import type { AcknowledgedWrite, DrillRecord, HeldItem } from '../record';
import { wasCutOff } from './control-reach';
import { holds, holdingsOf, writeText } from './held';
import { hasJustMoved, owedBy, settledWrites } from './nothing-forgotten';
import { promise, type PromiseResult } from './promise';
import { spanOf, worldOf } from './works';

/**
 * A job that went back to its queue is delivered again after two minutes (infra/constructs/job-queues.ts), one that
 * came late is looked for once it is a minute old, every minute; one more until it is done.
 */
const RETURNED_MS = 180_000;

export function jobsAppliedOnce(record: DrillRecord): PromiseResult {
  const holdings = holdingsOf(record.heldAtEnd);
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
        wereRefused(record, targets, sinceMs) ||
        hasJustArrived(record, job, targets);
      // A job that its target lacks is a lost write, and judged as one.
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

/**
 * Whether workers may have been refused there, by Lambda or by what they call because their clock is wrong: what they
 * do not do goes back to its queue.
 */
const wereRefused = (record: DrillRecord, regions: readonly Region[], sinceMs: number): boolean =>
  record.scenario.faults.some(
    (fault) =>
      ((fault.kind === 'service-throttled' && fault.service === 'lambda') ||
        fault.kind === 'region-crowded' ||
        fault.kind === 'clock-skew') &&
      regions.includes(fault.region) &&
      spanOf(record, fault).untilMs > sinceMs,
  );

/** Whether replication may have brought a job to one of these regions too late for its workers to have found it. */
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

const isDone = ({ job }: HeldItem): boolean => job === 'done';

function appliedAgain(copies: readonly HeldItem[], job: AcknowledgedWrite): readonly string[] {
  const runs = new Set(copies.filter(isDone).map(({ writtenIn, version }) => `${writtenIn ?? ''}@${version ?? ''}`))
    .size;
  return runs > 1 ? [`${writeText(job)} was applied ${runs} times`] : [];
}

function neverDone(copies: readonly HeldItem[], job: AcknowledgedWrite): readonly string[] {
  return copies.some(isDone) ? [] : [`${writeText(job)} was accepted and never done`];
}
