/**
 * The bodies of ledger entries as evidence reads them. An entry of an older version, or of nobody's, is read as far as
 * it fits: what is missing in it is missing in the evidence too.
 */
import * as z from 'zod';
import type { LedgerEntry } from '../ledger';

const Move = z.looseObject({ placement: z.string(), service: z.string(), target: z.string() });
export type MoveSeen = Readonly<z.output<typeof Move>>;

const Body = z.looseObject({
  input: z
    .looseObject({
      scope: z.string().optional(),
      reason: z.string().optional(),
      start: z
        .looseObject({ by: z.string(), reason: z.string(), mode: z.string().optional(), drill: z.string().optional() })
        .optional(),
      drill: z.string().optional(),
      by: z.string().optional(),
      caller: z.string().optional(),
      decision: z.string().optional(),
      acceptLossSeconds: z.number().optional(),
      move: Move.optional(),
      outcome: z.string().optional(),
      switch: z.string().optional(),
    })
    .catch({}),
  output: z
    .looseObject({
      kind: z.string().optional(),
      reason: z.string().optional(),
      outageStartedAt: z.string().optional(),
      moves: z.array(Move).optional(),
      resumed: z.array(Move).optional(),
      lossSeconds: z.number().nullable().optional(),
      freezes: z.array(z.looseObject({ placement: z.string(), service: z.string(), until: z.string() })).optional(),
      checks: z
        .array(
          z.looseObject({
            ...{ placement: z.string(), service: z.string(), check: z.string() },
            ...{ ok: z.boolean(), detail: z.string() },
          }),
        )
        .optional(),
      back: z.array(z.looseObject({ placement: z.string(), service: z.string() })).optional(),
    })
    .catch({}),
  record: z.array(z.string()).catch([]),
});

/** An entry with its body as far as it can be read. */
export interface Seen extends Pick<LedgerEntry, 'at' | 'verb' | 'region'> {
  readonly body: Readonly<z.output<typeof Body>>;
}

const NOTHING = { input: {}, output: {}, record: [] };

export const seenIn = (entries: readonly LedgerEntry[]): readonly Seen[] =>
  entries.map(({ at, verb, region, body }) => {
    const { input, output, record } =
      typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    return { at, verb, region, body: Body.safeParse({ input, output, record }).data ?? NOTHING };
  });
