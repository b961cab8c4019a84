import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { s3In } from '../../../functions/cell/content/bucket';
import { dynamoIn } from '../../../functions/runtime/clients';
import { connect, event, freshClock, read, runIn, Tables, Wire } from './fixtures';

type Handler = (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;
const here = new Wire();
const bucket = new Wire();
const far = new Wire();
let tables: Tables;
let login: Handler;
let content: Handler;

beforeAll(async () => {
  runIn('eu-central-1');
  connect(dynamoIn('eu-central-1'), here);
  connect(s3In('eu-central-1'), bucket);
  // A partition: what is sent to the control store's regions is never answered, and no time-out is over before the
  // clock is moved.
  const silence = Object.assign(far, {
    handle: (request: Parameters<Wire['handle']>[0]) => {
      far.calls.push({ host: request.hostname, operation: '', input: {} });
      return new Promise<never>(() => undefined);
    },
  });
  for (const region of ['us-east-1', 'us-west-2']) connect(dynamoIn(region), silence);
  ({ handler: login } = await import('../../../functions/cell/login/handler'));
  ({ handler: content } = await import('../../../functions/cell/content/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  here.script = tables.answer;
  for (const wire of [here, bucket, far]) wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

// A secret, and as good a document or setting as any other.
const VALUE = { value: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64url') };

describe('a placement that no other region may hold, while the control store is silent', () => {
  it.each([
    ['PUT', '/identity/jo', () => login],
    ['PUT', '/control-plane/flag', () => login],
    ['PUT', '/content-premium/doc', () => content],
    ['PUT', '/content-standard/doc', () => content],
    ['PUT', '/analytics/doc', () => content],
    ['PUT', '/tooling/doc', () => content],
  ] as const)('takes %s %s, waits for no time-out, and asks no other region', async (method, path, handler) => {
    const askedAtMs = Date.now();
    const answer = read(await handler()(event(method, path, { tenant: 'eu/acme', body: VALUE })));
    expect(answer).toMatchObject({ status: 200, body: { epoch: 0, region: 'eu-central-1' } });
    expect(answer.headers).not.toHaveProperty('x-routes');
    expect([Date.now() - askedAtMs < 100, far.calls]).toEqual([true, []]);
  });

  it('reads what it has', async () => {
    await content(event('PUT', '/content-premium/doc', { tenant: 'eu/acme', body: VALUE }));
    const answer = read(await content(event('GET', '/content-premium/doc', { tenant: 'eu/acme' })));
    expect(answer).toMatchObject({ status: 200, body: VALUE });
    expect(far.calls).toEqual([]);
  });
});
