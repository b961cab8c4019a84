import * as z from 'zod';
import type { MessageKind } from '../../../strategy/cadence';
import { postId, type Sent } from '../../../strategy/post';
import type { Letter } from '../here';
import { asked, isGood, refusal } from './asked';

const EVENTS = 'https://events.pagerduty.com/v2/enqueue';
/** "The maximum permitted length of this property is 1024 characters." */
const SUMMARY_MAX = 1024;

const Answer = z.looseObject({ dedup_key: z.string() });

/**
 * Opens an alert at a service of PagerDuty with the first message of an outage, adds the later ones to it, and resolves
 * it with the last (Events API v2). Plain HTTPS: it is one call, and PagerDuty's own client is 308 kB. The outage is
 * the alert's key, so a message that comes twice makes no second alert. If the last message is also the first, it opens
 * an alert: PagerDuty ignores the end of an alert that it does not have, and people would hear nothing.
 */
export async function toPagerduty({ post }: Pick<Letter, 'post'>, token: string): Promise<Sent> {
  const isEnd = post.kind === 'rca' || (post.kind === 'resolution' && post.thread !== undefined);
  const event = isEnd ? { event_action: 'resolve' } : triggered(post);
  const body = JSON.stringify({ routing_key: token, dedup_key: alertOf(post), ...event });
  const reply = await asked({ method: 'POST', url: EVENTS, body });
  const { data } = Answer.safeParse(isGood(reply) ? reply.body : undefined);
  return data ? { kind: 'sent', id: postId(post), thread: data.dedup_key } : refusal('PagerDuty', reply);
}

/** The missing report is an alert of its own: the one of the outage is resolved by then. */
const alertOf = ({ kind, outage }: Letter['post']): string =>
  kind === 'reminder' || kind === 'rca' ? `${outage}#rca` : outage;

const SEVERITY: Readonly<Record<MessageKind, string>> = {
  ...{ notice: 'critical', update: 'critical', resolution: 'info', reminder: 'warning', rca: 'info' },
};

function triggered(post: Letter['post']): object {
  const { kind, subject, text, nextBy } = post;
  const details = { message: postId(post), kind, text, ...(nextBy !== undefined && { next_update_by: nextBy }) };
  const payload = { summary: subject.slice(0, SUMMARY_MAX), source: 'companyos-dr', severity: SEVERITY[kind] };
  return { event_action: 'trigger', payload: { ...payload, custom_details: details } };
}
