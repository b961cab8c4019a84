/** What `record` says of executions, with an answer of Step Functions below `fetch`. */
import { executionsFile } from '../../functions/runtime/evidence/executions';
import { ServiceError, type Call, type Fields } from '../../lab/calls/call';
import { historyPage } from '../../lab/cloud/states/history-page';
import type { HistoryEvent } from '../../lab/interpreter/history';
import { BYTES_MAX, EVENTS_MAX, EXECUTIONS_MAX } from '../../strategy/evidence/executions';
import type { LedgerEntry } from '../../strategy/ledger';
import { noPlainAws, PlainAws } from './support/plain-aws';
import { runIn, TOPOLOGY } from './support/world';

const AT_MS = Date.parse('2027-01-01T00:00:00.123Z');
const arn = (name: string, { region = 'us-west-2', machine = 'companyos-dev-evacuate' } = {}): string =>
  `arn:aws:states:${region}:${TOPOLOGY.account}:execution:${machine}:${name}`;

let histories: Map<string, readonly HistoryEvent[]>;
let aws: PlainAws;
/** How long a call takes. */
let callMs: number;
let nowMs: number;

const handle = (call: Call) => {
  nowMs += callMs;
  const eventsOf = (name: string): readonly HistoryEvent[] => {
    const events = histories.get(name);
    if (!events) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${name}'`);
    return events;
  };
  return { output: historyPage(call, { nowMs, eventsOf }), latencyMs: 0 };
};

beforeEach(() => {
  runIn('us-west-2');
  histories = new Map();
  callMs = 0;
  nowMs = AT_MS;
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  aws = new PlainAws({ states: { handle } });
  aws.serve();
});
afterEach(() => {
  jest.restoreAllMocks();
  noPlainAws();
});

type Details = Fields & { readonly type?: string };
const events = (...given: readonly Details[]): readonly HistoryEvent[] =>
  given.map(({ type = 'PassStateEntered', ...details }, at) => ({
    ...{ id: at + 1, previousEventId: at, atMs: AT_MS + at, type },
    details,
  }));
const many = (count: number, details: Details = { name: 'Again' }): readonly HistoryEvent[] =>
  events(...Array.from({ length: count }, () => details));
const entry = (body: unknown): LedgerEntry => ({
  ...{ sequence: 1, at: new Date(AT_MS).toISOString(), verb: 'claim', region: 'us-west-2', body },
  ...{ previous: '', hash: '' },
});
const step = (execution: string, more: Fields = {}): LedgerEntry => entry({ input: { execution }, ...more });

async function read(ledger: readonly LedgerEntry[] | null, left?: string) {
  const made = await executionsFile({ topology: TOPOLOGY, left, ledger });
  const text = made.flatMap((one) => ('bytes' in one ? [one.bytes.toString()] : []));
  const why = made.flatMap((one) => ('why' in one ? [one.why] : []));
  const lines = text.flatMap((one) => one.split('\n').slice(0, -1)).map((line) => JSON.parse(line) as Fields);
  return { lines, why, bytes: text.reduce((sum, one) => sum + Buffer.byteLength(one), 0) };
}

