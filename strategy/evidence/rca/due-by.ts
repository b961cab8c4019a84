/** When the report has to be there. The pack of an incident is often written before its outage ends. */
import * as z from 'zod';
import { RCA_HOURS } from '../../rca';
import { know } from '../../runbooks/blocks';
import type { Content } from '../../runbooks/runbook';
import type { Given } from './given';
import { moment } from './words';

/** The last message to staff is due at the end of the outage. */
const Ended = z.looseObject({
  kind: z.literal('resolution'),
  stream: z.looseObject({ audience: z.enum(['internal', 'executives']) }),
  dueAt: z.string(),
});

const HOUR_MS = 3_600_000;
const after = (at: string): string => moment(new Date(Date.parse(at) + RCA_HOURS * HOUR_MS).toISOString());

export function duePart({ occasion, messages, evidence }: Given): Content {
  if (occasion !== 'outage')
    return [
      know(
        `A report is due ${RCA_HOURS} h after the end of an outage. This ${occasion} is none, so no report is due by that rule.`,
      ),
    ];
  const endedAt = (messages ?? []).map(({ body }) => Ended.safeParse(body).data?.dueAt).findLast(Boolean);
  const rule = `The report is due ${RCA_HOURS} h after the end of the outage.`;
  return [
    endedAt === undefined
      ? know(
          `${rule} No message in this pack says that the outage has ended. So it is due at ${after(evidence.times.endedAt ?? evidence.recordedAt)} UTC, or later: ${RCA_HOURS} h after the end that the board names.`,
        )
      : know(`${rule} It ended at ${moment(endedAt)} UTC, so the report is due by ${after(endedAt)} UTC.`),
  ];
}
