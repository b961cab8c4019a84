import type { APIGatewayProxyEventV2, ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { s3In } from '../../../functions/cell/content/bucket';
import { sqsIn } from '../../../functions/cell/jobs/queue';
import { ProbeAnswer } from '../../../functions/cell/probe';
import { dynamoIn } from '../../../functions/runtime/clients';
import type { Probe } from '../../../strategy/probe';
import { connect, event, freshClock, keys, read, runIn, Tables, Wire } from './fixtures';

type Handler = (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;

const dynamo = new Wire();
const s3 = new Wire();
const sqs = new Wire();
const objects = new Map<string, string>();
let tables: Tables;
let handlers: Record<Probe, Handler>;
let work: (event: SQSEvent | ScheduledEvent) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  runIn('us-east-1');
  for (const region of ['us-east-1', 'us-west-2']) connect(dynamoIn(region), dynamo);
  connect(s3In('us-east-1'), s3);
  connect(sqsIn('us-east-1'), sqs);
  const { handler: login } = await import('../../../functions/cell/login/handler');
  const { handler: content } = await import('../../../functions/cell/content/handler');
  const { handler: jobs } = await import('../../../functions/cell/jobs/handler');
  ({ handler: work } = await import('../../../functions/cell/worker/handler'));
  handlers = { identity: login, 'content-premium': content, 'content-standard': content, orchestration: jobs };
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  objects.clear();
  dynamo.script = tables.answer;
  s3.script = ({ operation, input }) => {
    const [method = '', path = ''] = operation.split(' ');
    const [place = ''] = path.split('?');
    if (method === 'PUT') objects.set(place, JSON.stringify(input));
    const found = objects.get(place);
    const missing = '<Error><Code>NoSuchKey</Code></Error>';
    return method === 'GET' && found === undefined
      ? { status: 404, body: missing }
      : { status: 200, body: method === 'GET' ? (found ?? '') : '' };
  };
  const digest = (text: unknown) => createHash('md5').update(String(text)).digest('hex');
  sqs.script = ({ input }) => ({
    status: 200,
    body: { MessageId: 'm', MD5OfMessageBody: digest(input['MessageBody']) },
  });
  for (const wire of [dynamo, s3, sqs]) wire.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

async function probe(service: Probe, more: object = {}, { placement = 'us-east', isSigned = true } = {}) {
  const body = { observer: 'us-west-2', ...(service === 'orchestration' && { job: 'a' }), ...more };
  const path = `/probe/${service}/${placement}`;
  const answer = handlers[service](event('POST', path, { session: null, body, isSigned }));
  await jest.advanceTimersByTimeAsync(2_000);
  return read(await answer);
}
const operations = (wire: Wire) => wire.calls.map(({ operation }) => operation.split('?')[0]);
const runJobs = () => {
  const Records = sqs.calls.map(({ input }, index) => ({
    messageId: `m${index}`,
    body: String(input['MessageBody']),
  }));
  sqs.calls.length = 0;
  return work({ Records } as SQSEvent);
};
let hours = 0;
const SERVICES = ['identity', 'content-premium', 'content-standard', 'orchestration'] as const;

describe('a probe', () => {
  it.each(SERVICES)('of %s is well while its stores are, and asks nothing of the control store', async (service) => {
    const { status, body } = await probe(service);
    expect([status, ProbeAnswer.parse(body)]).toEqual([200, { kind: 'well' }]);
    const asked = dynamo.calls.map(({ input }) => input['TableName']);
    expect(asked).not.toContain('companyos-dev-control');
    for (const { input } of dynamo.calls.filter(({ operation }) => operation === 'GetItem'))
      expect(input['ConsistentRead']).toBe(true);
  });

  it.each(SERVICES)('of %s goes past a drain, a freeze and a row that has moved', async (service) => {
    const at = { pk: 'routing', drained: true, incident: 'i', at: 't' };
    tables.items.set('companyos-dev-control/routing/switch#us-east-1', { ...at, sk: 'switch#us-east-1' });
    const route = { placement: 'us-east', service, epoch: 2, mode: 'serving', weights: { 'us-west-2': 100 } };
    const sk = `route#us-east#${service}`;
    tables.items.set(`companyos-dev-control/routing/${sk}`, { pk: 'routing', sk, ...route });
    expect((await probe(service)).status).toBe(200);
  });

  it.each(SERVICES)('of %s says so when its table, bucket or queue fails', async (service) => {
    tables.down = true;
    s3.script = () => ({ status: 500, body: '<Error><Code>InternalError</Code></Error>' });
    const { status, body } = await probe(service);
    expect([status, ProbeAnswer.parse(body).kind]).toEqual([503, 'unavailable']);
  });

  it('does not take what a replica without quorum still knows for a table that is well', async () => {
    await probe('identity');
    dynamo.script = (call) =>
      call.input['ConsistentRead'] === true
        ? { status: 500, body: { __type: 'InternalServerError', message: 'no quorum' } }
        : tables.answer(call);
    expect((await probe('identity')).status).toBe(503);
  });

  it('writes what no tenant has, under keys of its own region and observer, and always the same', async () => {
    for (const service of [...SERVICES, ...SERVICES]) await probe(service);
    await runJobs();
    expect([...tables.items.keys()].sort()).toEqual([
      'companyos-dev-us-east-data/probe#us-east-1/us-west-2/document',
      'companyos-dev-us-east-data/probe#us-east-1/us-west-2/done',
      'companyos-dev-us-east-tier0/probe#us-east-1/us-west-2/credential',
    ]);
    expect([...objects.keys()]).toEqual(['/probe/us-east-1/us-west-2']);
  });

  it.each([
    ['identity', dynamo, 'PutItem'],
    ['content-standard', s3, 'PUT /probe/us-east-1/us-west-2'],
  ] as const)('of %s reads each time, and writes at least every sixth', async (service, wire, write) => {
    const writes: number[] = [];
    // Versions of one execution environment only grow, and the tests before have had their time.
    jest.setSystemTime(Date.now() + (hours += 1) * 3_600_000);
    for (let tick = 0; tick < 14; tick += 1) {
      wire.calls.length = 0;
      await probe(service);
      await jest.advanceTimersByTimeAsync(8_000);
      expect(operations(wire).length).toBeGreaterThan(0);
      if (operations(wire).includes(write)) writes.push(tick);
    }
    expect(writes).toEqual([0, 5, 10]);
  });

  it('writes again what somebody has damaged', async () => {
    const name = 'companyos-dev-us-east-tier0/probe#us-east-1/us-west-2/credential';
    tables.items.set(name, { value: 1 });
    expect((await probe('identity')).status).toBe(200);
    expect(tables.items.get(name)).toHaveProperty('version');
  });

  it.each([
    ['a placement that nobody deployed', {}, 'us-north'],
    ['a placement of another region', {}, 'eu'],
    ['an observer that nobody deployed', { observer: 'me' }, 'us-east'],
  ])('is not for %s', async (_, more, placement) => {
    expect((await probe('identity', more, { placement })).status).toBe(400);
    expect(dynamo.calls).toEqual([]);
  });

  it.each(SERVICES)(
    'of %s is refused when API Gateway has not asked IAM, whatever the template says',
    async (service) => {
      expect((await probe(service, {}, { isSigned: false })).status).toBe(403);
      expect([dynamo, s3, sqs].flatMap(({ calls }) => calls)).toEqual([]);
    },
  );

  it('of identity fails when KMS makes no key for a session', async () => {
    const { script } = keys;
    keys.script = () => ({ status: 400, body: { __type: 'DisabledException' } });
    jest.setSystemTime(Date.now() + 3 * 24 * 3_600_000);
    expect(await probe('identity')).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
    keys.script = script;
    expect((await probe('identity')).status).toBe(200);
  });

  it('is not answered by a function that does not serve it', async () => {
    const answer = await handlers.identity(
      event('POST', '/probe/orchestration/us-east', { body: { observer: 'us-west-2' } }),
    );
    expect(answer.statusCode).toBe(404);
  });
});

describe('the probe of queue and worker', () => {
  const before = (job: string, ageMs: number) => ({ job: 'c', before: { job, ageMs } });

  it('fails while a job accepted more than five seconds ago is not done', async () => {
    await probe('orchestration', { job: 'b' });
    expect((await probe('orchestration', before('b', 5_000))).status).toBe(200);
    const late = await probe('orchestration', before('b', 10_000));
    expect(late).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
    expect(late.body['reason']).toContain('b');
    await runJobs();
    expect((await probe('orchestration', before('b', 20_000))).status).toBe(200);
  });

  it('takes a later job for proof as well, whatever order the queue gives them in', async () => {
    await probe('orchestration', { job: 'c' });
    await runJobs();
    await probe('orchestration', { job: 'b' });
    await runJobs();
    expect((await probe('orchestration', before('b', 10_000))).status).toBe(200);
    expect((await probe('orchestration', before('c', 10_000))).status).toBe(200);
    expect((await probe('orchestration', before('d', 10_000))).status).toBe(503);
  });

  it('is worked off in a drained region too', async () => {
    const drained = { pk: 'routing', sk: 'switch#us-east-1', drained: true, incident: 'i', at: 't' };
    tables.items.set('companyos-dev-control/routing/switch#us-east-1', drained);
    await probe('orchestration', { job: 'b' });
    expect(await runJobs()).toEqual({ batchItemFailures: [] });
    expect((await probe('orchestration', before('b', 10_000))).status).toBe(200);
  });
});
