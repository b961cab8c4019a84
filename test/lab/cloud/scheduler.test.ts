import * as fc from 'fast-check';
import type { Call, Fields } from '../../../lab/calls/call';
import { readExpression } from '../../../lab/cloud/scheduler/expression';
import { Scheduler } from '../../../lab/cloud/scheduler/scheduler';
import type { Invocation } from '../../../lab/cloud/lambda/invocation';
import { ACCOUNT, EAST, fakeFunctions, functionArn, newKernel, notes, resource, runSeconds, START_MS } from './bench';

const FUNCTION = functionArn('plan-drills');
const DLQ = `arn:aws:sqs:${EAST}:${ACCOUNT}:dlq`;
const HOUR = 3600;

const at = (iso: string): number => Date.parse(iso);
/** The next times of the expression after that moment, in UTC. */
function next(expression: string, after: string, count = 1): string[] {
  const times = readExpression(expression, at(after))!;
  const found: string[] = [];
  for (let ms = times(at(after)); ms !== undefined && found.length < count; ms = times(ms))
    found.push(new Date(ms).toISOString().slice(0, 16));
  return found;
}

describe('an expression', () => {
  it('of cron runs at its minutes, hours, days, months and years', () => {
    expect(next('cron(0 * * * ? *)', '2027-01-01T00:00:00Z', 2)).toEqual(['2027-01-01T01:00', '2027-01-01T02:00']);
    expect(next('cron(15 10 * * ?)', '2026-12-31T10:15:00Z')).toEqual(['2027-01-01T10:15']);
    expect(next('cron(1/10 8 * * ? *)', '2027-01-01T08:30:00Z', 4)).toEqual([
      '2027-01-01T08:31',
      '2027-01-01T08:41',
      '2027-01-01T08:51',
      '2027-01-02T08:01',
    ]);
    expect(next('cron(0 9,17 ? * MON-FRI *)', '2027-01-01T12:00:00Z', 3)).toEqual([
      '2027-01-01T17:00',
      '2027-01-04T09:00',
      '2027-01-04T17:00',
    ]);
    expect(next('cron(0 0 ? * 2 *)', '2027-01-01T00:00:00Z')).toEqual(['2027-01-04T00:00']);
    expect(next('cron(0 0 29 FEB ? *)', '2027-01-01T00:00:00Z')).toEqual(['2028-02-29T00:00']);
    expect(next('cron(0 0 1 */6 ? 2027)', '2027-01-02T00:00:00Z', 3)).toEqual(['2027-07-01T00:00']);
    expect(next('cron(0 0 30 2 ? *)', '2027-01-01T00:00:00Z')).toEqual([]);
  });

  it('of a rate begins at once and goes on with its period', () => {
    const times = readExpression('rate(2 hours)', START_MS)!;
    expect(times(START_MS - 1)).toBe(START_MS);
    expect(times(START_MS)).toBe(START_MS + 2 * HOUR * 1000);
    expect(times(START_MS + 2 * HOUR * 1000 + 1)).toBe(START_MS + 4 * HOUR * 1000);
    expect(readExpression('rate(1 hour)', START_MS)!(START_MS)).toBe(START_MS + HOUR * 1000);
    expect(readExpression('rate(1 days)', START_MS)!(START_MS)).toBe(START_MS + 24 * HOUR * 1000);
  });

  it('of one time runs once', () => {
    expect(next('at(2027-01-01T13:00:30)', '2027-01-01T00:00:00Z', 9)).toEqual(['2027-01-01T13:00']);
    expect(next('at(2027-01-01T13:00:00)', '2027-01-01T13:00:00Z')).toEqual([]);
  });

  it.each([
    ...['rate(0 hours)', 'rate(5 weeks)', 'rate(1.5 hours)', 'every hour', 'cron(0 * * * *)', 'cron(0 * ? * ? *)'],
    ...[
      'cron(60 * * * ? *)',
      'cron(0 24 * * ? *)',
      'cron(0 0 0 * ? *)',
      'cron(0 0 ? * 8 *)',
      'cron(0 0 1 JANUARY ? *)',
    ],
    ...['cron(0 0 * * ? 1969)', 'cron(? * * * ? *)', 'cron(*/0 * * * ? *)', 'cron(0 * *)', 'cron(L * * * ? *)'],
    ...['at(2027-02-30T00:00:00)', 'at(2027-01-01)', 'at(2027-01-01T13:00:00Z)'],
  ])('%s is refused, as AWS refuses it', (expression) => {
    expect(() => readExpression(expression, START_MS)).toThrow(`ScheduleExpression is not valid: ${expression}`);
  });

  it.each([
    'cron(0 0 L * ? *)',
    'cron(0 0 3W * ? *)',
    'cron(0 0 ? * 6L *)',
    'cron(0 0 ? * 3#2 *)',
    'cron(0 20-2 * * ? *)',
  ])('%s is not modelled', (expression) => {
    expect(readExpression(expression, START_MS)).toBeUndefined();
  });

  it('comes after the moment that it was asked for, and skips none', () => {
    const someMinutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(someMinutes, fc.integer({ min: 0, max: 23 }), fc.nat(400 * 24 * 60), (minutes, hour, offset) => {
        const times = readExpression(`cron(${minutes.join(',')} ${hour} * * ? *)`, START_MS)!;
        const afterMs = START_MS + offset * 60_000;
        let expected = afterMs + 60_000;
        const fits = (ms: number): boolean =>
          new Date(ms).getUTCHours() === hour && minutes.includes(new Date(ms).getUTCMinutes());
        while (!fits(expected)) expected += 60_000;
        expect(times(afterMs)).toBe(expected);
      }),
    );
  });
});

