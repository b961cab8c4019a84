/** What a pack says of the report (RCA) on the outage that its incident belongs to. */
import * as z from 'zod';
import type { LedgerEntry } from '../ledger';
import type { Outage } from '../outage';
import { rcaDueMs } from '../rca';
import type { Evidence } from './evidence';

type Report = Evidence['report'];

const Decided = z.discriminatedUnion('action', [
  z.looseObject({ action: z.literal('publish-report'), url: z.url({ protocol: /^https$/ }), by: z.string() }),
  z.looseObject({ action: z.literal('waive-report'), why: z.string(), by: z.string() }),
]);

/**
 * When it is due, and what leads decided about it by then. The first one that was published stays; the newest waiver
 * counts. `ledger`: of the outage. Null: the incident belongs to no outage.
 */
export function reportOf(
  outage: Pick<Outage, 'endedAt'> | undefined,
  ledger: readonly Pick<LedgerEntry, 'at' | 'verb' | 'body'>[],
): Report {
  if (!outage) return null;
  const dueMs = rcaDueMs(outage);
  const said = ledger.flatMap(({ at, verb, body }) => {
    const { data } = verb === 'lead' ? Decided.safeParse(body) : {};
    return data ? [{ at, ...data }] : [];
  });
  const published = said.find((one) => one.action === 'publish-report');
  const waived = said.findLast((one) => one.action === 'waive-report');
  return {
    dueAt: dueMs === undefined ? null : new Date(dueMs).toISOString(),
    published: published ? { url: published.url, by: published.by, at: published.at } : null,
    waived: waived ? { why: waived.why, by: waived.by, at: waived.at } : null,
  };
}
