import { compileAlarmRule } from '../../../lab/cloud/cloudwatch/alarm-rule';
import type { Fields } from '../../../lab/calls/call';
import { CloudWatch } from '../../../lab/cloud/cloudwatch';
import { judge, type AlarmState } from '../../../lab/cloud/cloudwatch/alarms';
import { readEmf } from '../../../lab/cloud/cloudwatch/metrics';
import type { NewEvent } from '../../../lab/cloud/eventbridge';
import { compileMath } from '../../../lab/cloud/cloudwatch/metric-math';
import { newKernel, notes, EAST, resource, runSeconds, START_MS } from './bench';

/** Data points as AWS's tables write them: oldest first, X breaches, 0 does not, - is missing. */
function points(row: string): (number | undefined)[] {
  const values = new Map([
    ['X', 1],
    ['0', 0],
  ]);
  return row
    .split(' ')
    .map((sign) => values.get(sign))
    .reverse();
}

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

function verdicts(row: string, datapointsToAlarm: number): AlarmState[] {
  const breaches = (value: number): boolean => value > 0;
  return TREATMENTS.map((missing) => {
    return judge(points(row), { evaluationPeriods: 3, datapointsToAlarm, missing, breaches }, 'INSUFFICIENT_DATA');
  });
}

describe('the state of an alarm', () => {
  // The tables of "Configuring how CloudWatch alarms treat missing data"; the current state is INSUFFICIENT_DATA.
  it.each([
    ['0 - X - X', 3, 'OK OK OK OK'],
    ['- - - - 0', 3, 'OK OK OK OK'],
    ['- - - - -', 3, 'INSUFFICIENT_DATA INSUFFICIENT_DATA ALARM OK'],
    ['0 X X - X', 3, 'ALARM ALARM ALARM ALARM'],
    ['- - X - -', 3, 'ALARM INSUFFICIENT_DATA ALARM OK'],
    ['0 - X - X', 2, 'ALARM ALARM ALARM ALARM'],
    ['0 0 X 0 X', 2, 'ALARM ALARM ALARM ALARM'],
    ['0 - X - -', 2, 'OK OK ALARM OK'],
    ['- - - - 0', 2, 'OK OK ALARM OK'],
    ['- - - X -', 2, 'ALARM INSUFFICIENT_DATA ALARM OK'],
  ])('follows the table of AWS for %s with %i of 3', (row, datapointsToAlarm, expected) => {
    expect(verdicts(row, datapointsToAlarm).join(' ')).toBe(expected);
  });

  it('does not alarm on one late data point', () => {
    expect(verdicts('- - - - X', 3)[0]).toBe('INSUFFICIENT_DATA');
    expect(verdicts('- - - X -', 3)[0]).toBe('INSUFFICIENT_DATA');
  });
});

describe('EMF', () => {
  const line = (fields: Fields, directive: Fields = {}): string =>
    JSON.stringify({
      _aws: {
        Timestamp: START_MS,
        CloudWatchMetrics: [
          { Namespace: 'N', Dimensions: [['Subject']], Metrics: [{ Name: 'M', StorageResolution: 1 }], ...directive },
        ],
      },
      Subject: 'us-east-1',
      ...fields,
    });

  it('reads one metric per dimension set and value', () => {
    const read = readEmf(line({ M: [1, 2] }, { Dimensions: [['Subject'], []] }));
    expect(read.map(({ value, dimensions }) => [value, dimensions])).toEqual([
      [1, { Subject: 'us-east-1' }],
      [2, { Subject: 'us-east-1' }],
      [1, {}],
      [2, {}],
    ]);
    expect(read[0]).toMatchObject({ namespace: 'N', name: 'M', atMs: START_MS, resolutionSeconds: 1 });
  });

  it('takes nothing from other lines, from absent values and from absent dimensions', () => {
    expect(readEmf('plain text')).toEqual([]);
    expect(readEmf('{"level":"INFO"}')).toEqual([]);
    expect(readEmf(line({}))).toEqual([]);
    expect(readEmf(line({ M: 'one' }))).toEqual([]);
    expect(readEmf(line({ M: 1 }, { Dimensions: [['Nobody']] }))).toEqual([]);
  });
});

