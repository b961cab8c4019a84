import { alarmHistory, type AlarmChange } from '../../../lab/cloud/cloudwatch/alarm-history';
import { EAST } from './bench';

const change = (atMs: number, changes: Partial<AlarmChange> = {}): AlarmChange => ({
  ...{ region: EAST, name: `alarm-${atMs}`, type: 'MetricAlarm', from: 'OK', to: 'ALARM', atMs },
  reasons: ['all was well', 'three values were too high'],
  ...changes,
});
const ask = (changes: readonly AlarmChange[], input: object = {}) =>
  alarmHistory(
    {
      ...{ service: 'monitoring', operation: 'DescribeAlarmHistory', region: EAST },
      input: { HistoryItemType: 'StateUpdate', ...input },
      caller: { kind: 'function', name: 'x', region: EAST },
    },
    changes,
  ).output as { AlarmHistoryItems: Record<string, unknown>[]; NextToken?: string };
const names = (...of: Parameters<typeof ask>) => ask(...of).AlarmHistoryItems.map(({ AlarmName }) => AlarmName);

describe('DescribeAlarmHistory', () => {
  it('tells the changes of the region in that time, the newest first', () => {
    const all = [change(999), change(1000), change(2000), change(2500, { region: 'us-west-2' }), change(3000)];
    expect(names(all, { StartDate: 1, EndDate: 2 })).toEqual(['alarm-2000', 'alarm-1000']);
    expect(names(all)).toHaveLength(4);
    expect(ask([change(2000, { from: 'INSUFFICIENT_DATA' })]).AlarmHistoryItems[0]).toEqual({
      ...{ AlarmName: 'alarm-2000', AlarmType: 'MetricAlarm', Timestamp: 2, HistoryItemType: 'StateUpdate' },
      HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM',
      HistoryData: JSON.stringify({
        version: '1.0',
        oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'all was well' },
        newState: { stateValue: 'ALARM', stateReason: 'three values were too high' },
      }),
    });
  });

  it('tells only metric alarms, unless it is asked for others', () => {
    const both = [change(1), change(2, { type: 'CompositeAlarm' })];
    expect(names(both)).toEqual(['alarm-1']);
    expect(names(both, { AlarmTypes: ['CompositeAlarm'] })).toEqual(['alarm-2']);
  });

  it('tells a page at a time', () => {
    const many = Array.from({ length: 250 }, (_, index) => change(index));
    const first = ask(many);
    const second = ask(many, { NextToken: first.NextToken });
    const last = ask(many, { NextToken: second.NextToken });
    expect([first, second, last].map(({ AlarmHistoryItems }) => AlarmHistoryItems.length)).toEqual([100, 100, 50]);
    expect(last.NextToken).toBeUndefined();
    expect(ask(many.slice(0, 100)).NextToken).toBeUndefined();
    expect(names(many, { MaxRecords: 1 })).toEqual(['alarm-249']);
  });

  it.each<[string, object]>([
    ['not modelled', { HistoryItemType: 'Action' }],
    ['not modelled', { AlarmName: 'x' }],
    ['MaxRecords', { MaxRecords: 101 }],
    ['MaxRecords', { MaxRecords: 0 }],
    ['StartDate must be a time', { StartDate: 'yesterday' }],
  ])('refuses with "%s" %j', (why, input) => {
    expect(() => ask([], input)).toThrow(why);
  });
});
