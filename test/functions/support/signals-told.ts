import type { Wire } from '../cell/fixtures';

const lagging = (Peer: string) => {
  const Dimensions = Object.entries({ Placement: 'us-east', Peer }).map(([Name, Value]) => ({ Name, Value }));
  return { AlarmName: `lag-${Peer}`, Namespace: 'CompanyOS/DR', MetricName: 'ReplicationLagSeconds', Dimensions };
};
const Api = { Namespace: 'AWS/ApiGateway', MetricName: '5xx', Dimensions: [{ Name: 'ApiId', Value: 'abc' }] };
const ratio = {
  AlarmName: 'errors',
  Metrics: [
    { Id: 'ratio', Expression: 'a / b' },
    { Id: 'a', MetricStat: { Metric: Api } },
  ],
};

/** Two alarms a page, one value a page, and one change of an alarm. `observed`: ISO 8601. */
export function signalsTold(observed: string): Wire['script'] {
  const changed = (stateValue: string, AlarmName: string) => {
    const states = { oldState: { stateValue: 'OK' }, newState: { stateValue, stateReason: 'one value was too high' } };
    return { AlarmName, Timestamp: Date.parse(observed) / 1000, HistoryData: JSON.stringify(states) };
  };
  return ({ operation, input }) => {
    const isFirst = input['NextToken'] === undefined;
    const NextToken = isFirst ? { NextToken: 'more' } : {};
    if (operation === 'DescribeAlarms')
      return {
        status: 200,
        body: { MetricAlarms: isFirst ? [lagging('us-east-1'), lagging('us-east-1')] : [ratio], ...NextToken },
      };
    if (operation === 'DescribeAlarmHistory') {
      const isMetric = JSON.stringify(input['AlarmTypes']) === '["MetricAlarm"]';
      const items = [changed('ALARM', 'companyos-dev-api-errors'), changed('OK', 'of-another-team')];
      return { status: 200, body: { AlarmHistoryItems: isMetric ? items : [] } };
    }
    const atMs = Date.parse(observed) / 1000 + (isFirst ? 60 : 0);
    const one = { Timestamps: [atMs], Values: [isFirst ? 2 : 0], StatusCode: isFirst ? 'PartialData' : 'Complete' };
    return {
      status: 200,
      body: {
        MetricDataResults: [
          { Id: 's0', ...one },
          { Id: 's1', StatusCode: 'Complete' },
        ],
        ...NextToken,
      },
    };
  };
}
