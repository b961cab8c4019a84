/** `alarms.jsonl` of a pack: how the alarms of an environment changed, as CloudWatch of each region tells it. */
import type { Region } from '../topology';
import type { Unread } from './signals';

/** `from`, `reason`: null when CloudWatch does not say it. */
export interface AlarmChange {
  readonly at: string;
  readonly region: Region;
  readonly alarm: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string | null;
}

/** One change per line, the oldest first, and then a line per region of which not everything was read. */
export function alarmLines(changes: readonly AlarmChange[], unread: readonly Unread[]): string {
  const lines = [...changes].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return [...lines, ...unread].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const keyOf = ({ at, region, alarm }: AlarmChange): string => `${at} ${region} ${alarm}`;
