import { Pagerduty } from '../../../lab/channels/pagerduty';
import type { Received } from '../../../lab/channels/received';
import { routingKey } from '../../../lab/channels/tokens';
import { Channels } from '../../../strategy/channels';

const SERVICE = 'PABC123';
const trigger = (message: string, payload: object = {}) => ({
  ...{ routing_key: routingKey(SERVICE), dedup_key: 'outage-1', event_action: 'trigger' },
  payload: {
    ...{ summary: 'In trouble', source: 'companyos-dr', severity: 'critical' },
    custom_details: { message, kind: 'notice', text: 'It is down' },
    ...payload,
  },
});
const RESOLVE = { routing_key: routingKey(SERVICE), dedup_key: 'outage-1', event_action: 'resolve' };

describe('PagerDuty', () => {
  let read: Omit<Received, 'atMs'>[];
  let atMs: number;
  let pagerduty: Pagerduty;
  beforeEach(() => {
    [read, atMs] = [[], 0];
    const channels = Channels.parse({ internal: [{ kind: 'pagerduty', service: SERVICE }] });
    pagerduty = new Pagerduty({ channels, now: () => atMs, heard: (message) => read.push(message) });
  });
  const send = (body: unknown, path = '/v2/enqueue') => {
    const host = 'events.pagerduty.com';
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { status, body: answer } = pagerduty.answer({ method: 'POST', host, path, headers: {}, body: text });
    return { status, answer: JSON.parse(answer) as unknown };
  };

  it('opens an alert, adds to it, and resolves it', () => {
    const answer = { status: 'success', message: 'Event processed', dedup_key: 'outage-1' };
    expect(send(trigger('1'))).toEqual({ status: 202, answer });
    send(trigger('2', { summary: 'Still in trouble' }));
    expect(send(RESOLVE)).toEqual({ status: 202, answer });
    const place = `pagerduty:${SERVICE}`;
    expect(read).toMatchObject([
      { place, subject: 'In trouble', text: 'It is down', isLast: false, id: '1' },
      { place, subject: 'Still in trouble', isLast: false, id: '2' },
      { place, subject: 'Resolved: Still in trouble', isLast: true },
    ]);
  });

  it('takes an event twice, and tells people once', () => {
    for (const event of [trigger('1'), trigger('1'), RESOLVE, RESOLVE]) expect(send(event).status).toBe(202);
    expect(read.map(({ isLast }) => isLast)).toEqual([false, true]);
  });

  it('opens the alert again, and resolves it again', () => {
    for (const event of [trigger('1'), RESOLVE, trigger('2'), RESOLVE]) send(event);
    expect(read.map(({ isLast }) => isLast)).toEqual([false, true, false, true]);
    expect(new Set(read.map(({ id }) => id)).size).toBe(4);
  });

  it.each([
    ['a key that belongs to no service', { ...RESOLVE, routing_key: 'x'.repeat(32) }, 'Invalid routing key'],
    ['a key that is too short', { ...RESOLVE, routing_key: 'x' }, 'routing_key'],
    ['an alert without a name', { ...RESOLVE, dedup_key: '' }, 'dedup_key'],
    ['an action that we do not send', { ...RESOLVE, event_action: 'acknowledge' }, 'event_action'],
    ['a summary that is too long', trigger('1', { summary: 'x'.repeat(1025) }), 'summary'],
    ['a severity that does not exist', trigger('1', { severity: 'bad' }), 'severity'],
    ['no payload', { ...RESOLVE, event_action: 'trigger' }, 'payload'],
    ['no JSON', '{', ''],
  ])('refuses %s', (_, event, problem) => {
    const { status, answer } = send(event);
    expect(status).toBe(400);
    expect(JSON.stringify(answer)).toContain(problem);
    expect(answer).toMatchObject({ status: 'invalid event' });
    expect(read).toEqual([]);
  });

  it('has one address', () => {
    expect(send(RESOLVE, '/v1/enqueue').status).toBe(404);
  });

  it('takes 120 events a minute', () => {
    for (let count = 0; count < 120; count += 1) expect(send(trigger(String(count))).status).toBe(202);
    expect(send(trigger('121')).status).toBe(429);
    atMs = 60_000;
    expect(send(trigger('121')).status).toBe(202);
  });
});
