import * as z from 'zod';
import { LogFault } from '../../strategy/audit-log';
import { ExecutionArn, IncidentName, RegionCode } from '../../strategy/flow-words';

/**
 * The placement whose settings are restored, and the region (`target`) whose replica they are restored in. `source`:
 * the region that an evacuation leaves, else the region that saw the damage.
 */
export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  execution: ExecutionArn,
  placement: z.string(),
  target: RegionCode,
});
export type Input = z.output<typeof Input>;

/**
 * Settings that were excluded, counted by reason. The ledger has neither their names nor their contents, because it is
 * in one place for all tenants. They stay in the placement's table, under `quarantine#<tenant>`.
 */
const Excluded = z.object({ reason: z.string(), count: z.number().int() });

/**
 * `settings`: how many settings there should be in the end. `verified`: how many of them were good then. Fewer means
 * that somebody still damages them, or that writes came between, and that another try is useful. `bad`: settings that
 * were found damaged. `restored`: settings that were written again from the record, because they were damaged, outdated
 * or missing. `excluded`: bad settings without a good record, moved aside. `snapshotAgeSeconds`: age of the snapshot,
 * null without one. `snapshotsRefused`: newer snapshots that were damaged. `replayed`: entries of the audit log after
 * the snapshot. `behindSeconds`: age of the oldest of these entries, 0 without any; this is how much the snapshot
 * lacked. `logFaults`: the first few entries of the log that are ignored.
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
