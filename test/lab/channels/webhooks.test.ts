import { createHmac } from 'node:crypto';
import type { Received } from '../../../lab/channels/received';
import { signingSecret } from '../../../lab/channels/tokens';
import { Webhooks } from '../../../lab/channels/webhooks';
import { Channels } from '../../../strategy/channels';

const AT_SECONDS = 1_800_000_000;
const MESSAGE = {
  ...{ type: 'outage.notice', timestamp: '2027-01-01T00:00:00.000Z' },
  data: { outage: 'outage-1', audience: 'customers', residency: 'EU', number: 1, subject: 'Down', text: 'It is down' },
};

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly id?: string;
  readonly at?: number;
  readonly key?: string;
  readonly body?: object;
}

describe('a system with a webhook', () => {
  let read: Omit<Received, 'atMs'>[];
  let webhooks: Webhooks;
  beforeEach(() => {
    read = [];
    const channels = Channels.parse({
      customers: [
        { kind: 'webhook', name: 'tools', url: 'https://tools.example/in' },
        { kind: 'webhook', name: 'chat', url: 'https://tools.example/in?room=sre' },
      ],
    });
    webhooks = new Webhooks({ channels, now: () => AT_SECONDS * 1000, heard: (message) => read.push(message) });
  });

  function send({
    path = '/in',
    method = 'POST',
    id = 'm1',
    at = AT_SECONDS,
    key = 'tools',
    body = MESSAGE,
  }: Sent = {}) {
    const text = JSON.stringify(body);
    const secret = Buffer.from(signingSecret(key).slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', secret).update(`${id}.${at}.${text}`).digest('base64');
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
    return webhooks.answer({ method, host: 'tools.example', path, headers, body: text }).status;
  }

  it('reads a message once, however often it comes', () => {
    expect([send(), send(), send({ id: 'm2' })]).toEqual([204, 200, 204]);
    expect(read.map(({ id }) => id)).toEqual(['m1', 'm2']);
    const place = 'webhook:tools';
    expect(read[0]).toEqual({ place, residency: 'EU', subject: 'Down', text: 'It is down', isLast: false, id: 'm1' });
  });

  it('has its own address, query included', () => {
    expect([send({ path: '/in?room=sre', key: 'chat' }), send({ path: '/in?room=other', key: 'chat' })]).toEqual([
      204, 404,
    ]);
    expect(read.map(({ place }) => place)).toEqual(['webhook:chat']);
  });

  it('knows the last message', () => {
    send({ body: { ...MESSAGE, type: 'outage.resolution' } });
    expect(read).toMatchObject([{ isLast: true }]);
  });

  it.each([
    ['another path', 404, { path: '/out' }],
    ['another method', 404, { method: 'GET' }],
    ['another key', 401, { key: 'another' }],
    ['an old signature', 401, { at: AT_SECONDS - 301 }],
    ['a signature from the future', 401, { at: AT_SECONDS + 301 }],
    ['a time that is none', 401, { at: Number.NaN }],
    ['a type that it does not know', 400, { body: { ...MESSAGE, type: 'outage.rumour' } }],
    ['a field too many', 400, { body: { ...MESSAGE, tenant: 'acme' } }],
  ])('refuses %s', (_, status, sent: Sent) => {
    expect(send(sent)).toBe(status);
    expect(read).toEqual([]);
  });

  it('refuses a changed body', () => {
    const headers = { 'webhook-id': 'm1', 'webhook-timestamp': String(AT_SECONDS), 'webhook-signature': 'v1,AAAA' };
    const request = { method: 'POST', host: 'tools.example', path: '/in', headers, body: JSON.stringify(MESSAGE) };
    expect(webhooks.answer(request).status).toBe(401);
  });
});
