import { ChannelReceivers } from '../../../lab/channels/channels';
import { SLACK_TOKEN, STATUSPAGE_TOKEN } from '../../../lab/channels/tokens';
import type { HttpAnswer } from '../../../lab/calls/internet';
import { CHANNEL_TROUBLES, GLOBAL } from '../../../lab/kernel/active-faults';
import { Channels } from '../../../strategy/channels';
import { AWS } from '../../functions/support/companies';
import { newKernel, runSeconds, START_MS } from '../cloud/bench';

const PAGE = 'page00000000';
const PLACES = Channels.parse({
  internal: [{ kind: 'slack', channel: 'C0123456789' }],
  customers: [{ kind: 'statuspage', page: PAGE, components: { US: ['us0000000000'], EU: ['eu0000000000'] } }],
});

interface Content {
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly token?: string;
}

function stage() {
  const kernel = newKernel();
  const channels = new ChannelReceivers(kernel, PLACES, AWS);
  /** The answer, or undefined if none comes within ten seconds. */
  const ask = async (request: {
    host: string;
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: object;
  }) => {
    let heard: HttpAnswer | undefined;
    const { body, headers = {}, ...rest } = request;
    channels.serve({ ...rest, headers, ...(body && { body: JSON.stringify(body) }) }, (answer) => (heard = answer));
    await runSeconds(kernel, 10);
    return heard && { status: heard.status, headers: heard.headers, body: JSON.parse(heard.body || 'null') as never };
  };
  const slack = (method: string, path: string, { body, headers = {} }: Content = {}) =>
    ask({
      ...{ host: 'slack.com', method, path: `/api/${path}`, ...(body && { body }) },
      headers: {
        authorization: `Bearer ${SLACK_TOKEN}`,
        'content-type': 'application/json; charset=utf-8',
        ...headers,
      },
    });
  const statuspage = (method: string, path: string, { body: incident, token = STATUSPAGE_TOKEN }: Content = {}) =>
    ask({
      ...{ host: 'api.statuspage.io', method, path: `/v1/pages/${path}`, ...(incident && { body: { incident } }) },
      headers: { authorization: `OAuth ${token}` },
    });
  return { kernel, channels, slack, statuspage };
}

const post = (changes: object = {}) => ({
  ...{ channel: 'C0123456789', text: 'It is down' },
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'Outage' } },
    { type: 'section', text: { type: 'plain_text', text: 'It is down' } },
  ],
  metadata: { event_type: 'ours', event_payload: { id: 'm1', kind: 'notice' } },
  ...changes,
});
const section = (length: number) => ({ type: 'section', text: { type: 'plain_text', text: 'x'.repeat(length) } });

