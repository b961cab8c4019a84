/** The promises of design §1, each judged from outside, in the order in which the report shows them. */
import { verifyChain } from '../../strategy/ledger';
import { regionsOf } from '../../strategy/topology';
import type { ClaimSeen, DrillRecord } from '../record';
import { affectedPlacements, struckAtMs } from './affected';
import { wasHindered } from './control-reach';
import { epochsOnlyGrow } from './epochs';
import { incidentsEnd } from './incidents-end';
import { jobsAppliedOnce } from './jobs';
import { noFalseEvacuation } from './no-false-evacuation';
import { nothingForgotten } from './nothing-forgotten';
import { oneWriter } from './one-writer';
import { promise, PROMISES, type PromiseName, type PromiseResult } from './promise';
import { recoveryPath } from './recovery-path';
import { residencyHolds } from './residency';
import { successRatio } from './rto';
import { hitRegions } from '../scenario';

/** Placements that no fault touches see at least this share of their requests succeed. */
const UNTOUCHED_RATIO = 0.99;

/** One check per promise, by its name. */
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
} as const satisfies Readonly<Record<PromiseName, (record: DrillRecord) => PromiseResult>>;

export function judgePromises(record: DrillRecord): readonly PromiseResult[] {
  return PROMISES.map((name) => CHECKS[name](record));
}

/** The first entry of an incident is written by the step that claims it, which has this long (statemachines/evacuate.asl.yaml). */
const FIRST_ENTRY_MS = 30_000;

/** The hash chain of every incident, recomputed from the control table; an incident without entries broke its promise too, unless it was just claimed. */
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
 * Whom no fault touched noticed nothing; unknown when every replica of the control store was hit, on which all placements depend, and for
 * a placement that could count on none of them. Where a standby is left, deploys and settings of the placement are frozen on purpose.
 */
export function untouchedPlacements(record: DrillRecord): PromiseResult {
  const hit = hitRegions(record.scenario);
  if (record.topology.controlReplicas.every((region) => hit.includes(region)))
    return promise('untouched-placements', [], false);
  const affected = affectedPlacements(record);
  const unaffected = record.topology.placements.filter((placement) => !affected.includes(placement));
  const untouched = unaffected.filter((placement) => !wasHindered(record, regionsOf(placement)));
  const isMoved = (name: string): boolean =>
    record.routes.some(({ placement, epoch }) => placement === name && epoch > 0);
  const since = record.requests.filter(({ sentAtMs }) => sentAtMs >= struckAtMs(record));
  const ratios = untouched.map(({ name }) => ({
    name,
    ratio: successRatio(
      since.filter(({ placement, outcome }) => placement === name && !(outcome === 'frozen' && isMoved(name))),
    ),
  }));
  const violations = ratios.flatMap(({ name, ratio }) => {
    if (ratio === undefined || ratio >= UNTOUCHED_RATIO) return [];
    return [`no fault touched ${name}, but only ${(ratio * 100).toFixed(1)} % of its requests succeeded`];
  });
  // A placement that nobody asked is not known to have been well, nor is one that stood alone.
  const isKnown = untouched.length === unaffected.length && ratios.every(({ ratio }) => ratio !== undefined);
  return promise('untouched-placements', violations, isKnown);
}
