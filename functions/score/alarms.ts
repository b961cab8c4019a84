import { type AlarmType, CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import type { DrillResult, RaisedAlarm } from '../../strategy/drill-result';
import { alarmName } from '../../strategy/names';
import type { Playbook } from '../../strategy/playbooks';
import { observers, type Region, type Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';

/** CloudWatch in one region. */
export const cloudWatchIn = perRegion((region) => new CloudWatchClient({ region, ...CLIENT_OPTIONS }));

/** Each change of state is a record, and a page has up to 100. More in one drill would be a storm of alarms. */
const PAGES_MAX = 10;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The alarms of the environment that were raised in that time and that a drill of this kind need not raise, of all
 * regions with an observer. A region whose CloudWatch does not say all of them is in `unread`. Never throws.
 */
export async function unexpectedAlarms(
  topology: Topology,
  playbook: Pick<Playbook, 'alarms'>,
  span: Span,
): Promise<NonNullable<DrillResult['alarms']>> {
  const told = await Promise.all(
    observers(topology).map(async (region) => ({ region, raised: await raisedIn(region, span).catch(() => null) })),
  );
  const ours = alarmName(topology, '');
  const expected = playbook.alarms.map((what) => alarmName(topology, what));
  const raised = told.flatMap((one) => one.raised ?? []);
  return {
    raised: raised.filter(({ alarm }) => alarm.startsWith(ours) && !expected.includes(alarm)),
    unread: told.filter((one) => one.raised === null).map(({ region }) => region),
  };
}

/** CloudWatch answers for one type of alarm at a time. */
const raisedIn = async (region: Region, span: Span): Promise<readonly RaisedAlarm[]> =>
  (await Promise.all((['MetricAlarm', 'CompositeAlarm'] as const).map((type) => raisedOf(type, region, span)))).flat();

const HistoryData = z.object({ newState: z.object({ stateValue: z.string() }) });

async function raisedOf(type: AlarmType, region: Region, { fromMs, untilMs }: Span): Promise<readonly RaisedAlarm[]> {
  const raised: RaisedAlarm[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const command = new DescribeAlarmHistoryCommand({
      AlarmTypes: [type],
      HistoryItemType: 'StateUpdate',
      StartDate: new Date(fromMs),
      EndDate: new Date(untilMs),
      ...(NextToken !== undefined && { NextToken }),
    });
    const answer = await cloudWatchIn(region).send(command);
    for (const { AlarmName: alarm = '', HistoryData: data = '', Timestamp } of answer.AlarmHistoryItems ?? [])
      if (HistoryData.parse(JSON.parse(data)).newState.stateValue === 'ALARM')
        raised.push({ region, alarm, at: (Timestamp ?? new Date(NaN)).toISOString() });
    ({ NextToken } = answer);
    if (NextToken === undefined) return raised;
  }
  throw new Error(`more than ${PAGES_MAX} pages of changes of alarms in ${region}`);
}
