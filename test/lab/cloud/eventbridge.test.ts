import { ServiceError, type Call, type Fields } from '../../../lab/calls/call';
import { compileInput } from '../../../lab/cloud/eventbridge/event-input';
import { EventBridge } from '../../../lab/cloud/eventbridge';
import type { Invocation } from '../../../lab/cloud/lambda/invocation';
import { LambdaPolicies } from '../../../lab/cloud/lambda/policies';
import { ACCOUNT, fakeFunctions, functionArn, newKernel, notes, EAST, resource, runSeconds } from './bench';

describe('the input of a target', () => {
  const rule = { name: 'rule', arn: 'arn:rule' };
  const event = { id: 'e-1', time: '2027-01-01T00:00:00Z', detail: { name: 'a "b"', list: [1, 2], n: 7 } };
  const input = (target: Fields): string | undefined => compileInput(target)(event, rule);

  it('is the event, a constant or a part', () => {
    expect(input({})).toBe(JSON.stringify(event));
    expect(input({ Input: '{"source":"us-east-1"}' })).toBe('{"source":"us-east-1"}');
    expect(input({ InputPath: '$.detail.list[1]' })).toBe('2');
  });

  it('quotes what stands bare in a template and escapes what stands in a text', () => {
    const InputPathsMap = { name: '$.detail.name', n: '$.detail.n', list: '$.detail.list' };
    const InputTemplate = '{"bare": <name>, "text": "<name> of <aws.events.rule-name>", "n": <n>, "list": <list>}';
    expect(JSON.parse(input({ InputTransformer: { InputPathsMap, InputTemplate } }) ?? '')).toEqual({
      bare: 'a "b"',
      text: 'a "b" of rule',
      n: 7,
      list: [1, 2],
    });
  });

  it('is undeliverable when a missing part leaves no JSON', () => {
    expect(
      input({ InputTransformer: { InputPathsMap: { gone: '$.detail.gone' }, InputTemplate: '{"a": <gone>}' } }),
    ).toBeUndefined();
  });

  it('is refused when two kinds are given or the constant is no JSON', () => {
    expect(() => compileInput({ Input: '{}', InputPath: '$' })).toThrow('Only one of');
    expect(() => compileInput({ Input: '{' })).toThrow('Input is not valid JSON');
  });
});

const FUNCTION = functionArn('detect');
const RULE_ARN = `arn:aws:events:${EAST}:${ACCOUNT}:rule/rule`;
const DLQ = `arn:aws:sqs:${EAST}:${ACCOUNT}:dlq`;

function stage(
  answer: () => Invocation = () => ({ kind: 'value', payload: null }),
  call: (call: Omit<Call, 'caller'>) => void = () => undefined,
) {
  const kernel = newKernel();
  const functions = fakeFunctions(answer);
  const policies = new LambdaPolicies();
  const messages: Call[] = [];
  const started: Omit<Call, 'caller'>[] = [];
  const events = new EventBridge(kernel, ACCOUNT, {
    functions,
    policies,
    call: (_principal, made) => {
      call(made);
      started.push(made);
      return { output: {}, latencyMs: 0 };
    },
    sqs: (made) => {
      messages.push(made);
      return { output: {}, latencyMs: 0 };
    },
    publish: () => undefined,
  });
  const rule = (properties: Fields): void => {
    events.provision(resource('AWS::Events::Rule', { Name: 'rule', ...properties }, { attributes: { Arn: RULE_ARN } }));
  };
  const permit = (SourceArn = RULE_ARN): void => {
    const permission = {
      FunctionName: FUNCTION,
      Principal: 'events.amazonaws.com',
      Action: 'lambda:InvokeFunction',
      SourceArn,
    };
    policies.provision(resource('AWS::Lambda::Permission', permission));
  };
  const put = (...Entries: Fields[]): Fields =>
    events.handle({
      service: 'events',
      operation: 'PutEvents',
      region: EAST,
      input: { Entries },
      caller: { kind: 'function', name: 'notify', region: EAST },
    }).output;
  return { kernel, functions, policies, messages, started, events, rule, permit, put };
}

const ENTRY = { Source: 'companyos.dr', DetailType: 'IncidentDeclared', Detail: '{"incident":"evac-1"}' };
const TO_FUNCTION = {
  EventPattern: { source: ['companyos.dr'] },
  Targets: [{ Id: 'a', Arn: FUNCTION, DeadLetterConfig: { Arn: DLQ } }],
};
const TO_MACHINE = {
  EventPattern: { source: ['companyos.dr'] },
  Targets: [
    {
      Id: 'a',
      Arn: `arn:aws:states:${EAST}:${ACCOUNT}:stateMachine:evacuate`,
      RoleArn: 'role',
      DeadLetterConfig: { Arn: DLQ },
    },
  ],
};

describe('PutEvents', () => {
  it('refuses entries one by one', () => {
    const { put } = stage();
    const output = put(
      ENTRY,
      { ...ENTRY, Detail: 'no json' },
      { ...ENTRY, Source: 'aws.ec2' },
      { ...ENTRY, EventBusName: 'nowhere' },
      { Source: 'x', Detail: '{}' },
    );
    expect(output).toMatchObject({
      FailedEntryCount: 4,
      Entries: [
        { EventId: expect.any(String) as string },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'ResourceNotFoundException' },
        { ErrorCode: 'InvalidArgument' },
      ],
    });
  });

  it('refuses a request that is empty or too large', () => {
    const { put } = stage();
    expect(() => put()).toThrow('Entries must have');
    expect(() => put({ ...ENTRY, Detail: JSON.stringify({ text: 'x'.repeat(262_144) }) })).toThrow('over the limit');
  });
});

