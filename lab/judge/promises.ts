/** The promises of design §1, each judged from outside, in the order in which the report shows them. */
import { verifyChain } from '../../strategy/ledger';
import { regionsOf } from '../../strategy/topology';
import type { DrillRecord } from '../record';
import { affectedPlacements, struckAtMs } from './affected';
import { wasCutOff } from './control-reach';
import { epochsOnlyGrow } from './epochs';
import { incidentsEnd } from './incidents-end';
import { jobsAppliedOnce } from './jobs';
import { noFalseEvacuation } from './no-false-evacuation';
import { nothingForgotten } from './nothing-forgotten';
import { oneWriter } from './one-writer';
import { promise, type PromiseResult } from './promise';
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
} as const satisfies Readonly<Record<string, (record: DrillRecord) => PromiseResult>>;

/** Names of the promises, in the order of the reports. */
export const PROMISES = Object.keys(CHECKS) as readonly (keyof typeof CHECKS)[];

export function judgePromises(record: DrillRecord): readonly PromiseResult[] {
  return Object.values(CHECKS).map((check) => check(record));
}

/** The hash chain of every incident, recomputed from the control table; an incident without entries broke its promise too. */
export function ledgerIntact(record: DrillRecord): PromiseResult {
  const violations = record.claims.flatMap(({ incident }) => {
    const entries = record.ledgers.find((ledger) => ledger.incident === incident)?.entries ?? [];
    const verdict = verifyChain(entries);
    if (verdict.kind === 'broken') return [`${incident}: entry ${verdict.sequence}: ${verdict.reason}`];
    return verdict.length === 0 ? [`${incident}: the ledger is empty`] : [];
  });
  return promise('ledger-intact', violations);
}

/**
 * Whom no fault touched noticed nothing; unknown when every replica of the control store was hit, on which all placements depend, and for
 * a placement that reached none of them.
 */
export function untouchedPlacements(record: DrillRecord): PromiseResult {
  const hit = hitRegions(record.scenario);
  if (record.topology.controlReplicas.every((region) => hit.includes(region)))
    return promise('untouched-placements', [], false);
  const affected = affectedPlacements(record);
  const unaffected = record.topology.placements.filter((placement) => !affected.includes(placement));
  const untouched = unaffected.filter((placement) => !wasCutOff(record, regionsOf(placement), record.startMs));
  const since = record.requests.filter(({ sentAtMs }) => sentAtMs >= struckAtMs(record));
  const ratios = untouched.map(({ name }) => ({
    name,
    ratio: successRatio(since.filter(({ placement }) => placement === name)),
  }));
  const violations = ratios.flatMap(({ name, ratio }) => {
    if (ratio === undefined || ratio >= UNTOUCHED_RATIO) return [];
    return [`no fault touched ${name}, but only ${(ratio * 100).toFixed(1)} % of its requests succeeded`];
  });
  // A placement that nobody asked is not known to have been well, nor is one that stood alone.
  const isKnown = untouched.length === unaffected.length && ratios.every(({ ratio }) => ratio !== undefined);
  return promise('untouched-placements', violations, isKnown);
}
