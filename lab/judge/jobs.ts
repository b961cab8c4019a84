/**
 * Jobs are run at least once and applied once: each one that was accepted, and whose data has moved or never had to, is done by the time the
 * clock stops, and left one effect however often it was delivered. Rehydrate queues again what a promotion found pending, so where a
 * promotion is young nothing is known yet.
 */
import { placementNamed } from '../../strategy/topology';
import { grouped } from '../grouped';
import type { AcknowledgedWrite, DrillRecord, HeldItem } from '../record';
import { holds, holdingsOf, writeText } from './held';
import { hasJustMoved, owedBy, settledWrites } from './nothing-forgotten';
import { promise, type PromiseResult } from './promise';

export function jobsAppliedOnce(record: DrillRecord): PromiseResult {
  const holdings = holdingsOf(record.heldAtEnd);
  const jobs = settledWrites(record).filter(({ service }) => service === 'orchestration');
  const groups = [...grouped(jobs, ({ placement }) => placement)].map(([name, group]) => {
    const placement = placementNamed(record.topology, name);
    return { group, isYoung: hasJustMoved(record, placement, 'orchestration') };
  });
  const violations = groups.flatMap(({ group, isYoung }) => {
    const owed = owedBy(record, group[0] as AcknowledgedWrite);
    return group.flatMap((job) => {
      const targets = owed.targets(job) ?? [];
      // A job that its target lacks is a lost write, and judged as one.
      if (targets.length === 0 || !targets.every((region) => holds(holdings, region, job))) return [];
      const copies = targets.flatMap((region) => holdings.copies({ ...job, region }));
      return [...appliedAgain(copies, job), ...(isYoung ? [] : neverDone(copies, job))];
    });
  });
  return promise(
    'jobs-applied-once',
    violations,
    groups.some(({ isYoung }) => !isYoung),
  );
}

const isDone = ({ job }: HeldItem): boolean => job === 'done';

function appliedAgain(copies: readonly HeldItem[], job: AcknowledgedWrite): readonly string[] {
  const runs = new Set(copies.filter(isDone).map(({ writtenIn, version }) => `${writtenIn ?? ''}@${version ?? ''}`))
    .size;
  return runs > 1 ? [`${writeText(job)} was applied ${runs} times`] : [];
}

function neverDone(copies: readonly HeldItem[], job: AcknowledgedWrite): readonly string[] {
  return copies.some(isDone) ? [] : [`${writeText(job)} was accepted and never done`];
}
