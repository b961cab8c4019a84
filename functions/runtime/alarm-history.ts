import { type AlarmType, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import type { AlarmChange } from '../../strategy/evidence/alarm-lines';
import { alarmName } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { cloudWatchIn } from './cloudwatch';

/** Each change of state is a record, and a page has up to 100. More in one incident would be a storm of alarms. */
const PAGES_MAX = 10;
const TYPES = ['MetricAlarm', 'CompositeAlarm'] as const;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** `isWhole`: whether these are all changes. Otherwise the oldest ones of that time are missing. */
interface Told {
  readonly changes: readonly AlarmChange[];
  readonly isWhole: boolean;
}

/** How the environment's alarms of that region changed: of each type the newest change first. Throws SDK errors. */
export async function alarmChanges(topology: Topology, region: Region, span: Span): Promise<Told> {
  const ours = alarmName(topology, '');
  // CloudWatch answers for one type of alarm at a time.
  const told = await Promise.all(TYPES.map((type) => changesOf(type, region, span)));
  return {
    changes: told.flatMap(({ changes }) => changes).filter(({ alarm }) => alarm.startsWith(ours)),
    isWhole: told.every(({ isWhole }) => isWhole),
  };
}

async function changesOf(type: AlarmType, region: Region, { fromMs, untilMs }: Span): Promise<Told> {
  const changes: AlarmChange[] = [];
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
      changes.push({ at: (Timestamp ?? new Date(NaN)).toISOString(), region, alarm, ...stateIn(data) });
    ({ NextToken } = answer);
    if (NextToken === undefined) return { changes, isWhole: true };
  }
  return { changes, isWhole: false };
}

const State = z.looseObject({ stateValue: z.string(), stateReason: z.string().optional() });
const HistoryData = z.looseObject({ oldState: State.optional(), newState: State });

function stateIn(data: string): Pick<AlarmChange, 'from' | 'to' | 'reason'> {
  const { oldState, newState } = HistoryData.parse(JSON.parse(data));
  return { from: oldState?.stateValue ?? null, to: newState.stateValue, reason: newState.stateReason ?? null };
}
