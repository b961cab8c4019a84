import * as z from 'zod';

/**
 * SQS's event. Without `Records` it is the scheduled event of the minute. The answer names the messages that stay in
 * the queue.
 */
export const Input = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })).optional(),
});

/**
 * The used part of S3's message that a copy has failed. `key` is URL-encoded. `requestTime`: when the object was
 * written, ISO 8601. S3's test message, which it sends when notifications are configured, has no `Records`.
 */
export const Message = z.object({
  Records: z
    .array(
      z.object({
        s3: z.object({
          bucket: z.object({ name: z.string() }),
          object: z.object({ key: z.string(), versionId: z.string() }),
        }),
        replicationEventData: z.object({ requestTime: z.iso.datetime() }),
      }),
    )
    .default([]),
});
