import * as z from 'zod';

/** The part of an SQS event that a worker uses. The answer names the messages that stay in the queue. */
const QueueRecord = z.object({ messageId: z.string(), body: z.string() });
export type QueueRecord = z.infer<typeof QueueRecord>;

/** What EventBridge sends once a minute. */
const ScheduledEvent = z.object({ 'detail-type': z.literal('Scheduled Event') });

export const WorkerEvent = z.union([z.object({ Records: z.array(QueueRecord) }), ScheduledEvent]);

/**
 * One job to run. `origin`: the region that accepted it. `version`: of the acceptance; a rehydrated message may lack
 * it.
 */
export const Message = z.object({
  tenant: z.string(),
  job: z.string(),
  origin: z.string(),
  version: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

/** The job of a probe. `probe`: the observer. */
export const ProbeMessage = z.object({ probe: z.string(), placement: z.string(), job: z.string() });
export type ProbeMessage = z.infer<typeof ProbeMessage>;

/** What a queue may contain. */
export const QueuedJob = z.union([ProbeMessage, Message]);
