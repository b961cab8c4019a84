import type { Answer, Call, Fields } from '../../../lab/calls/call';
import { States } from '../../../lab/cloud/states';
import { ACCOUNT, caller, EAST, newKernel, resource, runSeconds, START_MS, WEST } from './bench';

const MACHINE = `arn:aws:states:${EAST}:${ACCOUNT}:stateMachine:passes`;
const ARN = `arn:aws:states:${EAST}:${ACCOUNT}:execution:passes:one`;
const STATES = 60;
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'S1',
  States: Object.fromEntries(
    Array.from({ length: STATES }, (_none, at) => [
      `S${at + 1}`,
      { Type: 'Pass', ...(at + 1 === STATES ? { End: true } : { Next: `S${at + 2}` }) },
    ]),
  ),
};
/** It begins, it ends, and each of its states is entered and left. */
const EVENTS = 2 * STATES + 2;

interface Page {
  readonly events: readonly (Fields & { readonly id: number })[];
  readonly nextToken?: string;
}

const PARENT = ARN.replaceAll('passes', 'waits');
const WAITING = {
  ...{ QueryLanguage: 'JSONata', StartAt: 'Child' },
  States: {
    Child: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', End: true },
      Arguments: { StateMachineArn: MACHINE, Name: 'child', Input: '{% $states.input %}' },
    },
  },
};

async function ended() {
  const kernel = newKernel();
  /** What a machine calls: only Step Functions. */
  const called = (_who: unknown, asked: Omit<Call, 'caller'>): Answer =>
    states.handle({ ...asked, caller: { kind: 'function', name: 'waits', region: asked.region } });
  const invoke = () => Promise.resolve({ kind: 'value', payload: null } as const);
  const states: States = new States(kernel, {
    ...{ functions: { invoke }, allowed: () => true, call: called },
    events: { deliver: () => undefined },
  });
  const properties = { DefinitionString: JSON.stringify(DEFINITION), RoleArn: `arn:aws:iam::${ACCOUNT}:role/machine` };
  states.provision(resource('AWS::StepFunctions::StateMachine', properties, { ref: MACHINE }));
  const parent = { ...properties, DefinitionString: JSON.stringify(WAITING) };
  states.provision(resource('AWS::StepFunctions::StateMachine', parent, { ref: MACHINE.replace('passes', 'waits') }));
  const { call, refusal } = caller(states, 'states');
  for (const stateMachineArn of [MACHINE, MACHINE.replace('passes', 'waits')])
    call(EAST, 'StartExecution', { stateMachineArn, name: 'one', input: '{"tenant":"ann"}' });
  await runSeconds(kernel, 60);
  const page = (more: Fields = {}) =>
    call(EAST, 'GetExecutionHistory', { executionArn: ARN, ...more }) as unknown as Page;
  const no = (more: Fields, region = EAST) => refusal(region, 'GetExecutionHistory', { executionArn: ARN, ...more });
  return { kernel, page, no };
}
const ids = ({ events }: Page): number[] => events.map(({ id }) => id);
const upTo = (last: number): number[] => Array.from({ length: last }, (_none, at) => at + 1);

describe('the history of an execution', () => {
  it('comes in pages of a hundred, or as many as are asked for', async () => {
    const { page } = await ended();
    const first = page();
    expect(ids(first)).toEqual(upTo(100));
    const last = page({ nextToken: first.nextToken });
    expect([...ids(first), ...ids(last)]).toEqual(upTo(EVENTS));
    expect(last).not.toHaveProperty('nextToken');
    expect(ids(page({ maxResults: 1000 }))).toEqual(upTo(EVENTS));
    expect(ids(page({ maxResults: 0 }))).toHaveLength(100);
    expect(ids(page({ maxResults: 2, reverseOrder: true }))).toEqual([EVENTS, EVENTS - 1]);
  });

  it('has times in seconds, and inputs and outputs only where they are asked for', async () => {
    const { page } = await ended();
    const [begun, entered, left] = page({ maxResults: 3 }).events;
    expect(begun).toMatchObject({
      ...{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: START_MS / 1000 },
      executionStartedEventDetails: { input: '{"tenant":"ann"}' },
    });
    expect(entered).toMatchObject({ stateEnteredEventDetails: { name: 'S1', input: '{"tenant":"ann"}' } });
    expect(left).toMatchObject({ type: 'PassStateExited', stateExitedEventDetails: { name: 'S1' } });
    const without = page({ maxResults: 3, includeExecutionData: false });
    expect(JSON.stringify(without.events)).not.toContain('ann');
    expect(without.events[1]).toMatchObject({ type: 'PassStateEntered', stateEnteredEventDetails: { name: 'S1' } });
  });

  it('names a child in the output of its start, and nowhere when data is not asked for', async () => {
    const { page } = await ended();
    const child = ARN.replace(':one', ':child');
    const [submitted] = page({ executionArn: PARENT }).events.filter(({ type }) => type === 'TaskSubmitted');
    expect(submitted).toMatchObject({
      taskSubmittedEventDetails: { resourceType: 'states', resource: 'startExecution.sync:2' },
    });
    const { output } = submitted!['taskSubmittedEventDetails'] as { readonly output: string };
    const started = JSON.parse(output) as Fields;
    expect(Object.keys(started).sort()).toEqual(['ExecutionArn', 'SdkHttpMetadata', 'StartDate']);
    expect(started).toMatchObject({ ExecutionArn: child, StartDate: expect.any(Number) as number });
    expect(ids(page({ executionArn: child, maxResults: 1000 }))).toEqual(upTo(EVENTS));
    const without = page({ executionArn: PARENT, includeExecutionData: false }).events;
    const [bare] = without.filter(({ type }) => type === 'TaskSubmitted');
    expect(bare!['taskSubmittedEventDetails']).not.toHaveProperty('output');
    expect(JSON.stringify(without)).not.toContain(child);
  });

  it('is refused as AWS refuses it', async () => {
    const { no } = await ended();
    expect(no({}, WEST)).toMatchObject({ name: 'ExecutionDoesNotExist' });
    expect(no({ executionArn: `${ARN}-2` })).toMatchObject({ name: 'ExecutionDoesNotExist' });
    expect(no({ executionArn: MACHINE })).toMatchObject({ name: 'InvalidArn' });
    expect(no({ executionArn: ARN + 'x'.repeat(256) })).toMatchObject({ name: 'ValidationException' });
    expect(no({ executionArn: undefined })).toMatchObject({ name: 'ValidationException' });
    expect(no({ maxResults: 1001 })).toMatchObject({ name: 'ValidationException' });
    expect(no({ other: 1 })).toMatchObject({ statusCode: 501 });
  });

  it('takes a token for a day, and for the same question only', async () => {
    const { kernel, page, no } = await ended();
    const { nextToken } = page();
    expect(no({ nextToken, maxResults: 7 })).toMatchObject({ name: 'InvalidToken' });
    expect(no({ nextToken: 'made up' })).toMatchObject({ name: 'InvalidToken' });
    expect(no({ nextToken: Buffer.from('{}').toString('base64') })).toMatchObject({ name: 'InvalidToken' });
    expect(ids(page({ nextToken }))).toHaveLength(EVENTS - 100);
    await runSeconds(kernel, 86_401);
    expect(no({ nextToken })).toMatchObject({ name: 'InvalidToken' });
  });
});
