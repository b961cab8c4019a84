import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { StatusSummary } from '../../../functions/cell/status/contract';
import { dynamoIn } from '../../../functions/runtime/clients';
import { KNOWN_MAP, keepKnown } from '../../../functions/runtime/control/known';
import { KNOWN_PAGE, type StatusPage } from '../../../strategy/status-page';
import { connect, event, freshClock, runIn, Tables, topology, Wire } from './fixtures';

const HERE = { topology, region: 'us-west-2' };
const wire = new Wire();
let tables: Tables;
let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

beforeAll(async () => {
  runIn('us-west-2');
  connect(dynamoIn('us-west-2'), wire);
  ({ handler } = await import('../../../functions/cell/status/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

const iso = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();
const picture = (changes: Partial<StatusPage> = {}): StatusPage => ({
  at: iso(20),
  residencies: [
    { residency: 'US', services: [{ service: 'identity', feels: 'down' }], isChecked: false },
    { residency: 'EU', services: [], isChecked: true },
  ],
  updates: [{ id: 'one/US/1', at: iso(60), residency: 'US', subject: 'Disruption <b>', text: 'Sign-in & more' }],
  disruptions: [{ name: 'one', since: iso(600), residencies: [{ residency: 'US', services: ['identity'] }] }],
  ...changes,
});
const keep = (value: StatusPage) => keepKnown(HERE, KNOWN_PAGE, { value, atMs: Date.now() });
/** Later requests read the table again. */
const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
const get = async (path: string) => handler(event('GET', path));
const summary = async () => {
  const { body } = await get('/status.json');
  return StatusSummary.parse(JSON.parse(body));
};
const components = async () => (await summary()).components.map(({ id, status }) => [id, status]);

describe('cell-status', () => {
  it('does not know anything before anybody has told it', async () => {
    const { statusCode, body } = await get('/');
    expect(statusCode).toBe(200);
    expect(body).toContain('We do not know how our services are at the moment');
    expect((await summary()).status.indicator).toBe('unknown');
  });

  it('shows the newest picture of its own region, as a page, as JSON and as a feed', async () => {
    pass(10);
    await keep(picture());
    const { body, headers } = await get('/');
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'x-region': 'us-west-2' });
    for (const text of [
      'Some services do not work',
      'Customers cannot use sign-in.',
      'Sign-in &amp; more',
      'Disruption &lt;b&gt;',
    ])
      expect(body).toContain(text);
    expect(await components()).toEqual([
      ['US', 'partial_outage'],
      ['EU', 'operational'],
    ]);
    expect((await summary()).incidents).toMatchObject([
      { id: 'one', status: 'investigating', resolved_at: null, incident_updates: [{ id: 'one/US/1' }] },
    ]);
    const feed = await get('/status.atom');
    expect(feed.headers['content-type']).toBe('application/atom+xml');
    expect(feed.body).toContain('<title>Disruption &lt;b&gt;</title>');
    expect(new Set(wire.calls.map(({ host }) => host))).toEqual(new Set(['dynamodb.us-west-2.amazonaws.com']));
    expect(wire.calls.filter(({ operation }) => operation === 'GetItem')).toHaveLength(1);
  });

  it('keeps the last picture while its table does not answer, and says when it is old', async () => {
    pass(10);
    await keep(picture());
    await get('/');
    wire.script = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    pass(60);
    expect(await components()).toEqual([
      ['US', 'partial_outage'],
      ['EU', 'operational'],
    ]);
    pass(200);
    expect(await components()).toEqual([
      ['US', 'unknown'],
      ['EU', 'unknown'],
    ]);
    const { body } = await get('/');
    expect(body).toContain('We last knew at');
    expect(body).toMatch(/When we last knew, at [^:]+:\d\d UTC: Customers cannot use sign-in\./);
  });

  it('does not read the routing map as a picture, nor a picture of a shape that it does not know', async () => {
    pass(3600);
    await keepKnown(HERE, { ...KNOWN_MAP, key: KNOWN_PAGE.key }, { value: [], atMs: Date.now() });
    expect((await get('/')).body).toContain('We last knew at');
  });

  it('lets a browser load and run nothing but its own style', async () => {
    const { body, headers } = await get('/');
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(body).not.toMatch(/<script|style="|onclick/);
  });
});
