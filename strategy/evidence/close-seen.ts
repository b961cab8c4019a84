import * as z from 'zod';
import type { LedgerEntry } from '../ledger';

const Closed = z.object({
  input: z.object({
    outcome: z.string(),
    notMoved: z.array(z.object({ placement: z.string(), service: z.string() })),
  }),
  closed: z.literal(true),
});

/** How the incident ended, by the newest entry that closed it. Undefined when none did. */
export const bodyOfClose = (ledger: readonly LedgerEntry[]): z.output<typeof Closed>['input'] | undefined =>
  ledger
    .map(({ verb, body }) => (verb === 'close' ? Closed.safeParse(body).data?.input : undefined))
    .findLast((input) => input !== undefined);