describe('the executions of an incident', () => {
  it('have a line for each event, without what tenants may have in there', async () => {
    const execution = arn('one');
    histories.set(
      execution,
      events(
        { type: 'ExecutionStarted', input: { tenant: 'ann' }, roleArn: 'role' },
        { type: 'TaskStateEntered', name: 'Freeze', input: { tenant: 'ann' } },
        { type: 'TaskScheduled', resourceType: 'lambda', resource: 'invoke', parameters: { tenant: 'ann' } },
        { type: 'TaskFailed', resourceType: 'lambda', resource: 'invoke', error: 'NotYet', cause: 'c'.repeat(3000) },
        { type: 'TaskStateExited', name: 'Freeze', output: 'ann', assignedVariables: { tenant: 'ann' } },
      ),
    );
    const { lines, why } = await read([step(execution), step(execution)]);
    expect(why).toEqual([]);
    const line = (id: number, type: string, more: Fields = {}): Fields => ({
      ...{ execution, machine: 'companyos-dev-evacuate', id, previousId: id - 1 },
      ...{ at: new Date(AT_MS + id - 1).toISOString(), type, ...more },
    });
    expect(lines).toEqual([
      line(1, 'ExecutionStarted'),
      line(2, 'TaskStateEntered', { state: 'Freeze' }),
      line(3, 'TaskScheduled', { resource: 'lambda:invoke' }),
      line(4, 'TaskFailed', { resource: 'lambda:invoke', error: 'NotYet', cause: 'c'.repeat(1000) }),
      line(5, 'TaskStateExited', { state: 'Freeze' }),
    ]);
    expect(aws.asked).toMatchObject([{ region: 'us-west-2', input: { includeExecutionData: true } }]);
  });

  it('are read page by page, those that conducted first', async () => {
    const [joined, dead, ours] = [arn('joined', { region: 'eu-central-1' }), arn('dead'), arn('ours')];
    histories = new Map([
      [joined, many(1)],
      [dead, many(2500)],
      [ours, many(1)],
    ]);
    const claim = entry({ input: { execution: ours, dead: { execution: dead } }, output: { kind: 'conducting' } });
    const { lines, why } = await read([step(joined, { output: { kind: 'joined' } }), claim, entry('other')]);
    expect(why).toEqual([]);
    expect([...new Set(lines.map(({ execution }) => execution))]).toEqual([ours, dead, joined]);
    expect(lines).toHaveLength(2502);
    expect(aws.asked.map(({ region }) => region)).toEqual([...Array<string>(14).fill('us-west-2'), 'eu-central-1']);
  });

  it('are named when they are in the region that is left, and nobody asks there', async () => {
    const left = arn('left', { region: 'us-east-1' });
    histories.set(arn('one'), many(1)).set(left, many(1));
    const { lines, why } = await read([step(left), step(arn('one'))], 'us-east-1');
    expect(lines[0]).toMatchObject({ execution: left, cut: true });
    expect(why).toEqual([expect.stringMatching(/^arn:\S+:left: this evacuation leaves its region/)]);
    expect(aws.asked.map(({ region }) => region)).toEqual(['us-west-2']);
  });

  it('are asked for only where machines of this environment conduct', async () => {
    const others = [
      ...[arn('a', { machine: 'else' }), arn('b', { region: 'evil.example' }), 'no ARN'],
      arn('c').replace(TOPOLOGY.account, '999999999999'),
    ];
    const { why } = await read(others.map((one) => step(one)));
    expect(aws.asked).toEqual([]);
    expect(why[0]?.match(/it is no execution of a machine/g)).toHaveLength(others.length);
  });

  it('say why they could not be read', async () => {
    expect((await read([step(arn('gone'))])).why).toEqual([
      expect.stringMatching(/gone: GetExecutionHistory in us-west-2: status 400: .*Does Not Exist/),
    ]);
    new PlainAws({}).serve();
    expect((await read([step(arn('gone'))])).why).toEqual([expect.stringContaining('status 503')]);
    new PlainAws({ states: { handle: () => ({ output: { events: 'none' }, latencyMs: 0 }) } }).serve();
    expect((await read([step(arn('gone'))])).why).toEqual([expect.stringContaining('the answer is no history')]);
    expect((await read(null)).why).toEqual([expect.stringContaining('could not be read')]);
    expect((await read([])).why).toEqual(['the ledger names no execution']);
  });

  it('are asked for once more when Step Functions was asked too often', async () => {
    histories.set(arn('one'), many(1));
    let refusals = 1;
    const busy = (call: Call) => {
      refusals -= 1;
      if (refusals >= 0) throw new ServiceError('ThrottlingException', 'Rate exceeded');
      return handle(call);
    };
    new PlainAws({ states: { handle: busy } }).serve();
    expect(await read([step(arn('one'))])).toMatchObject({ lines: [{ id: 1 }], why: [] });
    refusals = 2;
    expect((await read([step(arn('one'))])).why).toEqual([expect.stringContaining('Rate exceeded')]);
  });
});

