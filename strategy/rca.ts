/**
 * The report on an outage (strategy §3, communication workflows: "RCA within 72 hours"). Staff are reminded until it
 * is published or waived. Then everybody who was told of the outage reads where it is.
 */
import * as z from 'zod';
import type { Outage } from './outage';

export const RCA_HOURS = 72;
/** After the end. The last one says that it is overdue; from then on there is one each day. */
export const REMINDER_HOURS = [24, 48, 66, RCA_HOURS] as const;
const DAY_HOURS = 24;
/** An outage is attended to for this long after its end. */
const ATTENDED_DAYS = 30;

/**
 * As stored, once per outage. `published`: `url` is where people read it. `waived`: `why` there is none. `by`: who
 * signed it. `at`: ISO 8601.
 */
export const Rca = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('published'), url: z.string(), by: z.string(), at: z.string() }),
  z.object({ kind: z.literal('waived'), why: z.string(), by: z.string(), at: z.string() }),
]);
export type Rca = Readonly<z.output<typeof Rca>>;

const hours = (count: number): number => count * 3_600_000;

/** When the report has to be there, in ms; undefined while the outage goes on. */
export const rcaDueMs = ({ endedAt }: Pick<Outage, 'endedAt'>): number | undefined =>
  endedAt === undefined ? undefined : Date.parse(endedAt) + hours(RCA_HOURS);

/** The newest reminder that is due by now, in ms. Earlier ones that nobody sent are not sent any more. */
export function reminderDueMs({ endedAt }: Pick<Outage, 'endedAt'>, nowMs: number): number | undefined {
  if (endedAt === undefined) return undefined;
  const sinceMs = nowMs - Date.parse(endedAt);
  const late = Math.floor((sinceMs - hours(RCA_HOURS)) / hours(DAY_HOURS));
  const after = late > 0 ? RCA_HOURS + late * DAY_HOURS : REMINDER_HOURS.findLast((one) => hours(one) <= sinceMs);
  return after === undefined ? undefined : Date.parse(endedAt) + hours(after);
}

/** Whether somebody may still have to be told of the outage. */
export const isAttended = ({ endedAt }: Pick<Outage, 'endedAt'>, nowMs: number): boolean =>
  endedAt === undefined || nowMs - Date.parse(endedAt) < hours(ATTENDED_DAYS * DAY_HOURS);
