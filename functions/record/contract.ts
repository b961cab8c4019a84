import * as z from 'zod';
import { Answer, IncidentName, NotMoved, Outcome, RegionCode } from '../../strategy/flow-words';
import { EvidenceSettings } from '../runtime/evidence/settings';

export const Settings = EvidenceSettings;
export type Settings = z.output<typeof Settings>;

export const Input = z.object({
  incident: IncidentName,
  source: RegionCode,
  outcome: Outcome,
  notMoved: z.array(NotMoved),
  answer: Answer,
});
export type Input = z.output<typeof Input>;

/**
 * `recorded`: `pack` is a folder in the evidence bucket of that region; `entries` null: the ledger could not be read.
 * `waiting`: no region of the residency could take it; `anchor` writes it later.
 */
export const Output = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('recorded'),
    region: RegionCode,
    pack: z.string(),
    entries: z.number().int().nullable(),
    chain: z.enum(['intact', 'broken', 'unreadable']),
  }),
  z.object({ kind: z.literal('waiting') }),
]);
export type Output = z.output<typeof Output>;