describe('executions that another one waits for', () => {
  const of = (machine: string, name: string): string => arn(name, { machine: `companyos-dev-${machine}` });
  /** `TaskSubmitted` as AWS answers it, with a value that no tenant wants to find in a pack. */
  const begins = (child: string, more: Fields = {}): Details => ({
    ...{ type: 'TaskSubmitted', resourceType: 'states', resource: 'startExecution.sync:2' },
    output: { ExecutionArn: child, StartDate: AT_MS / 1000, SdkHttpMetadata: { HttpStatusCode: 200 }, tenant: 'ann' },
    ...more,
  });

  it('follow all that conducted, and come before those that found another one conducting', async () => {
    const [one, dead, joined] = [arn('one'), arn('dead'), arn('joined')];
    const [ask, serve, left, right] = [of('ask', 'q'), of('serve', 's'), of('promote', 'l'), of('promote', 'r')];
    histories.set(one, events(begins(ask), begins(serve))).set(dead, events(begins(ask)));
    histories.set(serve, events(begins(left), begins(right)));
    for (const name of [ask, left, right, joined]) histories.set(name, many(1));
    const claim = entry({ input: { execution: one, dead: { execution: dead } } });
    const { lines, why } = await read([step(joined, { output: { kind: 'joined' } }), claim]);
    expect(why).toEqual([]);
    const order = [one, dead, ask, serve, left, right, joined];
    expect([...new Set(lines.map(({ execution }) => execution))]).toEqual(order);
    expect(aws.asked.map(({ input }) => input['executionArn'])).toEqual(order);
    expect(lines[1]).toMatchObject({ resource: 'states:startExecution.sync:2', child: serve });
    expect(lines.find(({ execution }) => execution === left)).toMatchObject({ machine: 'companyos-dev-promote' });
  });

  it('bring no value of an input or an output along', async () => {
    const [one, child] = [arn('one'), of('promote', 'p')];
    const planted = { tenant: 'ann' };
    const description = (more: Fields): string =>
      JSON.stringify({ ExecutionArn: child, Status: 'FAILED', Input: '{"tenant":"ann"}', Output: planted, ...more });
    const failed = { type: 'TaskFailed', resourceType: 'states', resource: 'startExecution.sync:2' };
    const inner = description({ Cause: 'too far behind' });
    histories.set(
      one,
      events(
        { type: 'ExecutionStarted', input: planted },
        { type: 'TaskScheduled', resourceType: 'states', resource: 'startExecution.sync:2', parameters: planted },
        begins(child),
        { ...failed, error: 'States.TaskFailed', cause: description({ Cause: inner }) },
        { ...failed, error: 'States.TaskFailed', cause: description({ Status: 'TIMED_OUT' }) },
        { ...failed, error: 'States.TaskFailed', cause: description({ Cause: inner }).slice(0, -1) },
        { type: 'TaskSucceeded', resourceType: 'states', resource: 'startExecution.sync:2', output: planted },
        { type: 'TaskStateExited', name: 'Serve', output: planted, assignedVariables: planted },
        { type: 'ExecutionFailed', error: 'States.TaskFailed', cause: inner },
      ),
    );
    histories.set(child, events({ type: 'ExecutionStarted', input: planted }));
    const { lines, why } = await read([step(one)]);
    expect(why).toEqual([]);
    expect(JSON.stringify(lines)).not.toMatch(/ann|tenant|put/i);
    expect(lines.flatMap(({ cause }) => cause ?? [])).toEqual([
      ...['too far behind', 'TIMED_OUT', 'left out: it describes an execution', 'too far behind'],
    ]);
  });

  it('are counted when no output names them, and named when they are not ours', async () => {
    const bad = [{ output: undefined }, { output: 'none' }, { output: { ExecutionArn: 'x' } }];
    const foreign = of('promote', 'p').replace(TOPOLOGY.account, '999999999999');
    histories.set(arn('one'), events(...bad.map((more) => begins('', more)), begins(foreign)));
    const { lines, why } = await read([step(arn('one'))]);
    expect(aws.asked).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ execution: foreign, cut: true });
    expect(why).toEqual([
      expect.stringMatching(
        /^arn:\S+: it is no execution of .*; the histories of 3 executions .* no output names them$/,
      ),
    ]);
  });

  it('are none where nobody waits', async () => {
    histories.set(arn('one'), events(begins(of('serve', 's'), { type: 'TaskSucceeded', resource: 'startExecution' })));
    const { lines, why } = await read([step(arn('one'))]);
    expect([lines.length, why]).toEqual([1, []]);
  });

  it('are all there after an evacuation of two scopes with 20 promotions each', async () => {
    const scopes = [0, 1].flatMap((scope) => {
      const promoted = Array.from({ length: 20 }, (_none, at) => of('promote', `p${scope}-${at}`));
      for (const name of promoted) histories.set(name, many(8));
      histories.set(of('serve', `s${scope}`), events(...promoted.map((name) => begins(name))));
      for (const machine of ['ask', 'rollback']) histories.set(of(machine, `${machine}${scope}`), many(8));
      return [of('ask', `ask${scope}`), of('serve', `s${scope}`), of('rollback', `rollback${scope}`)];
    });
    histories.set(arn('one'), events(...scopes.map((name) => begins(name))));
    expect((await read([step(arn('one'))])).why).toEqual([]);
    expect(aws.asked).toHaveLength(47);
  });
});

