import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../../strategy/topology';
import { dynamoIn } from '../clients';
import { ControlStoreUnreachable } from '../failures';
import { withoutConflict } from '../write-conflict';

/**
 * How long a replica that did not answer is asked last. Long enough to spare a step two timeouts, short enough to use
 * the replica again soon.
 */
const BAD_REPLICA_SECONDS = 30;

/** Kept between invocations of a warm function. */
const badUntilMs = new Map<Region, number>();

/**
 * Runs the call on the first replica of `order` that answers. A failed condition and a malformed request are answers
 * and are thrown unchanged. Throws ControlStoreUnreachable, with the last error as cause, when no replica answers.
 */
export async function onAnyReplica<Answer>(
  order: readonly Region[],
  call: (client: DynamoDBClient) => Promise<Answer>,
): Promise<Answer> {
  let cause: unknown;
  for (const region of goodFirst(order)) {
    try {
      return await withoutConflict(() => call(dynamoIn(region)));
    } catch (error) {
      if (isAnswer(error)) throw error;
      badUntilMs.set(region, Date.now() + BAD_REPLICA_SECONDS * 1000);
      cause = error;
    }
  }
  throw new ControlStoreUnreachable(`no answer from the control store in ${order.join(', ')}: ${String(cause)}`, {
    cause,
  });
}

function goodFirst(order: readonly Region[]): readonly Region[] {
  const bad = (region: Region): boolean => (badUntilMs.get(region) ?? 0) > Date.now();
  return [...order.filter((region) => !bad(region)), ...order.filter(bad)];
}

/** Only these two errors are answers: an MRSC replica that is cut off refuses with a different error. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof ConditionalCheckFailedException || (error instanceof Error && error.name === 'ValidationException')
  );
}
