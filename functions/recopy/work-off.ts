import type { Placement } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { putDown } from './account';
import { copyOntoItself } from './copy';
import type { Here } from './here';
import { look, type Look } from './look';
import { noticesIn, type Notice } from './notices';
import { mayCopy } from './permission';

interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
}

type Followed = Notice & { readonly found: Look };

/**
 * Handles the objects of these messages. Records those that have not arrived, and copies those again that S3 has given
 * up. Returns the ids of messages that have to come again, about a minute later. A message that is not a notice comes
 * again until SQS moves it to the dead-letter queue. Safe to repeat. Throws ControlStoreUnreachable: then all messages
 * come again.
 */
export async function workOff(here: Here, messages: readonly QueueMessage[]): Promise<string[]> {
  const followed = await Promise.allSettled(messages.map((message) => follow(here, message)));
  const objects = followed.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const missing = objects.filter(({ found }) => found.kind !== 'arrived');
  for (const placement of new Set(missing.map((object) => object.placement)))
    await lookAfter(
      here,
      placement,
      missing.filter((object) => object.placement === placement),
    );
  return messages.flatMap(({ messageId }, index) => {
    const outcome = followed[index];
    if (outcome?.status === 'fulfilled')
      return outcome.value.some((object) => missing.includes(object)) ? [messageId] : [];
    logger.warn('RECOPY_RETURNED', { messageId, error: outcome?.reason as unknown });
    return [messageId];
  });
}

/** An object whose state cannot be read counts as under way. */
async function follow(here: Here, { body }: QueueMessage): Promise<Followed[]> {
  return await Promise.all(
    noticesIn(body, here).map(async (notice) => {
      const found = await look(here, notice).catch((error: unknown): Look => {
        logger.warn('RECOPY_UNSEEN', { placement: notice.placement.name, error });
        return { kind: 'under-way' };
      });
      return { ...notice, found };
    }),
  );
}

async function lookAfter(here: Here, placement: Placement, missing: readonly Followed[]): Promise<void> {
  await putDown(here, placement, Math.min(...missing.map(({ writtenAtMs }) => writtenAtMs)));
  // Several messages may be about one key.
  const failed = new Map(
    missing.flatMap(({ found, ...notice }) =>
      found.kind === 'failed' ? [[notice.key, { notice, found }] as const] : [],
    ),
  );
  if (failed.size === 0 || !(await mayCopy(here, placement))) return;
  const copies = [...failed.values()].map(({ notice, found }) => copyOntoItself(here, notice, found.head));
  for (const outcome of await Promise.allSettled(copies)) {
    if (outcome.status === 'rejected')
      logger.warn('RECOPY_REFUSED', { placement: placement.name, error: outcome.reason as unknown });
  }
  logger.info('RECOPIED', { placement: placement.name, objects: failed.size });
}
