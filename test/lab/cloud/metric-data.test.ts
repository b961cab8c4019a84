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
  type Bench = ReturnType<typeof counting>;
  const ask = (
    { cloudwatch, kernel }: Bench,
    queries: readonly object[],
    ...[startsDaysAgo = 28, more = {}]: [number?, object?]
  ) => {
    const EndTime = kernel.clock.now() / 1000;
    const input = { StartTime: EndTime - startsDaysAgo * DAY, EndTime, MetricDataQueries: queries, ...more };
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

  it('gives a page at a time, in the order that is asked for, and says which series are cut', async () => {
    const bench = counting();
    await bench.tick(Array.from({ length: 18 }, (_, index) => index));
    const minute = (Id: string) => {
      const { MetricStat } = query(Id, 'Maximum');
      return { Id, MetricStat: { ...MetricStat, Period: 60 } };
    };
    const paged = (NextToken?: string) =>
      ask(bench, [minute('a'), minute('b')], 1, { ScanBy: 'TimestampAscending', MaxDatapoints: 4, NextToken });
    const [first, second] = [paged(), paged('4')];
    expect(first).toMatchObject({
      MetricDataResults: [
        { Id: 'a', StatusCode: 'Complete', Values: [5, 11, 17] },
        { Id: 'b', StatusCode: 'PartialData', Values: [5] },
      ],
      NextToken: '4',
    });
    expect(second).toMatchObject({ MetricDataResults: [{ Values: [] }, { StatusCode: 'Complete', Values: [11, 17] }] });
    expect(second).not.toHaveProperty('NextToken');
  });

  it.each<[string, readonly string[], object]>([
    ['at most 500', Array.from({ length: 501 }, (_, index) => `m${index}`), {}],
    ['Id is not valid', ['a', 'a'], {}],
    ['Id is not valid', ['Upper'], {}],
    ['MaxDatapoints', ['a'], { MaxDatapoints: 100_801 }],
    ['ScanBy', ['a'], { ScanBy: 'Newest' }],
    ['not modelled', ['a'], { LabelOptions: {} }],
  ])('refuses with "%s"', (why, ids, more) => {
    expect(() =>
      ask(
        counting(),
        ids.map((id) => query(id, 'Sum')),
        1,
        more,
      ),
    ).toThrow(why);
  });
});
