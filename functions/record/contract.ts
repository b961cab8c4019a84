import * as z from 'zod';
import { Answer, IncidentName, NotMoved, Outcome, RegionCode } from '../../strategy/flow-words';

export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  outcome: Outcome,
  notMoved: z.array(NotMoved),
  answer: Answer,
});
export type Input = z.output<typeof Input>;

/**
 * Where the evidence is (object key in the evidence bucket of the conductor's region). `entries` null: the ledger could
 * not be read.
 */
export const Output = z.object({
  kind: z.literal('recorded'),
  entries: z.number().int().nullable(),
  chain: z.enum(['intact', 'broken', 'unreadable']),
  key: z.string(),
});
export type Output = z.output<typeof Output>;
