import { handler as rehydrate } from '../../functions/rehydrate/handler';
import { sqsIn } from '../../functions/rehydrate/requeue';
import { dynamoIn } from '../../functions/runtime/clients';
import { dataTable, jobQueueUrl } from '../../strategy/names';
import { connect, type Scripted, Wire } from './cell/fixtures';
import { PaperDynamo } from './support/paper-dynamo';
import { conduct, EXECUTION, INCIDENT, runIn, TOPOLOGY } from './support/world';

const [source, target] = ['us-east-1', 'us-west-2'];
const TABLE = dataTable(TOPOLOGY, 'us-east');
const move = { placement: 'us-east', service: 'orchestration', target, fromEpoch: 0 } as const;
const sqs = new Wire();
let paper: PaperDynamo;

beforeEach(() => {
  runIn(target);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
  conduct(paper);
  sqsIn(target).config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
  connect(sqsIn(target), sqs);
  sqs.calls.length = 0;
  sqs.script = taken;
});

const taken = (): Scripted => ({ status: 200, body: { Successful: [], Failed: [] } });
const pending = (origin: string, job: string, table = TABLE): void =>
  paper.write(table, { pk: `pending#${origin}`, sk: `us-east/acme#${job}`, value: 'work' });
const ask = (promoted: object[] = [move]) =>
  rehydrate({ incident: INCIDENT, execution: EXECUTION, source, scope: 'rest', promoted });

interface Batch {
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}
const batches = () => sqs.calls.map(({ input }) => (input as unknown as Batch).Entries);
const queued = () =>
  batches().flatMap((entries) => entries.map(({ MessageBody }) => JSON.parse(MessageBody) as object));
const jobs = Array.from({ length: 23 }, (_, index) => `j${String(index).padStart(2, '0')}`);

describe('jobs that the source had accepted', () => {
  it.each([Infinity, 7, 1])('are all queued at the target, once, when a page holds %s of them', async (pageSize) => {
    paper.pageSize = pageSize;
    for (const job of jobs) pending(source, job);
    expect(await ask()).toEqual({ kind: 'rehydrated', requeued: jobs.length, left: [], problems: [] });
    expect(queued()).toEqual(jobs.map((job) => ({ tenant: 'us-east/acme', job, origin: source })));
    expect(new Set(sqs.calls.map(({ input }) => input['QueueUrl']))).toEqual(
      new Set([jobQueueUrl(TOPOLOGY, 'us-east', target)]),
    );
    for (const entries of batches()) {
      expect(entries.length).toBeLessThanOrEqual(10);
      expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
    }
  });

  it('are read in the target alone, and those of others are left to them', async () => {
    pending(source, 'ours');
    pending(target, 'its-own');
    pending(source, 'of-another-placement', dataTable(TOPOLOGY, 'us-west'));
    await ask();
    expect(queued()).toEqual([{ tenant: 'us-east/acme', job: 'ours', origin: source }]);
    const read = paper.calls.filter(({ input }) => input.TableName.endsWith('-data'));
    expect(read).toMatchObject([{ region: target, input: { ConsistentRead: true } }]);
  });

  it('are queued in every queue that was promoted, each in that of its placement', async () => {
    pending(source, 'of-east');
    pending(source, 'of-west', dataTable(TOPOLOGY, 'us-west'));
    const both = [move, { ...move, placement: 'us-west' }];
    expect(await ask(both)).toEqual({ kind: 'rehydrated', requeued: 2, left: [], problems: [] });
    const sent = sqs.calls.map(({ input }) => [input['QueueUrl'], JSON.stringify(input['Entries'])]);
    expect(new Map(sent as [string, string][])).toEqual(
      new Map([
        [jobQueueUrl(TOPOLOGY, 'us-east', target), expect.stringContaining('of-east') as string],
        [jobQueueUrl(TOPOLOGY, 'us-west', target), expect.stringContaining('of-west') as string],
      ]),
    );
  });

  it('are left alone where no queue was promoted', async () => {
    pending(source, 'j');
    const none = { kind: 'rehydrated', requeued: 0, left: [], problems: [] };
    expect(await ask([{ ...move, service: 'tooling' }])).toEqual(none);
    expect(sqs.calls).toEqual([]);
  });

  it('are tried again when the queue has not taken all of them', async () => {
    for (const job of jobs) pending(source, job);
    const failed = { Id: '3', Code: 'InternalError', SenderFault: false, Message: 'come again' };
    sqs.script = () => (sqs.calls.length < 2 ? taken() : { status: 200, body: { Successful: [], Failed: [failed] } });
    const problem = expect.stringContaining('did not take 1 jobs: come again') as string;
    expect(await ask()).toEqual({ kind: 'rehydrated', requeued: 0, left: [move], problems: [problem] });
    sqs.script = taken;
    expect(await ask()).toEqual({ kind: 'rehydrated', requeued: jobs.length, left: [], problems: [] });
  });

  it('keep nobody waiting whose queue takes them', async () => {
    const west = { ...move, placement: 'us-west' };
    pending(source, 'of-east');
    pending(source, 'of-west', dataTable(TOPOLOGY, 'us-west'));
    const failed = { Id: '0', Code: 'InternalError', SenderFault: false, Message: 'come again' };
    const full = jobQueueUrl(TOPOLOGY, 'us-west', target);
    sqs.script = ({ input }) =>
      input['QueueUrl'] === full ? { status: 200, body: { Successful: [], Failed: [failed] } } : taken();
    expect(await ask([west, move])).toMatchObject({ requeued: 1, left: [west], problems: { length: 1 } });
  });

  it('name the queue that could not be filled, and ask nothing for services without one', async () => {
    const { config } = dynamoIn(target);
    const { handle } = config.requestHandler;
    const refusing = (request: { body?: Uint8Array }) =>
      new TextDecoder().decode(request.body).includes('pending#')
        ? Promise.reject(new Error('connect ECONNREFUSED'))
        : handle(request as never);
    config.requestHandler = { ...config.requestHandler, handle: refusing };
    const output = await ask([{ ...move, service: 'tooling' }, move]);
    expect(output).toMatchObject({ kind: 'rehydrated', requeued: 0, left: [move], problems: { length: 1 } });
  }, 20_000);
});
