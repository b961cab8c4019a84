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

/** The counts of a queue may be a minute old (SQS). After this long without a change, a count of zero is true. */
const SETTLED_SECONDS = 120;
const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/**
 * Records in the control store that an object written at that time has not arrived, so that a target can read it when
 * this region is lost. Writes only when the object is older than the recorded one, so once or twice for thousands of
 * objects. Safe to repeat. Throws ControlStoreUnreachable.
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
 * Records that all objects have arrived, once no message is left: each message stays in its queue until its object has
 * arrived. If a stale count makes this too early, the message records the object again within a minute. An object with
 * a message in the dead-letter queue has not arrived.
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
  // A missing count is not zero.
  return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 1), 0);
}
