/**
 * Jobs are run at least once and applied once: each one that was accepted, and whose data has moved or never had to, is done by the time the
 * clock stops, and left one effect however often it was delivered.
 */
import type { Region } from '../../strategy/topology';
import { grouped } from '../grouped';
import type { AcknowledgedWrite, DrillRecord } from '../record';
import { holds, holdingsOf, writeText, type Holdings } from './held';
import { owedBy, settledWrites } from './nothing-forgotten';
import { promise, type PromiseResult } from './promise';

export function jobsAppliedOnce(record: DrillRecord): PromiseResult {
  const holdings = holdingsOf(record.heldAtEnd);
  const jobs = settledWrites(record).filter(({ service }) => service === 'orchestration');
  const violations = [...grouped(jobs, ({ placement }) => placement).values()].flatMap((group) => {
    const owed = owedBy(record, group[0] as AcknowledgedWrite);
    return group.flatMap((job) => {
      const targets = owed.targets(job);
      // A job that its target lacks is a lost write, and judged as one.
      const isJudged = targets?.every((region) => holds(holdings, region, job)) === true;
      return targets && isJudged ? jobFaults(holdings, targets, job) : [];
    });
  });
  return promise('jobs-applied-once', violations, jobs.length > 0);
}

function jobFaults(holdings: Holdings, regions: readonly Region[], job: AcknowledgedWrite): readonly string[] {
  const copies = regions.flatMap((region) => holdings.copies({ ...job, region }));
  const done = copies.filter((copy) => copy.job === 'done');
  const runs = new Set(done.map(({ writtenIn, version }) => `${writtenIn ?? ''}@${version ?? ''}`)).size;
  if (runs > 1) return [`${writeText(job)} was applied ${runs} times`];
  return done.length === 0 ? [`${writeText(job)} was accepted and never done`] : [];
}
