import { ServiceError, type Call } from '../../../lab/calls/call';
import type { ExecutionRecord } from '../../../lab/cloud/states';
import { scheduleHandStarts } from '../../../lab/drill/hand-starts';
import { parseScenario } from '../../../lab/scenario/file';
import { newKernel, notes } from '../cloud/bench';
import { scenarioText, START_MS, TOPOLOGY } from '../judge/a-record';

type Seen = Pick<ExecutionRecord, 'machine' | 'region' | 'status' | 'startedAtMs' | 'input'>;

function bench(more: string, executions: readonly Seen[] = []) {
  const kernel = newKernel();
  const calls: Call[] = [];
  const answers = { isTaken: true };
  const states = {
    executions: () => executions as readonly ExecutionRecord[],
    handle: (call: Call) => {
      calls.push(call);
      if (!answers.isTaken) throw new ServiceError('ThrottlingException', 'Rate exceeded');
      return { output: {}, latencyMs: 0 };
    },
  };
  const scenario = parseScenario(`${scenarioText('[]')}${more}\n`, 'test');
  const drillOf = () => 'drill-us-east-1-20261129T000000Z';
  scheduleHandStarts({ kernel, topology: TOPOLOGY, scenario, states, dynamodb: states, drillOf });
  const until = (seconds: number) => kernel.clock.runUntil(START_MS + seconds * 1000);
  const inputs = () => calls.map(({ input }) => JSON.parse(String(input['input'])) as unknown);
  return { kernel, calls, answers, until, inputs };
}

describe('what an operator starts by hand', () => {
  it('is the return of a region, at its time', async () => {
    const { calls, until, inputs } = bench('returns: [{ at: 1m, region: us-east-1, conductor: us-west-2 }]');
    await until(59);
    expect(calls).toEqual([]);
    await until(61);
    expect(inputs()).toEqual([{ source: 'us-east-1', reason: 'operator' }]);
    expect(calls[0]?.input).toMatchObject({
      stateMachineArn: 'arn:aws:states:us-west-2:111111111111:stateMachine:companyos-dev-return',
      name: 'operator-1',
    });
  });

  it('is an evacuation, of all or of some services, with name and reason', async () => {
    const { calls, until, inputs } = bench(`starts:
  - { at: 1m, conductor: us-west-2, source: us-east-1, reason: users complain }
  - { at: 2m, conductor: us-west-2, source: us-east-1, by: ann, reason: as before, services: [identity], despite: it is calm }`);
    await until(130);
    expect(inputs()).toEqual([
      { source: 'us-east-1', by: 'incident-commander', reason: 'users complain' },
      {
        ...{ source: 'us-east-1', by: 'ann', reason: 'as before' },
        ...{ services: ['identity'], despite: 'it is calm' },
      },
    ]);
    expect(calls[0]?.input['stateMachineArn']).toContain(':companyos-dev-evacuate');
  });

  it('is what failed last in that region, once more', async () => {
    const rows = [
      ['evacuate', 'FAILED', 'us-west-2'],
      ['return', 'ABORTED', 'us-west-2'],
      ['evacuate', 'SUCCEEDED', 'us-west-2'],
      ['evacuate', 'RUNNING', 'us-west-2'],
      ['evacuate', 'FAILED', 'eu-central-1'],
    ] as const;
    const executions = rows.map(([name, status, region], startedAtMs) => {
      const machine = `companyos-dev-${name}`;
      return { machine, status, region, startedAtMs, input: { from: machine } };
    });
    const { calls, until, inputs } = bench('redrives: [{ at: 1m, conductor: us-west-2 }]', executions);
    await until(61);
    expect(inputs()).toEqual([{ from: 'companyos-dev-return' }]);
    expect(calls[0]?.input).toMatchObject({
      stateMachineArn: 'arn:aws:states:us-west-2:111111111111:stateMachine:companyos-dev-return',
      name: 'redrive-1',
    });
  });

  it('is nothing when nothing has failed, when nobody is reached, or when it is refused', async () => {
    const { kernel, calls, answers, until } = bench(`redrives: [{ at: 1m, conductor: us-west-2 }]
starts:
  - { at: 2m, conductor: us-west-2, source: us-east-1, reason: x }
  - { at: 3m, conductor: us-west-2, source: us-east-1, reason: x }`);
    await until(61);
    answers.isTaken = false;
    await until(121);
    expect(calls).toHaveLength(1);
    kernel.network.lose('us-west-2');
    await until(181);
    expect(calls).toHaveLength(1);
    const taken = kernel.timeline.filter(({ what }) => what.startsWith('operator.')).map((note) => note['taken']);
    expect(taken).toEqual([false, false, false]);
    expect(notes(kernel, 'operator.starts')).toHaveLength(2);
  });

  it('is a drill, where the scenario says or elsewhere than its subject, and the word that stops it', async () => {
    const drills = `drills:
  - { at: 1m, playbook: control-plane-failover, subject: us-east-1, by: ann, stopAt: 3m }
  - { at: 2m, playbook: regional-evacuation, subject: eu-central-1, conductor: us-west-2, seed: 7, despite: false }`;
    const { calls, until, inputs } = bench(drills);
    await until(130);
    expect(inputs()).toEqual([
      { playbook: 'control-plane-failover', subject: 'us-east-1', by: 'ann', despite: 'it is rehearsed' },
      { playbook: 'regional-evacuation', subject: 'eu-central-1', by: 'operator', seed: 7 },
    ]);
    expect(calls.map(({ region }) => region)).toEqual(['us-west-2', 'us-west-2']);
    expect(String(calls[0]?.input['stateMachineArn'])).toMatch(/companyos-dev-drill$/);
    await until(181);
    expect(calls[2]).toMatchObject({
      operation: 'PutItem',
      input: {
        TableName: 'companyos-dev-control',
        Item: { pk: { S: 'drills' }, sk: { S: 'stop#drill-us-east-1-20261129T000000Z' }, by: { S: 'ann' } },
      },
    });
  });
});
