import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { BUDGET_DAYS, type TickCount } from '../../strategy/error-budget';
import { HEALTH_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import { observers, type Region, type Topology } from '../../strategy/topology';
import { cloudWatchIn } from '../runtime/cloudwatch';

const DAY_SECONDS = 24 * 3600;

/**
 * The ticks that every observer has counted of every other region in the last four weeks, each from CloudWatch of its
 * own region. A region that does not answer, or whose answer is not complete, is named in words instead: then nobody
 * knows the budget.
 */
export async function ticksCounted(topology: Topology, nowMs: number): Promise<readonly TickCount[] | string> {
  const counted = await Promise.all(observers(topology).map((observer) => countedBy(observer, topology, nowMs)));
  const missing = counted.find((one) => typeof one === 'string');
  return missing ?? counted.flatMap((one) => (typeof one === 'string' ? [] : one));
}

async function countedBy(observer: Region, topology: Topology, nowMs: number): Promise<readonly TickCount[] | string> {
  const subjects = topology.regions.filter((region) => region !== observer);
  const query = (Id: string, subject: Region, Stat: 'SampleCount' | 'Sum') => {
    const Dimensions = [{ Name: 'Subject', Value: subject }];
    const Metric = { Namespace: METRIC_NAMESPACE, MetricName: HEALTH_METRIC, Dimensions };
    return { Id, MetricStat: { Metric, Period: DAY_SECONDS, Stat } };
  };
  const command = new GetMetricDataCommand({
    StartTime: new Date(nowMs - BUDGET_DAYS * DAY_SECONDS * 1000),
    EndTime: new Date(nowMs),
    MetricDataQueries: subjects.flatMap((subject, index) => [
      query(`ticks${index}`, subject, 'SampleCount'),
      query(`good${index}`, subject, 'Sum'),
    ]),
  });
  try {
    const { MetricDataResults: results = [], NextToken } = await cloudWatchIn(observer).send(command);
    // 28 days of a few metrics are one page (100,800 values).
    if (NextToken !== undefined || results.some(({ StatusCode }) => StatusCode !== 'Complete'))
      return `CloudWatch in ${observer} has not given all of its ticks`;
    const total = (id: string): number =>
      (results.find(({ Id }) => Id === id)?.Values ?? []).reduce((sum, value) => sum + value, 0);
    return subjects.map((subject, index) => {
      return { observer, subject, ticks: total(`ticks${index}`), good: total(`good${index}`) };
    });
  } catch (error) {
    return `CloudWatch in ${observer} did not say how often its peers have failed: ${nameOf(error)}`;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
