import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { copiesKey } from '../../strategy/control-items';
import { deadLettersOf, failedCopiesQueue, queueUrl } from '../../strategy/names';
import type { Placement } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';
import { FailedCopies } from '../runtime/control/control-records';
import { revise } from '../runtime/control/revise';
import type { Here } from './here';

/** SQS in one region. */
export const sqsIn = perRegion((region) => new SQSClient({ region, ...CLIENT_OPTIONS }));

/** A queue's counts may be a minute old (SQS); after that long without a change an empty one is empty. */
const SETTLED_SECONDS = 120;
const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/**
 * Puts down that something written then has not arrived, where a target can read it when this region is gone. Writes
 * only what is older than what is there, so once or twice for thousands of objects. Safe to repeat. Throws
 * ControlStoreUnreachable.
 */
export async function putDown({ store, region }: Here, { name }: Placement, writtenAtMs: number): Promise<void> {
  await revise(store, {
    key: copiesKey(name, region),
    schema: FailedCopies,
    change: (known) => {
      const isKnown = known?.failedSince !== undefined && Date.parse(known.failedSince) <= writtenAtMs;
      if (isKnown) return known;
      return { placement: name, failedSince: new Date(writtenAtMs).toISOString(), at: new Date().toISOString() };
    },
    guard: ({ failedSince, at }) => ({ failedSince, at }),
  });
}

/**
 * Says that all has arrived once no message is left: each stays in its queue until its object has. Too early, by a
 * count that was out of date, and the message puts it down again within a minute. What lies in the dead-letter queue
 * has not arrived.
 */
export async function settle({ topology, region, store }: Here, { name }: Placement): Promise<void> {
  const known = await store.get(copiesKey(name, region), FailedCopies);
  if (known?.failedSince === undefined) return;
  if (Date.now() - Date.parse(known.at) < SETTLED_SECONDS * 1000) return;
  const queue = failedCopiesQueue(topology, name);
  const urls = [queue, deadLettersOf(queue)].map((one) => queueUrl(topology, region, one));
  const left = await Promise.all(urls.map((url) => messagesIn(region, url)));
  if (left.some((count) => count > 0)) return;
  const { failedSince, at } = known;
  await store.put(copiesKey(name, region), { placement: name, at: new Date().toISOString() }, { failedSince, at });
}

async function messagesIn(region: string, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqsIn(region).send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }),
  );
  // A count that is not there is not zero.
  return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 1), 0);
}
