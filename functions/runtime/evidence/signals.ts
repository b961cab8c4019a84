import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type Metric,
  type MetricAlarm,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import {
  type MetricName,
  type Series,
  type Signal,
  signalOf,
  SIGNALS,
  type SignalWindow,
  type Unread,
} from '../../../strategy/evidence/signals';
import { alarmName } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { cloudWatchIn } from '../cloudwatch';

/** 100 alarms a page. A region has some dozens. */
const ALARM_PAGES_MAX = 5;
/** 280 series of 360 points are the 100,800 values of one answer. */
const SERIES_MAX = 280;
/** CloudWatch may answer in smaller parts than it could. */
const DATA_PAGES_MAX = 5;

/** A metric of a region that belongs to the pack. */
interface Wanted extends MetricName {
  readonly signal: Signal;
}

interface Read {
  readonly found: readonly Series[];
  readonly unread: readonly Unread[];
}

/**
 * The series of one region, from its own CloudWatch: of each metric that an alarm of the environment watches there and
 * that belongs to a pack. The alarms know what nothing else in another region knows: the id of an API. Throws SDK
 * errors.
 */
export async function seriesIn(topology: Topology, region: Region, window: SignalWindow): Promise<Read> {
  const { alarms, isWhole } = await alarmsOf(topology, region);
  const wanted = wantedOf(alarms);
  const { values, isComplete } = await valuesOf(region, wanted.slice(0, SERIES_MAX), window);
  const lacks = [
    ...(isWhole ? [] : ['there are more alarms than are read, so metrics may be missing']),
    ...(wanted.length <= SERIES_MAX ? [] : [`${wanted.length - SERIES_MAX} more series are not read`]),
    ...(isComplete ? [] : ['CloudWatch has not given all values']),
  ];
  return {
    found: wanted.slice(0, SERIES_MAX).map(({ signal: { statistic, unit }, ...name }, index) => ({
      ...{ region, ...name, statistic, periodSeconds: window.periodSeconds, unit },
      points: [...(values.get(idOf(index)) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1)),
    })),
    unread: lacks.map((unread) => ({ region, unread })),
  };
}

async function alarmsOf(topology: Topology, region: Region): Promise<{ alarms: MetricAlarm[]; isWhole: boolean }> {
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < ALARM_PAGES_MAX; page += 1) {
    const command = new DescribeAlarmsCommand({
      ...{ AlarmNamePrefix: alarmName(topology, ''), AlarmTypes: ['MetricAlarm'], MaxRecords: 100 },
      ...(NextToken !== undefined && { NextToken }),
    });
    const answer = await cloudWatchIn(region).send(command);
    alarms.push(...(answer.MetricAlarms ?? []));
    ({ NextToken } = answer);
    if (NextToken === undefined) return { alarms, isWhole: true };
  }
  return { alarms, isWhole: false };
}

/** Each metric once, in the order of the charts. */
function wantedOf(alarms: readonly MetricAlarm[]): readonly Wanted[] {
  const watched = alarms.flatMap(({ Metrics, ...single }): readonly Metric[] =>
    Metrics === undefined ? [single] : Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  );
  const found = new Map<string, Wanted>();
  for (const { Namespace: namespace = '', MetricName: name = '', Dimensions = [] } of watched) {
    const signal = signalOf({ namespace, name });
    const pairs = Dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const);
    const dimensions = Object.fromEntries(pairs.sort(([one], [other]) => (one < other ? -1 : 1)));
    if (signal)
      found.set(`${SIGNALS.indexOf(signal)} ${JSON.stringify(dimensions)}`, { namespace, name, dimensions, signal });
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, wanted]) => wanted);
}

/** Ids of queries begin with a small letter. */
const idOf = (index: number): string => `s${index}`;

type Points = Series['points'][number][];
interface Values {
  readonly values: ReadonlyMap<string, Points>;
  readonly isComplete: boolean;
}

async function valuesOf(region: Region, wanted: readonly Wanted[], window: SignalWindow): Promise<Values> {
  const values = new Map<string, Points>();
  if (wanted.length === 0) return { values, isComplete: true };
  const asked = askedOf(wanted, window);
  let NextToken: string | undefined;
  for (let page = 0; page < DATA_PAGES_MAX; page += 1) {
    const command = new GetMetricDataCommand({ ...asked, ...(NextToken !== undefined && { NextToken }) });
    const answer = await cloudWatchIn(region).send(command);
    const results = answer.MetricDataResults ?? [];
    for (const one of results) values.set(one.Id ?? '', [...(values.get(one.Id ?? '') ?? []), ...pointsIn(one)]);
    ({ NextToken } = answer);
    // On the way a series may be partial. The last page says of each whether it is whole.
    if (NextToken === undefined)
      return { values, isComplete: results.every(({ StatusCode }) => StatusCode === 'Complete') };
  }
  return { values, isComplete: false };
}

const pointsIn = ({ Timestamps = [], Values = [] }: MetricDataResult): Points =>
  Timestamps.flatMap((at, index) => {
    const value = Values[index];
    return value === undefined ? [] : [[at.toISOString(), value] as const];
  });

const askedOf = (wanted: readonly Wanted[], { fromMs, untilMs, periodSeconds: Period }: SignalWindow) => ({
  StartTime: new Date(fromMs),
  EndTime: new Date(untilMs),
  MetricDataQueries: wanted.map(({ namespace, name, dimensions, signal: { statistic: Stat } }, index) => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    return {
      Id: idOf(index),
      MetricStat: { Metric: { Namespace: namespace, MetricName: name, Dimensions }, Period, Stat },
    };
  }),
});