describe('metric math', () => {
  const lookup = (id: string): number | undefined => ({ a: 6, b: 3, zero: 0 })[id];
  it.each([
    ['a + b * 2', 12],
    ['(a + b) * 2', 18],
    ['-a / b', -2],
    ['IF(a > b, 1, 0)', 1],
    ['FILL(nothing, 7)', 7],
    ['SUM([a, b, nothing])', 9],
    ['a / zero', undefined],
    ['a + nothing', undefined],
  ])('evaluates %s', (source, expected) => expect(compileMath(source)(lookup)).toBe(expected));

  it.each(['RATE(a)', 'a b', '(a', ''])('refuses "%s"', (source) =>
    expect(() => compileMath(source)).toThrow('not modelled'),
  );
});

describe('the rule of a composite alarm', () => {
  const states: Record<string, AlarmState> = { hot: 'ALARM', cold: 'OK', 'new one': 'INSUFFICIENT_DATA' };
  it.each([
    ['ALARM("hot")', true],
    ['(ALARM("arn:aws:cloudwatch:us-west-2:111111111111:alarm:hot") AND NOT ALARM(cold))', true],
    ['ALARM(cold) OR OK("hot") OR INSUFFICIENT_DATA("new one")', true],
    ['ALARM(hot) AND (ALARM(cold) OR FALSE)', false],
    ['TRUE', true],
  ])('evaluates %s', (source, expected) => {
    expect(compileAlarmRule(source)((name) => states[name] ?? 'OK')).toBe(expected);
  });

  it.each(['ALARM(', 'hot', 'ALARM(a) XOR ALARM(b)', ''])('refuses "%s"', (source) => {
    expect(() => compileAlarmRule(source)).toThrow('AlarmRule is not valid');
  });
});

const login = (name: string, more: Fields = {}): ReturnType<typeof resource> =>
  resource('AWS::CloudWatch::Alarm', {
    AlarmName: name,
    Namespace: 'N',
    MetricName: 'LoginHealthy',
    Dimensions: [{ Name: 'Subject', Value: 'us-east-1' }],
    Statistic: 'Maximum',
    Period: 10,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'missing',
    ...more,
  });

function watch() {
  const kernel = newKernel();
  const events: NewEvent[] = [];
  const deliver = (_region: string, _bus: string, event: NewEvent): void => void events.push(event);
  const cloudwatch = new CloudWatch(kernel, { deliver }, { publish: () => undefined });
  const report = (value: number | undefined): void => {
    const Metrics = [{ Name: 'LoginHealthy', StorageResolution: 1 }];
    const _aws = {
      Timestamp: kernel.clock.now(),
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['Subject']], Metrics }],
    };
    cloudwatch.ingest(EAST, JSON.stringify({ _aws, Subject: 'us-east-1', LoginHealthy: value }));
  };
  const tick = async (values: readonly (number | undefined)[]): Promise<void> => {
    for (const value of values) {
      await runSeconds(kernel, 1);
      report(value);
      await runSeconds(kernel, 9);
    }
  };
  const state = (name: string): AlarmState | undefined =>
    cloudwatch.alarms().find((alarm) => alarm.name === name)?.state;
  return { kernel, events, cloudwatch, tick, state };
}

