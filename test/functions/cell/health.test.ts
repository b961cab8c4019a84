import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { Health, SwitchAnswer } from '../../../functions/cell/health/contract';
import { dynamoIn } from '../../../functions/runtime/clients';
import { connect, event, freshClock, read, runIn, Tables, Wire } from './fixtures';

const wire = new Wire();
let tables: Tables;
let handler: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

beforeAll(async () => {
  runIn('us-west-2');
  connect(dynamoIn('us-east-1'), wire);
  connect(dynamoIn('us-west-2'), wire);
  ({ handler } = await import('../../../functions/cell/health/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

/** As a cold start makes it, with clients of its own. */
async function freshGateway(): Promise<typeof handler> {
  const { dynamoIn: clients } = await import('../../../functions/runtime/clients');
  for (const region of ['us-east-1', 'us-west-2']) connect(clients(region), wire);
  return (await import('../../../functions/cell/health/handler')).handler;
}

const get = async (path: string) => read(await handler(event('GET', path)));
const drain = (region: string, drained: boolean) =>
  tables.items.set(`companyos-dev-control/routing/switch#${region}`, {
    pk: 'routing',
    sk: `switch#${region}`,
    drained,
    incident: 'i',
    at: 't',
  });

describe('cell-health', () => {
  it('is healthy without asking any store', async () => {
    const { status, body } = await get('/health');
    expect([status, Health.parse(body)]).toEqual([200, { status: 'ok', region: 'us-west-2' }]);
    expect(wire.calls).toEqual([]);
  });

  it('answers 200 for a drained region alone', async () => {
    drain('us-east-1', true);
    drain('eu-central-1', false);
    const { status, body } = await get('/switch/us-east-1');
    expect([status, SwitchAnswer.parse(body)]).toEqual([200, { region: 'us-east-1', drained: true }]);
    expect((await get('/switch/eu-central-1')).status).toBe(404);
    expect((await get('/switch/us-west-2')).status).toBe(404);
    expect(wire.calls).toHaveLength(1);
  });

  it('keeps to what it knew of a switch while the control store is silent', async () => {
    drain('us-east-1', true);
    await get('/switch/us-east-1');
    tables.down = true;
    jest.advanceTimersByTime(3_000);
    const answer = get('/switch/us-east-1');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await answer).toMatchObject({ status: 200, headers: { 'x-routes': 'stale' } });
  });

  it('begins with what the region knew of a switch when the control store has never answered it', async () => {
    jest.resetModules();
    const fresh = await freshGateway();
    tables.items.set('companyos-dev-known-us-west-2/known/routing', {
      at: new Date(0).toISOString(),
      rows: JSON.stringify([{ sk: 'switch#us-east-1', drained: true, incident: 'i', at: 't' }]),
    });
    wire.script = (call) =>
      call.operation === 'Query' ? { status: 500, body: { __type: 'InternalServerError' } } : tables.answer(call);
    const answer = fresh(event('GET', '/switch/us-east-1'));
    // In small steps, so that the SDK gets its turns of the real event loop in between.
    const seen = { answered: false };
    void answer.finally(() => (seen.answered = true));
    while (!seen.answered) {
      await new Promise((resolve) => setImmediate(resolve));
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(read(await answer)).toMatchObject({ status: 200, headers: { 'x-routes': 'stale' } });
  });

  it.each(['/', '/nothing', '/switch', '/switch/a/b', '/health/x'])('answers 404 for %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('answers 404 to other methods', async () => {
    expect((await handler(event('PUT', '/health'))).statusCode).toBe(404);
  });
});
