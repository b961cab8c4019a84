/**
 * DescribeAlarmHistory: the changes of state of a region's alarms, the newest first. Without `AlarmTypes` AWS answers
 * with metric alarms only. Not modelled, and refused: one alarm, other kinds of history, and another order. Left out:
 * the data of a reason.
 */
import type { Answer, Call } from '../../calls/call';
import { optionalNumber, optionalText, parameterNotModelled, refuseUnknown, texts } from '../fields';
import type { AlarmState } from './alarms';
import { invalid, timeIn } from './metric-data';

export interface AlarmChange {
  readonly region: string;
  readonly name: string;
  readonly type: 'MetricAlarm' | 'CompositeAlarm';
  readonly from: AlarmState;
  readonly to: AlarmState;
  /** Why it was in the first state, and why it is in the second. */
  readonly reasons: readonly [from: string, to: string];
  readonly atMs: number;
}

const PARAMETERS: ReadonlySet<string> = new Set([
  ...['AlarmTypes', 'HistoryItemType', 'StartDate', 'EndDate', 'MaxRecords', 'NextToken'],
]);
const RECORDS_MAX = 100;

export function alarmHistory(call: Call, changes: readonly AlarmChange[]): Answer {
  refuseUnknown(call, PARAMETERS);
  const { input } = call;
  if (input['HistoryItemType'] !== 'StateUpdate') throw parameterNotModelled(call, 'a history of other kinds');
  const types = input['AlarmTypes'] === undefined ? ['MetricAlarm'] : texts(input, 'AlarmTypes');
  const fromMs = input['StartDate'] === undefined ? 0 : timeIn(call, 'StartDate');
  const untilMs = input['EndDate'] === undefined ? Infinity : timeIn(call, 'EndDate');
  const records = optionalNumber(input, 'MaxRecords') ?? RECORDS_MAX;
  if (records < 1 || records > RECORDS_MAX) throw invalid('MaxRecords must be from 1 to 100.');
  const first = Number(optionalText(input, 'NextToken') ?? 0);
  const found = changes
    .filter(
      ({ region, type, atMs }) => region === call.region && types.includes(type) && atMs >= fromMs && atMs <= untilMs,
    )
    .reverse();
  const NextToken = first + records < found.length && { NextToken: String(first + records) };
  return {
    output: { AlarmHistoryItems: found.slice(first, first + records).map(itemOf), ...NextToken },
    latencyMs: 0,
  };
}

function itemOf({ name, type, from, to, atMs, reasons }: AlarmChange) {
  const [oldState, newState] = [from, to].map((stateValue, index) => ({ stateValue, stateReason: reasons[index] }));
  return {
    ...{ AlarmName: name, AlarmType: type, Timestamp: atMs / 1000, HistoryItemType: 'StateUpdate' },
    HistorySummary: `Alarm updated from ${from} to ${to}`,
    HistoryData: JSON.stringify({ version: '1.0', oldState, newState }),
  };
}