describe('CloudWatch', () => {
  it('alarms within 45 s of the first failed probe, and the composite with it', async () => {
    const { kernel, events, cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('fast'));
    cloudwatch.provision(
      resource('AWS::CloudWatch::CompositeAlarm', { AlarmName: 'impaired', AlarmRule: 'ALARM("fast")' }),
    );
    await tick([1, 1, 1, 1]);
    expect([state('fast'), state('impaired')]).toEqual(['OK', 'OK']);
    await tick([0, 0, 0, 0, 0]);
    expect([state('fast'), state('impaired')]).toEqual(['ALARM', 'ALARM']);
    const changed = notes(kernel, 'alarm.changed').find(({ alarm, to }) => alarm === 'fast' && to === 'ALARM');
    expect(Date.parse(changed?.at ?? '')).toBeLessThan(START_MS + 40_000 + 45_000);
    expect(events.at(-1)).toMatchObject({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: {
        alarmName: 'impaired',
        state: { value: 'ALARM' },
        previousState: { value: 'OK' },
        configuration: { alarmRule: 'ALARM("fast")' },
      },
    });
  });

  it('stays in ALARM while the last known points breach, then says that data is insufficient', async () => {
    const { cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('fast'));
    await tick([0, 0, 0, 0, 0]);
    expect(state('fast')).toBe('ALARM');
    await tick(Array.from({ length: 10 }, () => undefined));
    expect(state('fast')).toBe('INSUFFICIENT_DATA');
  });

  it('holds a composite alarm up while it is forced, with the events of a real change', async () => {
    const { kernel, events, cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('fast'));
    cloudwatch.provision(
      resource('AWS::CloudWatch::CompositeAlarm', { AlarmName: 'impaired', AlarmRule: 'ALARM("fast")' }),
    );
    await tick([1, 1, 1, 1]);
    const forced = (isForced: boolean): void =>
      kernel.activeFaults.forceAlarm({ region: EAST, alarm: 'impaired' }, isForced);
    forced(true);
    expect([state('impaired'), state('fast')]).toEqual(['ALARM', 'OK']);
    await tick([1, 1]);
    expect(state('impaired')).toBe('ALARM');
    forced(false);
    expect(state('impaired')).toBe('OK');
    const changes = events
      .filter(({ detail }) => detail['alarmName'] === 'impaired')
      .map(({ detail }) => detail['state']);
    expect(changes.map((change) => (change as Fields)['value'])).toEqual(['OK', 'ALARM', 'OK']);
    kernel.network.lose(EAST);
    forced(true);
    expect(state('impaired')).toBe('OK');
    expect(() => kernel.activeFaults.forceAlarm({ region: EAST, alarm: 'nothing' }, true)).toThrow('no alarm nothing');
  });

  it('takes silence for a breach where the alarm says so, but not the silence before the world began', async () => {
    const { kernel, cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('silent', { TreatMissingData: 'breaching', DatapointsToAlarm: 2 }));
    await tick([1, 1, 1, 1]);
    expect(notes(kernel, 'alarm.changed').map(({ to }) => to)).toEqual(['OK']);
    await tick(Array.from({ length: 8 }, () => undefined));
    expect(state('silent')).toBe('ALARM');
  });

  it('evaluates nothing in a lost region', async () => {
    const { kernel, cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('fast'));
    await tick([1, 1, 1, 1]);
    kernel.network.lose(EAST);
    await tick([0, 0, 0, 0, 0]);
    expect(state('fast')).toBe('OK');
  });

  it('judges metrics of AWS services after their minute, also by a ratio', async () => {
    const { kernel, cloudwatch, state } = watch();
    const stat = (MetricName: string): Fields => ({
      Metric: { Namespace: 'AWS/ApiGateway', MetricName },
      Period: 60,
      Stat: 'Sum',
    });
    const Metrics = [
      { Id: 'ratio', Expression: 'errors / requests' },
      { Id: 'errors', MetricStat: stat('5xx'), ReturnData: false },
      { Id: 'requests', MetricStat: stat('Count'), ReturnData: false },
    ];
    const watched = {
      Metrics,
      AlarmName: 'errors',
      EvaluationPeriods: 1,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanThreshold',
    };
    cloudwatch.provision(resource('AWS::CloudWatch::Alarm', { ...watched, TreatMissingData: 'notBreaching' }));
    for (let index = 0; index < 240; index += 1) {
      for (const [name, value] of [
        ['Count', 1],
        ['5xx', index % 10 === 0 ? 1 : 0],
      ] as const) {
        cloudwatch.series(EAST, { namespace: 'AWS/ApiGateway', name, dimensions: {} }).put(value);
      }
      await runSeconds(kernel, 1);
    }
    expect(state('errors')).toBe('ALARM');
  });

  it('lists what it cannot evaluate and refuses what AWS refuses', () => {
    const { cloudwatch } = watch();
    cloudwatch.provision(
      login('odd', { Statistic: 'IQM', AlarmActions: ['arn:aws:lambda:us-west-2:111111111111:function:f'] }),
    );
    expect([...cloudwatch.unmodelled].sort().join()).toMatch(/actions on lambda.*IQM/);
    expect(() => cloudwatch.provision(login('bad', { Period: 15 }))).toThrow('Period');
    expect(() => cloudwatch.provision(login('bad', { DatapointsToAlarm: 4 }))).toThrow('DatapointsToAlarm');
  });

  it('sees metrics that are late when they come, and not before', async () => {
    const { kernel, cloudwatch, tick, state } = watch();
    cloudwatch.provision(login('fast'));
    await tick([1, 1, 1]);
    kernel.activeFaults.metricsDelayMs.set(60_000, EAST);
    await tick([0, 0, 0, 0, 0]);
    expect(state('fast')).not.toBe('ALARM');
    kernel.activeFaults.metricsDelayMs.set(0, EAST);
    await tick([0, 0, 0, 0, 0]);
    expect(state('fast')).toBe('ALARM');
  });
});
