import { CloudWatch } from '../../../lab/cloud/cloudwatch';
import { EAST, newKernel, runSeconds, START_MS } from './bench';

/** CloudWatch, and a function that prints a metric every ten seconds. */
function counting() {
  const kernel = newKernel();
  const cloudwatch = new CloudWatch(kernel, { deliver: () => undefined }, { publish: () => undefined });
  const tick = async (values: readonly (number | undefined)[]): Promise<void> => {
    for (const LoginHealthy of values) {
      const Metrics = [{ Name: 'LoginHealthy', StorageResolution: 1 }];
      const CloudWatchMetrics = [{ Namespace: 'N', Dimensions: [['Subject']], Metrics }];
      const _aws = { Timestamp: kernel.clock.now(), CloudWatchMetrics };
      cloudwatch.ingest(EAST, { _aws, Subject: 'us-east-1', LoginHealthy });
      await runSeconds(kernel, 10);
    }
  };
  return { kernel, cloudwatch, tick };
}

describe('GetMetricData', () => {
  const DAY = 86_400;
  const query = (Id: string, Stat: string, Namespace = 'N') => {
    const Metric = { Namespace, MetricName: 'LoginHealthy', Dimensions: [{ Name: 'Subject', Value: 'us-east-1' }] };
    return { Id, MetricStat: { Metric, Period: DAY, Stat } };
  };
  const ask = ({ cloudwatch, kernel }: ReturnType<typeof counting>, queries: readonly object[], startsDaysAgo = 28) => {
    const EndTime = kernel.clock.now() / 1000;
    const input = { StartTime: EndTime - startsDaysAgo * DAY, EndTime, MetricDataQueries: queries };
    const call = { service: 'monitoring', operation: 'GetMetricData', region: EAST, input };
    return cloudwatch.handle({ ...call, caller: { kind: 'function', name: 'x', region: EAST } }).output;
  };

  it('counts the values that can be read by now, one number per day that has any', async () => {
    const bench = counting();
    await bench.tick([1, 1, 0, 1, undefined, 1]);
    expect(ask(bench, [query('n', 'SampleCount'), query('good', 'Sum')])).toMatchObject({
      MetricDataResults: [
        { Id: 'n', StatusCode: 'Complete', Values: [5], Timestamps: [Math.floor(START_MS / 1000 / DAY) * DAY] },
        { Id: 'good', Values: [4] },
      ],
    });
    expect(bench.cloudwatch.meters.metricsRead).toBe(2);
  });

  it('refuses what it keeps no values of, what it does not model, and a time that ends before it begins', () => {
    const bench = counting();
    expect(() => ask(bench, [query('n', 'Sum', 'AWS/Lambda')])).toThrow('no alarm reads');
    expect(ask(bench, [query('n', 'Sum')])).toMatchObject({ MetricDataResults: [{ Values: [] }] });
    expect(() => ask(bench, [{ Id: 'n', Expression: 'SEARCH(x)' }])).toThrow('not modelled');
    expect(() => ask(bench, [], 0)).toThrow('StartTime');
  });
});
