/** What leads decided about messages, roles and reports, from the ledgers: who asked for what. */
import * as z from 'zod';
import { momentText } from '../judge/summary/words';
import type { DrillRecord } from '../judge/record';

const Act = z.looseObject({ action: z.string(), by: z.string() });
/** What an act says besides. */
const DETAILS = ['audience', 'residency', 'channel', 'minutes', 'why', 'text', 'role', 'to', 'url'] as const;

/** One row each: when, and what. */
export function actsOfLeads({ ledgers, startMs }: DrillRecord): readonly (readonly [when: string, what: string])[] {
  const entries = ledgers.flatMap((ledger) => ledger.entries.filter(({ verb }) => verb === 'lead'));
  return entries.flatMap(({ at, body }) => {
    const act = Act.safeParse(body).data;
    if (!act) return [];
    const details = DETAILS.flatMap((name) =>
      act[name] === undefined ? [] : [`${name}: ${JSON.stringify(act[name])}`],
    );
    return [[momentText(Date.parse(at), startMs), `${act.action} by ${act.by} (${details.join(', ')})`]];
  });
}