describe('what a pack holds of executions', () => {
  const cutOf = (lines: readonly Fields[]): readonly Fields[] => lines.filter(({ cut }) => cut === true);

  it('ends at so many events', async () => {
    histories.set(arn('long'), many(EVENTS_MAX + 1));
    const { lines, why } = await read([step(arn('long'))]);
    expect(lines).toHaveLength(EVENTS_MAX + 1);
    expect(lines.at(-1)).toEqual({ execution: arn('long'), cut: true, why: 'it has more than 5000 events' });
    expect(why).toEqual([`${arn('long')}: it has more than 5000 events`]);
    histories.set(arn('long'), many(EVENTS_MAX));
    expect((await read([step(arn('long'))])).why).toEqual([]);
  });

  it('ends at so many executions', async () => {
    const all = Array.from({ length: EXECUTIONS_MAX + 30 }, (_none, at) => arn(`e${at}`));
    for (const one of all) histories.set(one, many(1));
    const { lines, why } = await read(all.map((one) => step(one)));
    expect(aws.asked).toHaveLength(EXECUTIONS_MAX);
    expect(cutOf(lines)).toHaveLength(30);
    expect(why).toEqual([expect.stringMatching(/; and 10 more$/)]);
  });

  it('ends at so many bytes', async () => {
    const wide = many(2000, { type: 'TaskFailed', error: 'Wide', cause: 'c'.repeat(1000) });
    const names = ['one', 'two', 'three'].map((name) => arn(name));
    for (const one of names) histories.set(one, wide);
    const { lines, why, bytes } = await read(names.map((one) => step(one)));
    const ends = cutOf(lines).map(({ execution }) => execution);
    expect(ends).toEqual(names.slice(1));
    expect(lines.length).toBeGreaterThan(3000);
    expect(bytes).toBeLessThan(BYTES_MAX + 1000);
    expect(why[0]).toContain('no room');
  });

  it('is no more than there is time to read', async () => {
    callMs = 2000;
    const names = ['one', 'two', 'three', 'four', 'five'].map((name) => arn(name));
    for (const one of names) histories.set(one, many(1));
    const { lines } = await read(names.map((one) => step(one)));
    expect(cutOf(lines).map(({ execution, why }) => [execution, why])).toEqual(
      names.slice(3).map((one) => [one, 'there was no time left to ask']),
    );
  });
});
