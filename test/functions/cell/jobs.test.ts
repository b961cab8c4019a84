import type { APIGatewayProxyEventV2, ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { Accepted, JobState } from '../../../functions/cell/jobs/contract';
import { sqsIn } from '../../../functions/cell/jobs/queue';
import { dynamoIn } from '../../../functions/runtime/clients';
import { connect, event, freshClock, read, runIn, Tables, Wire } from './fixtures';

const dynamo = new Wire();
const sqs = new Wire();
let tables: Tables;
let accept: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;
let work: (event: SQSEvent | ScheduledEvent) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  runIn('us-east-1');
  connect(dynamoIn('us-east-1'), dynamo);
  connect(dynamoIn('us-west-2'), dynamo);
  connect(sqsIn('us-east-1'), sqs);
  ({ handler: accept } = await import('../../../functions/cell/jobs/handler'));
  ({ handler: work } = await import('../../../functions/cell/worker/handler'));
});
beforeEach(() => {
  freshClock();
  tables = new Tables();
  dynamo.script = tables.answer;
  // The SDK refuses an answer whose digest is not that of the message it sent.
  const digest = (text: unknown) => createHash('md5').update(String(text)).digest('hex');
  sqs.script = ({ input }) => ({
    status: 200,
    body: { MessageId: 'm', MD5OfMessageBody: digest(input['MessageBody']) },
  });
  sqs.calls.length = 0;
});
afterEach(() => jest.useRealTimers());

const call = async (method: string, value?: string) =>
  read(await accept(event(method, '/orchestration/j1', value === undefined ? {} : { body: { value } })));
const queued = () => sqs.calls.map(({ input }) => String(input['MessageBody']));
const records = (bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) }) as SQSEvent;
const DATA = 'companyos-dev-us-east-data';

describe('a job', () => {
  it('is stored, then queued, then applied once, however often it is run', async () => {
    const accepted = await call('PUT', 'work');
    expect(accepted).toMatchObject({ status: 202, body: { key: 'j1', region: 'us-east-1' } });
    const { version } = Accepted.parse(accepted.body);
    expect(JobState.parse((await call('GET')).body)).toMatchObject({ state: 'accepted', version });
    expect(queued()).toHaveLength(1);

    expect(await work(records([...queued(), ...queued()]))).toEqual({ batchItemFailures: [] });
    expect([...tables.items.keys()]).toEqual([`${DATA}/job#us-east/acme/j1`]);
    const first = await call('GET');
    expect(first.body).toMatchObject({ state: 'done' });

    await work(records(queued()));
    expect((await call('GET')).body).toEqual(first.body);
  });

  it('is not accepted when it could not be queued', async () => {
    sqs.script = () => ({ status: 500, body: { __type: 'InternalError' } });
    const answer = call('PUT', 'work');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await answer).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
  });

  it('is still seen when another region of the placement had accepted it', async () => {
    tables.items.set(`${DATA}/pending#us-west-2/us-east/acme#j1`, { version: 'v' });
    expect((await call('GET')).body).toMatchObject({ state: 'accepted', version: 'v' });
  });

  it('is unknown when nobody accepted it', async () => {
    expect((await call('GET')).status).toBe(404);
  });
});

describe('the worker', () => {
  const message = (tenant: string) => JSON.stringify({ tenant, job: 'j', origin: 'us-east-1' });

  it('gives back the jobs it could not run, and those alone', async () => {
    const batch = records([message('us-east/acme'), 'not json', message('eu/acme'), message('nowhere/acme')]);
    expect(await work(batch)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
    });
    expect([...tables.items.keys()]).toEqual([`${DATA}/job#us-east/acme/j`]);
  });

  const switched = { pk: 'routing', sk: 'switch#us-east-1', drained: true, incident: 'i', at: 't' };
  const routed = (weights: object, changes: object = {}) => {
    const sk = 'route#us-east#orchestration';
    const row = { placement: 'us-east', service: 'orchestration', epoch: 2, mode: 'serving', weights, ...changes };
    tables.items.set(`companyos-dev-control/routing/${sk}`, { pk: 'routing', sk, ...row });
  };

  it('goes on in a drained region, as long as the row names it', async () => {
    tables.items.set('companyos-dev-control/routing/switch#us-east-1', switched);
    expect(await work(records([message('us-east/acme')]))).toEqual({ batchItemFailures: [] });
  });

  it('starts nothing that another region runs, and what is its own', async () => {
    routed({ 'us-west-2': 100 });
    expect(await work(records([message('us-east/acme'), message('us-west/acme')]))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
    expect([...tables.items.keys()]).toContain('companyos-dev-us-west-data/job#us-west/acme/j');
  });

  describe('once a minute', () => {
    const tick = () => work({ 'detail-type': 'Scheduled Event' } as ScheduledEvent);
    const pending = (origin: string, ageMs: number, job = 'late') => {
      const item = { version: 'v', writtenAtMs: Date.now() - ageMs };
      const key = { pk: `pending#${origin}`, sk: `us-east/acme#${job}` };
      tables.items.set(`${DATA}/${key.pk}/${key.sk}`, { ...key, ...item });
    };
    const states = () => [...tables.items.keys()].filter((name) => name.startsWith(DATA));
    const DONE = `${DATA}/job#us-east/acme/late`;
    const PENDING = `${DATA}/pending#us-west-2/us-east/acme#late`;

    it('runs what a region accepted that serves no more, once that had its minute', async () => {
      routed({ 'us-east-1': 100 });
      pending('us-west-2', 59_000);
      await tick();
      expect(states()).toEqual([PENDING]);
      pending('us-west-2', 61_000);
      await tick();
      expect(states()).toEqual([DONE]);
      expect(tables.items.get(DONE)).toMatchObject({ value: 'applied for us-west-2', accepted: 'v' });
    });

    it.each([
      ['of a region that serves as well', { weights: { 'us-east-1': 50, 'us-west-2': 50 } }],
      ['where another region serves', { weights: { 'us-west-2': 100 } }],
      ['of a region that is coming back', { weights: { 'us-east-1': 100 }, returning: 'us-west-2' }],
      ['while writes are held', { weights: { 'us-east-1': 100 }, mode: 'read-only' }],
    ])('runs nothing %s', async (_, { weights, ...row }) => {
      routed(weights, row);
      pending('us-west-2', 3_600_000);
      await tick();
      expect(states()).toEqual([PENDING]);
    });

    it('runs nothing by an old map, and one job that fails keeps no other back', async () => {
      routed({ 'us-east-1': 100 });
      await tick();
      pending('us-west-2', 3_600_000);
      pending('us-west-2', 3_600_000, 'broken');
      const answer = dynamo.script;
      dynamo.script = (call) =>
        call.input['TableName'] === 'companyos-dev-control' ? { status: 500, body: {} } : answer(call);
      await jest.advanceTimersByTimeAsync(10_000);
      const blind = tick();
      await jest.advanceTimersByTimeAsync(30_000);
      await blind;
      expect(states()).toHaveLength(2);
      dynamo.script = (call) =>
        JSON.stringify(call.input).includes('broken')
          ? { status: 400, body: { __type: 'ValidationException' } }
          : answer(call);
      await jest.advanceTimersByTimeAsync(10_000);
      await tick();
      expect(states()).toEqual([`${DATA}/pending#us-west-2/us-east/acme#broken`, DONE]);
    });
  });
});
