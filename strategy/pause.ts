/**
 * Replication that a drill pauses (ADR 33). AWS Fault Injection Service does it, not our functions: cells never read
 * this. An experiment template per region, placement and kind of store is deployed beforehand. The time stands in the
 * template, so an experiment ends by itself and nobody can choose another time at the start.
 */
import * as z from 'zod';

/** Stores whose replication can be paused: the data table of a placement, and its bucket. */
export const PAUSABLE = ['table', 'bucket'] as const;
export type Pausable = (typeof PAUSABLE)[number];

/**
 * How long replication is paused, in seconds. A table may go on replicating for the first five minutes, so a shorter
 * pause of it proves nothing. Of a bucket, new objects wait from the beginning. If the region were lost meanwhile, what
 * waits would be lost: a minute is within the RPO of what lies in buckets, and too short for the lag alarm. FIS costs
 * $0.10 a minute and action.
 */
export const PAUSE_SECONDS: Readonly<Record<Pausable, number>> = { table: 20 * 60, bucket: 60 };

export const PAUSED = 'replication-paused';

/** Pauses the replication of every shared placement of a region: tables both ways, buckets out of the region. */
export const ReplicationPause = z.strictObject({
  kind: z.literal(PAUSED),
  store: z.enum(PAUSABLE),
});
export type ReplicationPause = z.infer<typeof ReplicationPause>;

/** Tag of our experiments and their templates, with the name of the environment. IAM limits `inject` to it. */
export const ENVIRONMENT_TAG = 'companyos-dr-environment';
/** Tag of an experiment, with the incident of the drill that started it. */
export const DRILL_TAG = 'companyos-dr-drill';
/** Tag of an experiment, with the name of the pause within the drill. */
export const STAGE_TAG = 'companyos-dr-stage';
