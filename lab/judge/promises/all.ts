/** The promises (docs/objectives.md#promises), in the order of the report. Each is judged from outside. */
import type { DrillRecord } from '../record';
import { claimedInTime } from './claimed';
import { epochsOnlyGrow } from './epochs';
import { incidentsEnd } from './incidents-end';
import { jobsAppliedOnce } from './jobs';
import { ledgerIntact } from './ledger-intact';
import { noFalseEvacuation } from './no-false-evacuation';
import { noHarm } from './no-harm';
import { nothingForgotten } from './nothing-forgotten';
import { oneWriter } from './one-writer';
import { PROMISES, type PromiseName, type PromiseResult } from './promise';
import { recoveryPath } from './recovery-path';
import { residencyHolds } from './residency';
import { servedWhoCanBe } from './served';
import { peopleAreTold } from './told';
import { untouchedPlacements } from './untouched-placements';

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