function stage(answer: () => Invocation = () => ({ kind: 'value', payload: null })) {
  const kernel = newKernel();
  const functions = fakeFunctions(answer);
  const messages: Call[] = [];
  const denied: string[] = [];
  const scheduler = new Scheduler(kernel, ACCOUNT, {
    functions,
    policies: { retriesOf: () => 1 },
    allowed: (roleArn, action) => roleArn === 'role' && !denied.includes(action),
    sqs: (made) => {
      messages.push(made);
      return { output: {}, latencyMs: 0 };
    },
  });
  const schedule = (change: Fields = {}, target: Fields = {}): void => {
    scheduler.provision(
      resource('AWS::Scheduler::Schedule', {
        ...{ Name: 'hourly', ScheduleExpression: 'cron(0 * * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' } },
        Target: { Arn: FUNCTION, RoleArn: 'role', DeadLetterConfig: { Arn: DLQ }, ...target },
        ...change,
      }),
    );
  };
  return { kernel, functions, messages, denied, scheduler, schedule };
}

describe('a schedule', () => {
  it('invokes its function within the minute of each of its times, with its input', async () => {
    const { kernel, functions, schedule, scheduler } = stage();
    schedule({}, { Input: '{}' });

    for (let hour = 1; hour <= 24; hour += 1) {
      const hourMs = START_MS + hour * HOUR * 1000;
      await kernel.clock.runUntil(hourMs - 1);
      expect(functions.requests).toHaveLength(hour - 1);
      await kernel.clock.runUntil(hourMs + 60_000);
      expect(functions.requests).toHaveLength(hour);
    }
    expect(functions.requests[0]).toMatchObject({
      arn: FUNCTION,
      payload: {},
      caller: { name: 'scheduler', region: EAST },
    });
    expect(scheduler.meters.invocations).toBe(functions.requests.length);
  });

  it('sends an event of its own when it has no input', async () => {
    const { kernel, functions, schedule } = stage();
    schedule();
    await runSeconds(kernel, HOUR + 60);
    expect(functions.requests[0]?.payload).toMatchObject({ source: 'aws.scheduler', time: '2027-01-01T01:00:00Z' });
  });

  it('runs nothing in a region that is lost, or where Scheduler is down, and makes up for nothing', async () => {
    const { kernel, functions, schedule } = stage();
    schedule();
    kernel.network.lose(EAST);
    await runSeconds(kernel, 2.5 * HOUR);
    kernel.network.restore(EAST);
    await runSeconds(kernel, 600);
    expect(functions.requests).toEqual([]);
    kernel.activeFaults.isDown.set(true, EAST, 'scheduler');
    await runSeconds(kernel, HOUR);
    kernel.activeFaults.isDown.set(false, EAST, 'scheduler');
    await runSeconds(kernel, 600);
    expect(functions.requests).toEqual([]);
    await runSeconds(kernel, HOUR);
    expect(functions.requests).toHaveLength(1);
  });

  it('delivers twice while events are doubled: AWS promises at least once', async () => {
    const { kernel, functions, schedule } = stage();
    schedule();
    kernel.activeFaults.areEventsDoubled.set(true, EAST);
    await runSeconds(kernel, HOUR + 63);
    expect(functions.requests).toHaveLength(2);
  });

  it('lets Lambda run the event again when the handler fails, as often as the function says', async () => {
    const { kernel, functions, messages, schedule } = stage(() => ({ kind: 'error', name: 'Boom', message: '' }));
    schedule();
    await runSeconds(kernel, HOUR + 600);
    expect(functions.requests).toHaveLength(2);
    expect(notes(kernel, 'function.event-dropped')).toHaveLength(1);
    expect(messages).toEqual([]);
  });

  it('tries again while Lambda is down, and gives up at the age limit', async () => {
    const { kernel, functions, messages, schedule } = stage();
    schedule({}, { RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 20 } });
    kernel.activeFaults.isDown.set(true, EAST, 'lambda');
    await runSeconds(kernel, HOUR + 120);
    kernel.activeFaults.isDown.set(false, EAST, 'lambda');
    await runSeconds(kernel, 120);
    expect(functions.requests).toHaveLength(1);
    kernel.activeFaults.isDown.set(true, EAST, 'lambda');
    await runSeconds(kernel, HOUR + 300);
    expect(functions.requests).toHaveLength(1);
    expect(messages).toHaveLength(1);
  });

  it('goes to its dead-letter queue when its role may not invoke, if the role may send there', async () => {
    const { kernel, functions, messages, denied, schedule } = stage();
    schedule({}, { Input: '{"a":1}' });
    denied.push('lambda:InvokeFunction');
    await runSeconds(kernel, HOUR + 60);
    expect(functions.requests).toEqual([]);
    expect(messages.map(({ operation, input }) => [operation, input['MessageBody']])).toEqual([
      ['SendMessage', '{"a":1}'],
    ]);
    expect(messages[0]?.input['MessageAttributes']).toMatchObject({
      ERROR_CODE: { StringValue: 'AccessDeniedException' },
      SCHEDULED_TIME: { StringValue: '2027-01-01T01:00:00Z' },
      SCHEDULE_ARN: { StringValue: `arn:aws:scheduler:${EAST}:${ACCOUNT}:schedule/default/hourly` },
    });
    denied.push('sqs:SendMessage');
    await runSeconds(kernel, HOUR);
    expect(messages).toHaveLength(1);
    expect(notes(kernel, 'scheduler.dropped')).toHaveLength(1);
  });

  it('does not run while it is disabled', async () => {
    const { kernel, functions, schedule } = stage();
    schedule({ State: 'DISABLED' });
    await runSeconds(kernel, 3 * HOUR);
    expect(functions.requests).toEqual([]);
  });

  it('is listed and does not run when the lab does not model it', async () => {
    const { kernel, functions, scheduler, schedule } = stage();
    schedule({ ScheduleExpressionTimezone: 'Europe/Berlin' });
    schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } });
    schedule({ ScheduleExpression: 'cron(0 0 L * ? *)' });
    schedule({ EndDate: '2028-01-01T00:00:00Z' });
    schedule({}, { Arn: 'arn:aws:scheduler:::aws-sdk:lambda:invoke' });
    await runSeconds(kernel, 3 * HOUR);
    expect(functions.requests).toEqual([]);
    expect(scheduler.unmodelled.map((entry) => entry.replace(/^us-east-1 schedule hourly: /, ''))).toEqual([
      ...['time zone Europe/Berlin', 'a flexible time window', 'cron(0 0 L * ? *)', 'EndDate'],
      'target arn:aws:scheduler:::aws-sdk:lambda:invoke',
    ]);
  });

  it.each<[problem: string, change: Fields, target: Fields]>([
    ['ScheduleExpression is not valid', { ScheduleExpression: 'rate(soon)' }, {}],
    ['FlexibleTimeWindow is required', { FlexibleTimeWindow: undefined }, {}],
    ['Mode must be one of OFF, FLEXIBLE', { FlexibleTimeWindow: { Mode: 'ON' } }, {}],
    ['RoleArn is required', {}, { RoleArn: undefined }],
    ['Target.Input must be JSON', {}, { Input: 'now' }],
    ['MaximumRetryAttempts must be 0–185', {}, { RetryPolicy: { MaximumRetryAttempts: 186 } }],
    ['MaximumEventAgeInSeconds must be 60–86400', {}, { RetryPolicy: { MaximumEventAgeInSeconds: 30 } }],
    ['KmsKeyArn is not modelled by the lab', { KmsKeyArn: 'arn' }, {}],
    ['Target.SqsParameters is not modelled by the lab', {}, { SqsParameters: {} }],
  ])('is refused: %s', (problem, change, target) => {
    expect(() => stage().schedule(change, target)).toThrow(problem);
  });
});
