/** The promises (docs/objectives.md#promises), in the order of the report. Each is judged from outside. */
import { verifyChain } from '../../../strategy/ledger';
import { regionsOf } from '../../../strategy/topology';
import type { ClaimSeen, DrillRecord } from '../record';
import { affectedOf } from '../affected';
import { claimedInTime } from './claimed';
import { wasHindered } from '../control-reach';
import { epochsOnlyGrow } from './epochs';
import { incidentsEnd } from './incidents-end';
import { jobsAppliedOnce } from './jobs';
import { noFalseEvacuation } from './no-false-evacuation';
import { noHarm } from './no-harm';
import { nothingForgotten } from './nothing-forgotten';
import { oneWriter } from './one-writer';
import { promise, PROMISES, type PromiseName, type PromiseResult } from './promise';
import { recoveryPath } from './recovery-path';
import { residencyHolds } from './residency';
import { successRatio } from '../objectives/rto';
import { servedWhoCanBe } from './served';
import { peopleAreTold } from './told';
import { lostRegions } from '../taken';

/** Placements that no fault touches must see at least this share of their requests succeed. */
const UNTOUCHED_RATIO = 0.99;

const CHECKS = {
  'one-writer': oneWriter,
  residency: residencyHolds,
  'nothing-forgotten': nothingForgotten,
  'jobs-applied-once': jobsAppliedOnce,
  'recovery-path': recoveryPath,
  'epochs-only-grow': epochsOnlyGrow,
  'ledger-intact': ledgerIntact,
  'incidents-end': incidentsEnd,
  'untouched-placements': untouchedPlacements,
  'no-false-evacuation': noFalseEvacuation,
  served: servedWhoCanBe,
  'no-harm': noHarm,
  claimed: claimedInTime,
  told: peopleAreTold,
} as const satisfies Readonly<Record<PromiseName, (record: DrillRecord) => PromiseResult>>;

export function judgePromises(record: DrillRecord): readonly PromiseResult[] {
  return PROMISES.map((name) => CHECKS[name](record));
}

/** The step that claims an incident writes its first entry. This is its timeout (statemachines/evacuate.asl.yaml). */
const FIRST_ENTRY_MS = 30_000;

/**
 * The hash chain of every incident is intact, recomputed from the control table. An incident without entries breaks the
 * promise too, unless it was claimed just before the end.
 */
export function ledgerIntact(record: DrillRecord): PromiseResult {
  const chains = record.claims.map((claim) => {
    const entries = record.ledgers.find(({ incident }) => incident === claim.incident)?.entries ?? [];
    return { claim, verdict: verifyChain(entries), isBegun: entries.length > 0 };
  });
  const isYoung = ({ claimedAt }: ClaimSeen): boolean => record.endMs - Date.parse(claimedAt) <= FIRST_ENTRY_MS;
  const violations = chains.flatMap(({ claim, verdict, isBegun }) => {
    const { incident } = claim;
    if (verdict.kind === 'broken') return [`${incident}: entry ${verdict.sequence}: ${verdict.reason}`];
    return isBegun || isYoung(claim) ? [] : [`${incident}: the ledger is empty`];
  });
  return promise(
    'ledger-intact',
    violations,
    chains.every(({ isBegun }) => isBegun),
  );
}

/**
 * Users of placements that no fault touches notice nothing. Unknown if the placement could not rely on any replica of
 * the control store, on which all placements depend. If the placement was moved, its deploys and settings are frozen on
 * purpose and do not count.
 */
export function untouchedPlacements(record: DrillRecord): PromiseResult {
  const hit = lostRegions(record);
  const isStoreLost = record.topology.controlReplicas.every((region) => hit.includes(region));
  const affected = affectedOf(record).placements;
  const untouched = record.topology.placements.filter((placement) => !affected.includes(placement));
  const isMoved = (name: string): boolean =>
    record.routes.some(({ placement, epoch }) => placement === name && epoch > 0);
  const since = record.requests.filter(({ sentAtMs }) => sentAtMs >= affectedOf(record).struckAtMs);
  const seen = untouched.map((placement) => {
    const { name } = placement;
    const asked = since.filter((one) => one.placement === name && !(one.outcome === 'frozen' && isMoved(name)));
    const isHindered = isStoreLost || wasHindered(record, regionsOf(placement));
    return { name, ratio: successRatio(asked), isHindered };
  });
  const violations = seen.flatMap(({ name, ratio, isHindered }) => {
    if (ratio === undefined || ratio >= UNTOUCHED_RATIO || isHindered) return [];
    return [`no fault touched ${name}, but only ${(ratio * 100).toFixed(1)} % of its requests succeeded`];
  });
  // A placement without a reachable control store was touched by a fault. A placement without requests is unknown.
  const own = seen.filter(({ ratio, isHindered }) => !isHindered || (ratio ?? 0) >= UNTOUCHED_RATIO);
  const isKnown = own.every(({ ratio }) => ratio !== undefined) && (own.length > 0 || seen.length === 0);
  return promise('untouched-placements', violations, isKnown);
}
