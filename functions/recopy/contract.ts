import * as z from 'zod';

/** SQS's event, or, without `Records`, the minute's tick. */
export const Input = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })).optional(),
});

/**
 * What is used of S3's message that a copy has failed. `key` is encoded as in an address; `requestTime`: when the
 * object was written, ISO 8601. The test message that S3 sends when it is configured has no `Records`.
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

/** The messages that stay in the queue (ReportBatchItemFailures). */
export const Output = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });
export type Output = z.output<typeof Output>;
