import { alarmList } from '../../../lab/cloud/cloudwatch/alarm-list';
import { EAST } from './bench';

const alarm = (name: string, more: object = {}) => {
  const properties = { AlarmName: name, Namespace: 'N', MetricName: 'M', AlarmActions: ['topic'] };
  return { region: EAST, name, arn: `arn:${name}`, state: 'OK' as const, metric: {}, properties, ...more };
};
const ask = (alarms: Parameters<typeof alarmList>[1], input: object = {}) =>
  alarmList(
    {
      ...{ service: 'monitoring', operation: 'DescribeAlarms', region: EAST, input: { ...input } },
      caller: { kind: 'function', name: 'x', region: EAST },
    },
    alarms,
  ).output as { MetricAlarms: Record<string, unknown>[]; NextToken?: string };
const names = (...of: Parameters<typeof ask>) => ask(...of).MetricAlarms.map(({ AlarmName }) => AlarmName);

describe('DescribeAlarms', () => {
  it('lists the metric alarms of the region whose names begin so, with what they watch', () => {
    const all = [
      alarm('b'),
      alarm('ab'),
      alarm('aa'),
      alarm('ac', { region: 'us-west-2' }),
      alarm('ad', { metric: undefined }),
    ];
    expect(names(all, { AlarmNamePrefix: 'a', AlarmTypes: ['MetricAlarm'] })).toEqual(['aa', 'ab']);
    expect(ask([alarm('a')]).MetricAlarms).toEqual([
      { AlarmName: 'a', AlarmArn: 'arn:a', StateValue: 'OK', Namespace: 'N', MetricName: 'M' },
    ]);
  });

  it('lists a page at a time', () => {
    const many = Array.from({ length: 120 }, (_, index) => alarm(String(1000 + index)));
    const first = ask(many, { MaxRecords: 100 });
    const second = ask(many, { MaxRecords: 100, NextToken: first.NextToken });
    expect([first, second].map(({ MetricAlarms }) => MetricAlarms.length)).toEqual([100, 20]);
    expect(second.NextToken).toBeUndefined();
    expect(names(many)).toHaveLength(50);
  });

  it.each<[string, object]>([
    ['not modelled', { AlarmNames: ['x'] }],
    ['not modelled', { AlarmTypes: ['CompositeAlarm'] }],
    ['MaxRecords', { MaxRecords: 101 }],
    ['MaxRecords', { MaxRecords: 0 }],
  ])('refuses with "%s" %j', (why, input) => {
    expect(() => ask([], input)).toThrow(why);
  });
});
