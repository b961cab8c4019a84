import { ServiceError, type Call, type Fields } from '../../../lab/calls/call';
import type { NewEvent } from '../../../lab/cloud/eventbridge';
import type { Invocation } from '../../../lab/cloud/lambda/invocation';
import { States } from '../../../lab/cloud/states';
import { ACCOUNT, fakeFunctions, functionArn, newKernel, notes, EAST, resource, runSeconds, WEST } from './bench';

const machineArn = (name: string): string => `arn:aws:states:${EAST}:${ACCOUNT}:stateMachine:${name}`;

interface Options {
  readonly answer?: (payload: unknown) => Invocation | Promise<Invocation>;
  readonly allowed?: () => boolean;
  readonly call?: (call: Omit<Call, 'caller'>) => Fields;
}

function stage({
  answer = (payload) => ({ kind: 'value', payload }),
  allowed = () => true,
  call = () => ({}),
}: Options = {}) {
  const kernel = newKernel();
  const functions = fakeFunctions(({ payload }) => answer(payload));
  const events: NewEvent[] = [];
  const states: States = new States(kernel, {
    functions,
    allowed,
    call: ({ caller }, made) =>
      made.service === 'states' ? states.handle({ ...made, caller }) : { output: call(made), latencyMs: 1 },
    events: { deliver: (_region, _bus, event) => void events.push(event) },
  });
  const machine = (name: string, definition: Fields, more: Fields = {}): void => {
    const DefinitionString = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/machine`;
    states.provision(
      resource('AWS::StepFunctions::StateMachine', { DefinitionString, RoleArn, ...more }, { ref: machineArn(name) }),
    );
  };
  const ask = (operation: string, input: Fields, region = EAST): Fields =>
    states.handle({ service: 'states', operation, region, input, caller: { kind: 'operator', name: 'me', region } })
      .output;
  const start = (name: string, input: Fields = {}, executionName = 'one'): Fields =>
    ask('StartExecution', { stateMachineArn: machineArn(name), name: executionName, input: JSON.stringify(input) });
  const only = () => states.executions()[0]!;
  return { kernel, functions, events, states, machine, ask, start, only };
}

const task = (Resource: string, Arguments: Fields, more: Fields = {}): Fields => ({
  StartAt: 'Do',
  States: { Do: { Type: 'Task', Resource, Arguments, End: true, ...more } },
});
const invoke = (more: Fields = {}): Fields => {
  return task('arn:aws:states:::lambda:invoke', { FunctionName: '${Claim}', Payload: '{% $states.input %}' }, more);
};
const SUBSTITUTED = { DefinitionSubstitutions: { Claim: functionArn('claim') } };

describe('executions', () => {
  it('run a function, cost transitions and time, and tell the bus', async () => {
    const { kernel, functions, events, states, machine, start, only } = stage();
    machine('evacuate', invoke(), SUBSTITUTED);
    start('evacuate', { source: 'us-east-1' });
    await runSeconds(kernel, 5);
    expect(only()).toMatchObject({
      status: 'SUCCEEDED',
      machine: 'evacuate',
      output: { StatusCode: 200, Payload: { source: 'us-east-1' } },
    });
    expect(only().endedAtMs! - only().startedAtMs).toBeGreaterThanOrEqual(20);
    expect(functions.requests[0]).toMatchObject({
      arn: functionArn('claim'),
      caller: { kind: 'machine', name: 'evacuate' },
    });
    expect(states.meters.transitions).toBe(1);
    expect(notes(kernel, 'states.entered').map(({ state }) => state)).toEqual(['Do']);
    expect(events.map(({ detail }) => detail['status'])).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(only().events().at(-1)?.type).toBe('ExecutionSucceeded');
  });

  it('are idempotent by name and input while they run, and refused otherwise', async () => {
    const { kernel, machine, start, states } = stage();
    machine('evacuate', invoke(), SUBSTITUTED);
    expect(start('evacuate', { a: 1 })).toEqual(start('evacuate', { a: 1 }));
    expect(() => start('evacuate', { a: 2 })).toThrow('Already Exists');
    await runSeconds(kernel, 5);
    expect(() => start('evacuate', { a: 1 })).toThrow('Already Exists');
    expect(() => start('evacuate', {}, 'not a name')).toThrow('Invalid Name');
    expect(() => start('nobody')).toThrow('Does Not Exist');
    expect(states.executions()).toHaveLength(1);
  });

  it('can be described and stopped', async () => {
    const { kernel, machine, start, ask } = stage();
    machine('waits', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } });
    const { executionArn } = start('waits');
    await runSeconds(kernel, 5);
    ask('StopExecution', { executionArn, error: 'Enough', cause: 'by hand' });
    await runSeconds(kernel, 1);
    expect(ask('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
    expect(() => ask('DescribeExecution', { executionArn }, WEST)).toThrow('Does Not Exist');
  });

  it('end as ABORTED when all conductors are killed, but for others and those in a lost region', async () => {
    for (const isLost of [false, true]) {
      const { kernel, states, machine, start } = stage();
      for (const name of ['companyos-dev-evacuate', 'companyos-dev-promote', 'elsewhere']) {
        machine(name, { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } });
        start(name);
      }
      await runSeconds(kernel, 5);
      if (isLost) kernel.network.lose(EAST);
      kernel.activeFaults.strike({ kind: 'executions-stopped', machinePrefix: 'companyos-dev-' });
      await runSeconds(kernel, 1);
      const statuses = states.executions().map(({ status }) => status);
      expect(statuses).toEqual(isLost ? ['RUNNING', 'RUNNING', 'RUNNING'] : ['ABORTED', 'ABORTED', 'RUNNING']);
    }
  });

  it('drop their pending task when they are killed, while the function runs on', async () => {
    const answers: (() => void)[] = [];
    const { kernel, functions, machine, start, only } = stage({
      answer: (payload) => new Promise((resolve) => answers.push(() => resolve({ kind: 'value', payload }))),
    });
    machine('companyos-dev-evacuate', invoke(), SUBSTITUTED);
    start('companyos-dev-evacuate');
    await runSeconds(kernel, 5);
    kernel.activeFaults.strike({ kind: 'executions-stopped', machinePrefix: 'companyos-dev-' });
    answers[0]?.();
    await runSeconds(kernel, 5);
    expect([functions.requests.length, only().status]).toEqual([1, 'ABORTED']);
    expect(only().events().at(-1)?.type).toBe('ExecutionAborted');
  });

  it('stand still in a lost region and go on when it is back', async () => {
    const { kernel, machine, start, only } = stage();
    machine('waits', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 30, End: true } } });
    start('waits');
    await runSeconds(kernel, 5);
    kernel.network.lose(EAST);
    await runSeconds(kernel, 300);
    expect(only().status).toBe('RUNNING');
    kernel.network.restore(EAST);
    await runSeconds(kernel, 10);
    expect(only().status).toBe('SUCCEEDED');
  });
});

describe('tasks', () => {
  it('fail with the name of the handler error, its message in the cause', async () => {
    const { kernel, machine, start, only } = stage({
      answer: () => ({ kind: 'error', name: 'ReplicaLagTooHigh', message: 'lag 90 s' }),
    });
    machine('evacuate', invoke(), SUBSTITUTED);
    start('evacuate');
    await runSeconds(kernel, 5);
    expect(only()).toMatchObject({ status: 'FAILED', error: 'ReplicaLagTooHigh' });
    expect(JSON.parse(only().cause ?? '')).toMatchObject({ errorMessage: 'lag 90 s', errorType: 'ReplicaLagTooHigh' });
  });

  it('need the role of the machine', async () => {
    const { kernel, functions, machine, start, only } = stage({ allowed: () => false });
    machine('evacuate', invoke(), SUBSTITUTED);
    start('evacuate');
    await runSeconds(kernel, 5);
    expect(only()).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
    expect(functions.requests).toHaveLength(0);
  });

  it('retry what the machine says, each retry a transition', async () => {
    let failures = 2;
    const throttled: Invocation = { kind: 'error', name: 'Lambda.TooManyRequestsException', message: 'Rate Exceeded.' };
    const answer = (payload: unknown): Invocation => ((failures -= 1) >= 0 ? throttled : { kind: 'value', payload });
    const { kernel, states, machine, start, only } = stage({ answer });
    const Retry = [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 1, MaxAttempts: 3 }];
    machine('evacuate', invoke({ Retry }), SUBSTITUTED);
    start('evacuate');
    await runSeconds(kernel, 10);
    expect(only().status).toBe('SUCCEEDED');
    expect(states.meters.transitions).toBe(3);
  });

  it('run a child machine and give its output, or its description as the cause', async () => {
    const { kernel, machine, start, states } = stage();
    const sync = 'arn:aws:states:::states:startExecution.sync:2';
    machine('promote', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', Output: { lost: '{% $states.input.seconds %}' }, End: true } },
    });
    machine('fails', { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Refused', Cause: 'lag' } } });
    machine('good', task(sync, { StateMachineArn: machineArn('promote'), Input: { seconds: 3 } }));
    machine('bad', task(sync, { StateMachineArn: machineArn('fails'), Input: {} }));
    start('good');
    start('bad');
    await runSeconds(kernel, 10);
    const find = (name: string) => states.executions().find((execution) => execution.machine === name);
    expect(find('good')).toMatchObject({
      status: 'SUCCEEDED',
      output: { Output: { lost: 3 }, Input: { seconds: 3 }, Status: 'SUCCEEDED' },
    });
    expect(find('bad')).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(find('bad')?.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Refused', Cause: 'lag' });
  });

  it('stop the child when the parent is stopped', async () => {
    const { kernel, machine, start, states, ask } = stage();
    machine('slow', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } });
    machine(
      'parent',
      task('arn:aws:states:::states:startExecution.sync:2', { StateMachineArn: machineArn('slow'), Input: {} }),
    );
    const { executionArn } = start('parent');
    await runSeconds(kernel, 5);
    ask('StopExecution', { executionArn });
    await runSeconds(kernel, 5);
    expect(states.executions().map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
  });

  it('put events with a detail object, and carry the error of a service under its name', async () => {
    const entries: unknown[] = [];
    const call = ({ service, input }: Omit<Call, 'caller'>): Fields => {
      if (service === 'dynamodb')
        throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed');
      entries.push(input['Entries']);
      return { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] };
    };
    const { kernel, machine, start, states } = stage({ call });
    machine(
      'tells',
      task('arn:aws:states:::events:putEvents', { Entries: [{ Source: 's', DetailType: 'd', Detail: { a: 1 } }] }),
    );
    machine('writes', task('arn:aws:states:::dynamodb:putItem', { TableName: 't', Item: {} }));
    start('tells');
    start('writes');
    await runSeconds(kernel, 5);
    expect(entries).toEqual([[{ Source: 's', DetailType: 'd', Detail: '{"a":1}' }]]);
    expect(states.executions().map(({ error }) => error)).toEqual([
      undefined,
      'DynamoDB.ConditionalCheckFailedException',
    ]);
  });

  it('are refused at creation when the lab does not model them', () => {
    const { machine } = stage();
    expect(() => machine('bad', task('arn:aws:states:::sns:publish', {}))).toThrow('SCHEMA_VALIDATION_FAILED');
    expect(() => machine('worse', { StartAt: 'Nowhere', States: { P: { Type: 'Pass', End: true } } })).toThrow(
      'Nowhere',
    );
  });
});

describe('task tokens', () => {
  const waiting = (more: Fields = {}): Fields => {
    const Payload = { token: '{% $states.context.Task.Token %}' };
    return task(
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
      { FunctionName: functionArn('approve'), Payload },
      more,
    );
  };
  const started = async (more: Fields = {}) => {
    const tested = stage();
    tested.machine('approve', waiting(more));
    tested.start('approve');
    await runSeconds(tested.kernel, 5);
    const { token: taskToken } = tested.functions.requests[0]?.payload as { token: string };
    return { ...tested, taskToken };
  };

  it('bring the answer to whoever waits, once, in their own region', async () => {
    const { kernel, ask, only, taskToken } = await started();
    expect(only().status).toBe('RUNNING');
    const answer = { taskToken, output: '{"decision":"approve"}' };
    expect(() => ask('SendTaskSuccess', answer, WEST)).toThrow('Invalid Token');
    expect(() => ask('SendTaskSuccess', { taskToken, output: 'no json' })).toThrow('Invalid Output');
    ask('SendTaskSuccess', answer);
    await runSeconds(kernel, 1);
    expect(only()).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'approve' } });
    expect(() => ask('SendTaskSuccess', answer)).toThrow('Task Timed Out');
  });

  it('bring a failure', async () => {
    const { kernel, ask, only, taskToken } = await started();
    ask('SendTaskFailure', { taskToken, error: 'Declined', cause: 'not now' });
    await runSeconds(kernel, 1);
    expect(only()).toMatchObject({ status: 'FAILED', error: 'Declined', cause: 'not now' });
  });

  it('expire with the task, unless heartbeats keep it waiting', async () => {
    const { kernel, ask, only, taskToken } = await started({ TimeoutSeconds: 300, HeartbeatSeconds: 60 });
    for (let beat = 0; beat < 3; beat += 1) {
      await runSeconds(kernel, 50);
      ask('SendTaskHeartbeat', { taskToken });
    }
    expect(only().status).toBe('RUNNING');
    await runSeconds(kernel, 61);
    expect(only()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(() => ask('SendTaskSuccess', { taskToken, output: '{}' })).toThrow('Task Timed Out');
  });
});