describe('rules', () => {
  it('bring a matching event to a function, and to listeners', async () => {
    const { kernel, functions, events, rule, permit, put } = stage();
    const heard: string[] = [];
    events.subscribe((event, bus) => heard.push(`${bus}: ${event['detail-type']}`));
    rule(TO_FUNCTION);
    permit();
    put(ENTRY, { ...ENTRY, Source: 'other' });
    await runSeconds(kernel, 1);
    expect(heard).toEqual(['default: IncidentDeclared', 'default: IncidentDeclared']);
    expect(functions.requests).toHaveLength(1);
    expect(functions.requests[0]?.payload).toMatchObject({
      account: ACCOUNT,
      region: EAST,
      detail: { incident: 'evac-1' },
    });
  });

  it('dead-letter an event for a function that did not permit it', async () => {
    const { kernel, functions, messages, rule, permit, put } = stage();
    rule(TO_FUNCTION);
    permit('arn:aws:events:us-east-1:111111111111:rule/another');
    put(ENTRY);
    await runSeconds(kernel, 1);
    expect(functions.requests).toHaveLength(0);
    expect(messages[0]?.input).toMatchObject({ MessageAttributes: { ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } } });
  });

  it('run a failing function as often as Lambda does, which can be set', async () => {
    const { kernel, functions, policies, rule, permit, put } = stage(() => ({
      kind: 'error',
      name: 'Boom',
      message: '',
    }));
    rule(TO_FUNCTION);
    permit();
    put(ENTRY);
    await runSeconds(kernel, 600);
    expect(functions.requests).toHaveLength(3);
    policies.provision(
      resource('AWS::Lambda::EventInvokeConfig', {
        FunctionName: 'detect',
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
      }),
    );
    put(ENTRY);
    await runSeconds(kernel, 600);
    expect(functions.requests).toHaveLength(4);
    expect(notes(kernel, 'function.event-dropped')).toHaveLength(2);
  });

  it('start a state machine with a constant input, retrying while Step Functions is down', async () => {
    let failures = 3;
    const { kernel, started, rule, put } = stage(undefined, () => {
      failures -= 1;
      if (failures >= 0) throw new ServiceError('ServiceUnavailable', 'down', 503);
    });
    const [target] = TO_MACHINE.Targets;
    rule({ ...TO_MACHINE, Targets: [{ ...target, Input: '{"source":"us-east-1","reason":"alarm"}' }] });
    put(ENTRY);
    await runSeconds(kernel, 60);
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({
      operation: 'StartExecution',
      input: { input: '{"source":"us-east-1","reason":"alarm"}' },
    });
  });

  it('give up at once when the role may not, and after the last retry', async () => {
    const refusals = [
      new ServiceError('AccessDeniedException', 'no'),
      new ServiceError('ServiceUnavailable', 'down', 503),
    ];
    for (const refusal of refusals) {
      const { kernel, messages, rule, put } = stage(undefined, () => {
        throw refusal;
      });
      const [target] = TO_MACHINE.Targets;
      rule({ ...TO_MACHINE, Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }] });
      put(ENTRY);
      await runSeconds(kernel, 30);
      expect(messages[0]?.input).toMatchObject({ MessageAttributes: { ERROR_CODE: { StringValue: refusal.name } } });
    }
  });

  it('fire by rate on the minute, but not in a lost region', async () => {
    const { kernel, functions, rule, permit } = stage();
    rule({ ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'a', Arn: FUNCTION }] });
    permit();
    await runSeconds(kernel, 150);
    expect(functions.requests).toHaveLength(2);
    kernel.network.lose(EAST);
    await runSeconds(kernel, 150);
    expect(functions.requests).toHaveLength(2);
  });

  it('deliver twice when told to', async () => {
    const { kernel, functions, events, rule, permit, put } = stage();
    events.copies = 2;
    rule(TO_FUNCTION);
    permit();
    put(ENTRY);
    await runSeconds(kernel, 1);
    expect(functions.requests).toHaveLength(2);
  });

  it('deliver twice while a region doubles its events, the second time a little later', async () => {
    const { kernel, functions, rule, permit, put } = stage();
    rule(TO_FUNCTION);
    permit();
    kernel.activeFaults.areEventsDoubled.set(true, EAST);
    put(ENTRY);
    await runSeconds(kernel, 4);
    expect(functions.requests).toHaveLength(2);
    expect(functions.requests[1]?.payload).toEqual(functions.requests[0]?.payload);
    kernel.activeFaults.areEventsDoubled.set(false, EAST);
    put(ENTRY);
    await runSeconds(kernel, 4);
    expect(functions.requests).toHaveLength(3);
  });

  it('are refused as AWS refuses them, and odd targets are listed', () => {
    const { events, rule } = stage();
    expect(() => rule({ ScheduleExpression: 'rate(1 minutes)', Targets: [] })).toThrow('ScheduleExpression');
    expect(() => rule({ ...TO_MACHINE, Targets: [{ Id: 'a', Arn: TO_MACHINE.Targets[0]?.Arn }] })).toThrow(
      'RoleArn is required',
    );
    expect(() => rule({})).toThrow('EventPattern or ScheduleExpression is required');
    rule({ ...TO_FUNCTION, Targets: [{ Id: 'a', Arn: 'arn:aws:kinesis:us-west-2:111111111111:stream/s' }] });
    expect(events.unmodelled).toHaveLength(1);
  });
});
