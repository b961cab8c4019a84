import * as z from 'zod';
import { LogFault } from '../../strategy/audit-log';
import { ExecutionArn, IncidentName, RegionCode } from '../../strategy/flow-words';

/**
 * Whose settings are restored in which region's replica. `source`: the region being left in an evacuation, else the one
 * that saw the damage.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  placement: z.string(),
  target: RegionCode,
});

/**
 * Settings that were left out, counted by reason. Neither their names nor their contents are in the ledger, which lies
 * in one place for everybody: they stay in the placement's table, under `quarantine#<tenant>`.
 */
const Excluded = z.object({ reason: z.string(), count: z.number().int() });

/**
 * `settings`: how many there are and should be in the end, `verified` how many of them were good then: fewer means that
 * somebody is still damaging them, or that writes came between, and that it is worth another try. `bad`: found damaged.
 * `restored`: written again from the record, damaged, outdated or missing. `excluded`: bad ones without a good record,
 * moved aside. `snapshotAgeSeconds`: since the snapshot was taken, null without one; `snapshotsRefused`: newer ones
 * that were damaged. `replayed`: entries of the audit log after it. `behindSeconds`: age of the oldest of these, 0
 * without any: what the snapshot lacked. `logFaults`: entries of the log that count for nothing, the first few of them.
 */
export const Output = z.object({
  kind: z.enum(['restored', 'incomplete']),
  placement: z.string(),
  target: RegionCode,
  settings: z.number().int(),
  verified: z.number().int(),
  bad: z.number().int(),
  restored: z.number().int(),
  excludedCount: z.number().int(),
  excluded: z.array(Excluded),
  snapshotAgeSeconds: z.number().nullable(),
  snapshotsRefused: z.number().int(),
  replayed: z.number().int(),
  behindSeconds: z.number(),
  logFaultCount: z.number().int(),
  logFaults: z.array(LogFault),
});
export type Output = z.output<typeof Output>;
