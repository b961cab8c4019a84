import * as z from 'zod';
import { EvidenceSettings } from '../runtime/evidence/settings';

export const Settings = EvidenceSettings;
export type Settings = z.output<typeof Settings>;

/**
 * What this minute brought: incidents whose ledger was anchored, that got a pack, and that got another one, and packs
 * that are complete.
 */
export const Output = z.object({
  anchored: z.array(z.string()),
  recorded: z.array(z.string()),
  again: z.array(z.string()),
  completed: z.array(z.string()),
});
export type Output = z.output<typeof Output>;
