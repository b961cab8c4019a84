/**
 * What to do about a setting, given what its table holds and what is on record (strategy §1, control-plane corruption).
 * Nothing good is taken back: a setting that is newer than the record was written while the record was being read, or
 * is ahead of its entry.
 */
import type { Found, Setting } from './setting';

export type Remedy =
  | { readonly kind: 'keep' }
  | { readonly kind: 'rewrite'; readonly setting: Setting }
  /** Bad, and nobody has a good record: moved aside, and reported. */
  | { readonly kind: 'exclude'; readonly reason: string };

/** `found` undefined: nothing is stored. Either of them is there, or both. */
export function remedyFor(found: Found | undefined, recorded: Setting | undefined): Remedy {
  if (!recorded) return found?.kind === 'bad' ? { kind: 'exclude', reason: found.reason } : { kind: 'keep' };
  const isCurrent = found?.kind === 'good' && found.setting.version >= recorded.version;
  return isCurrent ? { kind: 'keep' } : { kind: 'rewrite', setting: recorded };
}
