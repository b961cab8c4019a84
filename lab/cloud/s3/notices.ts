/**
 * Event notifications of a bucket: failed copies, to queues of its region whose policy lets S3 send (`s3.ts` checks
 * that). Not modelled, and refused by name: other events, topics, functions, EventBridge, suffixes. The test message
 * that S3 sends at configuration is left out.
 */
import type { Fields, Resource } from '../../calls/call';
import { invalidProperty, listOf, optionalFields, optionalText, refuseProperties, text } from '../fields';

/** The only event that is modelled. */
export const FAILED_COPY = 's3:Replication:OperationFailedReplication';

/** Failed copies of keys with this prefix are reported to this queue. */
export interface Notice {
  readonly id: string;
  readonly queueArn: string;
  readonly prefix: string;
}

/** Reads `NotificationConfiguration`. Throws an Error that names the property that S3 or the lab refuses. */
export function noticesFrom(resource: Resource): readonly Notice[] {
  const configuration = optionalFields(resource.properties, 'NotificationConfiguration') ?? {};
  refuseProperties(resource, new Set(['QueueConfigurations']), {
    name: 'NotificationConfiguration',
    of: configuration,
  });
  return listOf(configuration, 'QueueConfigurations').map((queue) => noticeFrom(resource, queue));
}

function noticeFrom(resource: Resource, queue: Fields): Notice {
  const name = 'NotificationConfiguration.QueueConfigurations';
  refuseProperties(resource, new Set(['Event', 'Queue', 'Filter']), { name, of: queue });
  if (queue['Event'] !== FAILED_COPY) throw invalidProperty(resource, name, `only ${FAILED_COPY} is modelled`);
  const queueArn = text(queue, 'Queue');
  if (queueArn.split(':')[3] !== resource.region)
    throw invalidProperty(resource, name, 'Unable to validate the destination: the queue is in another region');
  return { id: queueArn, queueArn, prefix: prefixIn(resource, queue) };
}

function prefixIn(resource: Resource, queue: Fields): string {
  const key = optionalFields(optionalFields(queue, 'Filter') ?? {}, 'S3Key') ?? {};
  const [rule, ...others] = listOf(key, 'Rules');
  if (!rule) return '';
  const name = text(rule, 'Name');
  if (name.toLowerCase() !== 'prefix' || others.length > 0)
    throw invalidProperty(
      resource,
      'NotificationConfiguration',
      `only one filter, by prefix, is modelled, not by ${name}`,
    );
  return optionalText(rule, 'Value') ?? '';
}
