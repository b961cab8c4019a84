/**
 * When a drill may take place: within staffed hours, and not within a freeze. Dates and times are those of the time
 * zone of the staffed hours, by the rules of the IANA database that Node has. So a change of the clocks moves a window
 * with the people who keep it. If this is wrong, a drill begins while nobody looks after it.
 */
import * as z from 'zod';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const date = z.iso.date('must be a date such as 2027-01-31, in quotes');
const time = z
  .string('must be a time such as 09:00, in quotes')
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 09:00, at most 24:00');
const why = z.string('must say why').min(1, 'must say why');
/** Days of the week, and the hours of each of them: `from` is the first minute, `to` the first one after it. */
const hours = {
  days: z.array(z.enum(DAYS, `must be one of ${DAYS.join(', ')}`)).min(1, 'must name at least one day'),
  from: time,
  to: time,
};
const isForward = ({ from, to }: { readonly from: string; readonly to: string }): boolean => from < to;
const afterFrom = { path: ['to'], error: 'must be after from' };

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/**
 * `freezes`: dates without drills, both inclusive. `weekly`: hours without drills, every week. `staffed`: hours in
 * which people are there; a drill begins and ends within them.
 */
export const Windows = z.strictObject({
  freezes: z
    .array(
      z
        .strictObject({ from: date, to: date, why })
        .refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be before from' }),
    )
    .default([]),
  weekly: z.array(z.strictObject({ ...hours, why }).refine(isForward, afterFrom)).default([]),
  staffed: z
    .strictObject({
      ...hours,
      zone: z.string('must be a time zone').refine(isZone, 'must be a time zone such as Europe/Berlin or UTC'),
    })
    .refine(isForward, afterFrom)
    // Not on a Friday: what a drill finds can be repaired on the next day. Not late: a drill ends on its day.
    .default({ days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: '16:00', zone: 'UTC' }),
});
export type Windows = z.output<typeof Windows>;

/** A moment as people in that zone read it. `minute`: of the day, 0–1439. */
interface LocalTime {
  readonly date: string;
  readonly day: string;
  readonly minute: number;
}

/** The moment, in ms, as people on duty read it. */
export function localTime({ staffed }: Windows, ms: number): LocalTime {
  const local = new Date(ms + aheadMs(staffed.zone, ms));
  const date = local.toISOString().slice(0, 10);
  const day = DAYS[(local.getUTCDay() + 6) % 7] ?? '';
  return { date, day, minute: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

/** Clocks change at full quarters of an hour (IANA database, all zones since 1972). */
const QUARTER_MS = 15 * 60_000;
/** Two years of hours, and the drills of ten years. */
const KNOWN_MAX = 20_000;
/** By zone and quarter of an hour, how far it is ahead of UTC, in ms. To ask Intl takes a hundred times longer. */
const known = new Map<string, Map<number, number>>();

function aheadMs(zone: string, ms: number): number {
  const quarterMs = Math.floor(ms / QUARTER_MS) * QUARTER_MS;
  const ofZone = known.get(zone) ?? new Map<number, number>();
  const ahead = ofZone.get(quarterMs) ?? askedAheadMs(zone, quarterMs);
  if (ofZone.size >= KNOWN_MAX) ofZone.clear();
  known.set(zone, ofZone.set(quarterMs, ahead));
  return ahead;
}

/** Making a format takes longer still. */
const formats = new Map<string, Intl.DateTimeFormat>();

function askedAheadMs(timeZone: string, quarterMs: number): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  const name = format.formatToParts(quarterMs).find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hour = '0', minute = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hour) * 60 + Number(minute)) * 60_000;
}

/** Minutes from midnight to that time. */
export const minuteOf = (at: string): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));

interface Hours {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
}

const isWithin = ({ days, from, to }: Hours, { day, minute }: LocalTime): boolean =>
  days.includes(day) && minute >= minuteOf(from) && minute < minuteOf(to);

/** Why no drill may run at that moment, in ms. Undefined when no freeze forbids it. */
export function frozenAt(windows: Windows, ms: number): string | undefined {
  const local = localTime(windows, ms);
  const dated = windows.freezes.find(({ from, to }) => from <= local.date && local.date <= to);
  if (dated) return `${dated.why} (freeze from ${dated.from} to ${dated.to})`;
  const weekly = windows.weekly.find((hoursOfWeek) => isWithin(hoursOfWeek, local));
  return weekly && `${weekly.why} (freeze every ${local.day} from ${weekly.from} to ${weekly.to})`;
}

/** Whether people are there at that moment, in ms. */
export const isStaffed = (windows: Windows, ms: number): boolean => isWithin(windows.staffed, localTime(windows, ms));

const MINUTE_MS = 60_000;

/** Why nothing may run in that period, both in ms, the end excluded. Undefined when no freeze forbids it. */
export function frozenWithin(windows: Windows, { fromMs, untilMs }: Period): string | undefined {
  const minutes = Array.from({ length: Math.ceil((untilMs - fromMs) / MINUTE_MS) }, (_, minute) => minute);
  return minutes.map((minute) => frozenAt(windows, fromMs + minute * MINUTE_MS)).find((why) => why !== undefined);
}

/** Whether people are there at its first and in its last minute. */
export const isStaffedWithin = (windows: Windows, { fromMs, untilMs }: Period): boolean =>
  isStaffed(windows, fromMs) && isStaffed(windows, untilMs - MINUTE_MS);

interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
}