describe('Slack', () => {
  it('takes a message, gives it a time stamp, and shows it with its metadata', async () => {
    const { channels, slack } = stage();
    const answer = await slack('POST', 'chat.postMessage', { body: post() });
    expect(answer).toMatchObject({ status: 200, body: { ok: true, channel: 'C0123456789' } });
    const { ts } = answer?.body as unknown as { ts: string };
    expect(channels.received).toMatchObject([
      { place: 'slack:C0123456789', subject: 'Outage', text: 'It is down', isLast: false, id: 'm1' },
    ]);
    const reply = post({
      thread_ts: ts,
      reply_broadcast: true,
      metadata: { event_type: 'ours', event_payload: { id: 'm2', kind: 'resolution' } },
    });
    expect(await slack('POST', 'chat.postMessage', { body: reply })).toMatchObject({ body: { ok: true } });
    expect(channels.received[1]).toMatchObject({ isLast: true, id: 'm2' });
    const all = `channel=C0123456789&include_all_metadata=true`;
    const second = { metadata: { event_payload: { id: 'm2' } } };
    expect(await slack('GET', `conversations.history?${all}`)).toMatchObject({ body: { messages: [second, { ts }] } });
    expect(await slack('GET', `conversations.replies?${all}&ts=${ts}`)).toMatchObject({
      body: { messages: [{ ts }, second] },
    });
    expect(
      await slack('GET', `conversations.history?channel=C0123456789&limit=1&oldest=${START_MS / 1000 + 5}`),
    ).toEqual(
      expect.objectContaining({
        body: { ok: true, messages: [{ type: 'message', ts: expect.any(String) as string, text: 'It is down' }] },
      }),
    );
  });

  it.each([
    ['a wrong token', post(), { authorization: 'Bearer other' }, 'invalid_auth'],
    ['a form', post(), { 'content-type': 'application/x-www-form-urlencoded' }, 'invalid_post_type'],
    ['an unknown channel', post({ channel: 'C0000000000' }), {}, 'channel_not_found'],
    ['a long section', post({ blocks: [section(3001)] }), {}, 'invalid_blocks'],
    ['a block that it does not know', post({ blocks: [{ type: 'mystery' }] }), {}, 'invalid_blocks'],
    ['metadata without a type', post({ metadata: { event_payload: {} } }), {}, 'invalid_metadata_format'],
    ['a text that is too long', post({ text: 'x'.repeat(40_001) }), {}, 'msg_too_long'],
    ['a field that it does not know', post({ mood: 'bad' }), {}, 'invalid_arguments'],
    ['a thread that does not exist', post({ thread_ts: '1.0' }), {}, 'thread_not_found'],
  ])('refuses %s with a 200', async (...[, body, headers, error]) => {
    const { channels, slack } = stage();
    const content = { body, headers: headers as Record<string, string> };
    expect(await slack('POST', 'chat.postMessage', content)).toMatchObject({
      ...{ status: 200, body: { ok: false, error } },
    });
    expect(channels.received).toEqual([]);
  });

  it('refuses other methods, lists of other channels, and a second message within a second', async () => {
    const { kernel, channels, slack } = stage();
    expect(await slack('GET', 'users.list')).toMatchObject({ body: { error: 'unknown_method' } });
    expect(await slack('GET', 'conversations.history?channel=C9')).toMatchObject({
      body: { error: 'channel_not_found' },
    });
    const heard: HttpAnswer[] = [];
    const request = { host: 'slack.com', method: 'POST', path: '/api/chat.postMessage', body: JSON.stringify(post()) };
    const headers = { authorization: `Bearer ${SLACK_TOKEN}`, 'content-type': 'application/json' };
    for (let count = 0; count < 2; count += 1) channels.serve({ ...request, headers }, (answer) => heard.push(answer));
    await runSeconds(kernel, 5);
    expect(heard.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(heard.find(({ status }) => status === 429)?.headers).toEqual({ 'retry-after': '1' });
    expect(channels.received).toHaveLength(1);
  });
});

const incident = (changes: object = {}) => ({
  ...{ name: 'Disruption', status: 'investigating', body: 'It is down', component_ids: ['us0000000000'] },
  ...{ components: { us0000000000: 'major_outage' }, metadata: { companyos: { message: 'm1' } } },
  deliver_notifications: true,
  ...changes,
});

describe('Statuspage', () => {
  it('opens an incident, changes it, and shows it', async () => {
    const { channels, statuspage } = stage();
    const opened = await statuspage('POST', `${PAGE}/incidents`, { body: incident() });
    expect(opened).toMatchObject({ status: 201, body: { status: 'investigating', name: 'Disruption' } });
    const { id } = opened?.body as unknown as { id: string };
    const body = { ...incident({ status: 'resolved', metadata: { companyos: { message: 'm2' } } }), name: undefined };
    expect(await statuspage('PATCH', `${PAGE}/incidents/${id}`, { body })).toMatchObject({ status: 200, body: { id } });
    expect(channels.received).toMatchObject([
      { place: `statuspage:${PAGE}`, residency: 'US', subject: 'Disruption', isLast: false, id: 'm1' },
      { place: `statuspage:${PAGE}`, residency: 'US', subject: 'Disruption', isLast: true, id: 'm2' },
    ]);
    const metadata = { companyos: { message: 'm2' } };
    expect(await statuspage('GET', `${PAGE}/incidents/${id}`)).toMatchObject({
      body: { id, status: 'resolved', metadata },
    });
    const european = incident({ component_ids: ['eu0000000000'], components: {} });
    await statuspage('POST', `${PAGE}/incidents`, { body: european });
    expect(channels.received[2]).toMatchObject({ residency: 'EU' });
    expect(await statuspage('GET', `${PAGE}/incidents`)).toMatchObject({ body: [{ status: 'investigating' }, { id }] });
  });

  it.each([
    ['a wrong token', 401, 'POST', `${PAGE}/incidents`, incident(), 'other'],
    ['another page', 404, 'POST', 'page11111111/incidents', incident()],
    ['an incident that does not exist', 404, 'PATCH', `${PAGE}/incidents/7`, incident()],
    ['an incident that does not exist', 404, 'GET', `${PAGE}/incidents/7`],
    ['another verb', 404, 'DELETE', `${PAGE}/incidents`],
    ['no name', 422, 'POST', `${PAGE}/incidents`, incident({ name: undefined })],
    ['a long name', 422, 'POST', `${PAGE}/incidents`, incident({ name: 'x'.repeat(256) })],
    ['another status', 422, 'POST', `${PAGE}/incidents`, incident({ status: 'bad' })],
    ['metadata that is no object of objects', 422, 'POST', `${PAGE}/incidents`, incident({ metadata: { id: 'm1' } })],
    ['a component of another page', 422, 'POST', `${PAGE}/incidents`, incident({ component_ids: ['xx0000000000'] })],
    ['a component of another page', 422, 'POST', `${PAGE}/incidents`, incident({ components: { xx: 'operational' } })],
  ])('refuses %s with %d', async (...[, status, method, path, body, token]) => {
    const { channels, statuspage } = stage();
    expect(await statuspage(method, path, { ...(body && { body }), ...(token && { token }) })).toMatchObject({
      status,
      body: { error: expect.any(String) as string },
    });
    expect(channels.received).toEqual([]);
  });

  it('takes sixty requests a minute', async () => {
    const { kernel, channels } = stage();
    const heard: number[] = [];
    const headers = { authorization: `OAuth ${STATUSPAGE_TOKEN}` };
    for (let count = 0; count < 62; count += 1)
      channels.serve(
        { host: 'api.statuspage.io', method: 'GET', path: `/v1/pages/${PAGE}/incidents`, headers },
        ({ status }) => heard.push(status),
      );
    await runSeconds(kernel, 5);
    expect(heard.filter((status) => status === 420)).toHaveLength(2);
  });
});

describe('a channel that is out of order', () => {
  it.each([
    ['hangs', undefined, 0],
    ['refuses', 503, 0],
    ['limits', 429, 0],
    ['loses-answers', undefined, 1],
  ] as const)('%s: it answers %p, and people read %d messages', async (trouble, status, read) => {
    const { kernel, channels, slack } = stage();
    kernel.activeFaults.channelTrouble.set(trouble, GLOBAL, 'slack');
    expect((await slack('POST', 'chat.postMessage', { body: post() }))?.status).toBe(status);
    expect(channels.received).toHaveLength(read);
    kernel.activeFaults.channelTrouble.set('nothing', GLOBAL, 'slack');
    expect(await slack('POST', 'chat.postMessage', { body: post() })).toMatchObject({ status: 200 });
    expect(CHANNEL_TROUBLES).toContain(trouble);
  });
});
