/** The promises (docs/objectives.md#promises), in the order of the report. Each is judged from outside. */
import type { DrillRecord } from './record';
import { claimedInTime } from './promises/claimed';
import { epochsOnlyGrow } from './promises/epochs';
import { evidenceTrue } from './promises/evidence-true';
import { everybodyTold } from './promises/everybody-told';
import { incidentsEnd } from './promises/incidents-end';
import { jobsAppliedOnce } from './promises/jobs';
import { ledgerIntact } from './promises/ledger-intact';
import { noFalseEvacuation } from './promises/no-false-evacuation';
import { noHarm } from './promises/no-harm';
import { nothingForgotten } from './promises/nothing-forgotten';
import { oneWriter } from './promises/one-writer';
import { PROMISES, type PromiseName, type PromiseResult } from './promises/promise';
import { planCostsNothing } from './promises/planned';
import { recoveryPath } from './promises/recovery-path';
import { residencyHolds } from './promises/residency';
import { servedWhoCanBe } from './promises/served';
import { statusPageIsThere } from './promises/status-page';
import { peopleAreTold } from './promises/told';
import { untouchedPlacements } from './promises/untouched-placements';

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
  'everybody-told': everybodyTold,
  'status-page': statusPageIsThere,
  planned: planCostsNothing,
  'evidence-true': evidenceTrue,
} as const satisfies Readonly<Record<PromiseName, (record: DrillRecord) => PromiseResult>>;

export function judgePromises(record: DrillRecord): readonly PromiseResult[] {
  return PROMISES.map((name) => CHECKS[name](record));
}
