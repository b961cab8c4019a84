/**
 * PagerDuty's Events API v2, as its schema describes it (github.com/PagerDuty/api-schema, events-v2): events of the
 * types trigger and resolve. Refusals are 400 and 429. Not modelled, and refused: acknowledgements, links, images, and
 * bodies that are not JSON. Assumptions: a service takes 120 events a minute; an event that comes twice is one entry in
 * the log of its alert; resolving what is not open does nothing.
 */
import * as z from 'zod';
import { channelName } from '../../strategy/channels';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { PerMinute } from './per-minute';
import { isLastKind, jsonAnswer, type Parts, type Received, type Receiver } from './received';
import { routingKey } from './tokens';

export const PAGERDUTY_HOST = 'events.pagerduty.com';

const PER_MINUTE = 120;
const key = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };
const Trigger = z.strictObject({
  ...key,
  event_action: z.literal('trigger'),
  payload: z.strictObject({
    summary: z.string().min(1).max(1024),
    source: z.string().min(1),
    severity: z.enum(['critical', 'warning', 'error', 'info']),
    custom_details: z.strictObject({
      message: z.string(),
      kind: z.string(),
      text: z.string(),
      next_update_by: z.string().optional(),
    }),
  }),
});
const Event = z.discriminatedUnion('event_action', [
  Trigger,
  z.strictObject({ ...key, event_action: z.literal('resolve') }),
]);

interface Alert {
  readonly service: string;
  readonly summary: string;
  readonly isOpen: boolean;
  /** Messages in its log, by their ids, since it was opened. */
  readonly log: readonly string[];
  /** How often it was resolved. */
  readonly ends: number;
}

export class Pagerduty implements Receiver {
  /** Routing key → service. */
  private readonly services: ReadonlyMap<string, string>;
  /** By service. */
  private readonly taken: ReadonlyMap<string, PerMinute>;
  private readonly alerts = new Map<string, Alert>();

  constructor(private readonly parts: Parts) {
    const named = Object.values(parts.channels).flat();
    this.services = new Map(
      named.flatMap((one) => (one.kind === 'pagerduty' ? [[routingKey(one.service), one.service] as const] : [])),
    );
    this.taken = new Map([...this.services.values()].map((service) => [service, new PerMinute(PER_MINUTE)]));
  }

  answer({ method, path, body = '' }: HttpRequest): HttpAnswer {
    if (`${method} ${path}` !== 'POST /v2/enqueue') return jsonAnswer(404, { status: 'Not found' });
    const { data: event, error } = Event.safeParse(parsed(body));
    if (!event) return invalid(error.message);
    const service = this.services.get(event.routing_key);
    if (service === undefined) return invalid('Invalid routing key');
    if (this.taken.get(service)?.takes(this.parts.now()) !== true)
      return jsonAnswer(429, { status: 'throttle exceeded' });
    const name = `${service} ${event.dedup_key}`;
    const before = this.alerts.get(name) ?? { service, summary: '', isOpen: false, log: [], ends: 0 };
    const { alert, read } =
      event.event_action === 'resolve' ? resolved(before, event.dedup_key) : triggered(before, event.payload);
    this.alerts.set(name, alert);
    if (read) this.parts.heard(read);
    return jsonAnswer(202, { status: 'success', message: 'Event processed', dedup_key: event.dedup_key });
  }
}

interface Change {
  readonly alert: Alert;
  readonly read?: Omit<Received, 'atMs'>;
}

function triggered(before: Alert, { summary, custom_details: details }: z.output<typeof Trigger>['payload']): Change {
  const { message: id, kind, text } = details;
  if (before.log.includes(id)) return { alert: before };
  const alert = { ...before, summary, isOpen: true, log: [...before.log, id] };
  return { alert, read: { ...readAt(before.service), subject: summary, text, isLast: isLastKind(kind), id } };
}

function resolved(before: Alert, dedupKey: string): Change {
  if (!before.isOpen) return { alert: before };
  const ends = before.ends + 1;
  const id = `${dedupKey}#end ${ends}`;
  const alert = { ...before, isOpen: false, log: [], ends };
  return {
    alert,
    read: { ...readAt(before.service), subject: `Resolved: ${before.summary}`, text: '', isLast: true, id },
  };
}

const readAt = (service: string) => ({ place: channelName({ kind: 'pagerduty', service }) });

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const invalid = (error: string): HttpAnswer =>
  jsonAnswer(400, { status: 'invalid event', message: 'Event object is invalid', errors: [error] });
