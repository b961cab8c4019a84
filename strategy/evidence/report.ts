/** What a pack says of the report (RCA) on the outage that its incident belongs to. */
import * as z from 'zod';
import { jsonOf } from '../json-of';
import { LedgerEntry } from '../ledger';
import { Outage } from '../outage';
import { rcaDueMs } from '../rca';
import type { Evidence } from './evidence';

type Report = Evidence['report'];

export const MESSAGES = 'messages.jsonl';
export const OUTAGES = 'outages.jsonl';

const Decided = z.discriminatedUnion('action', [
  z.looseObject({
    ...{ action: z.literal('publish-report'), outage: z.string(), url: z.url({ protocol: /^https$/ }), by: z.string() },
  }),
  z.looseObject({ action: z.literal('waive-report'), outage: z.string(), why: z.string(), by: z.string() }),
]);

/**
 * When it is due, and what leads decided about it by then. The first one that was published stays; the newest waiver
 * counts. `ledgers`: of all outages that the incident belongs to. Null: it belongs to none.
 */
export function reportOf(
  outage: Pick<Outage, 'name' | 'endedAt'> | undefined,
  ledgers: readonly Pick<LedgerEntry, 'at' | 'verb' | 'body'>[],
): Report {
  if (!outage) return null;
  const dueMs = rcaDueMs(outage);
  const said = ledgers.flatMap(({ at, verb, body }) => {
    const { data } = verb === 'lead' ? Decided.safeParse(body) : {};
    return data?.outage === outage.name ? [{ at, ...data }] : [];
  });
  const published = said.find((one) => one.action === 'publish-report');
  const waived = said.findLast((one) => one.action === 'waive-report');
  return {
    dueAt: dueMs === undefined ? null : new Date(dueMs).toISOString(),
    published: published ? { url: published.url, by: published.by, at: published.at } : null,
    waived: waived ? { why: waived.why, by: waived.by, at: waived.at } : null,
  };
}

const Outages = z.array(Outage);
const Entries = z.array(LedgerEntry);

/** The same from the files of a pack, as far as they are there. */
export function reportIn(files: ReadonlyMap<string, Buffer>): Report {
  const outages = Outages.safeParse(linesIn(files.get(OUTAGES))).data ?? [];
  const messages = Entries.safeParse(linesIn(files.get(MESSAGES))).data ?? [];
  return reportOf(outages.at(-1), messages);
}

const linesIn = (bytes: Buffer | undefined): unknown[] =>
  (bytes?.toString() ?? '').split('\n').flatMap((line) => (line === '' ? [] : [jsonOf(line)]));
