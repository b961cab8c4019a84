/**
 * What to do about a setting, given what its table contains and what is on record (strategy §1, control-plane
 * corruption). A good setting that is newer than the record stays: it was written while the record was read, or it
 * arrived before its audit entry.
 */
import type { Found, Setting } from './setting';

export type Remedy =
  | { readonly kind: 'keep' }
  | { readonly kind: 'rewrite'; readonly setting: Setting }
  /** The setting is bad, and there is no good record of it: it is moved aside and reported. */
  | { readonly kind: 'exclude'; readonly reason: string };

/** `found` is undefined when nothing is stored. At least one of the two is defined. */
export function remedyFor(found: Found | undefined, recorded: Setting | undefined): Remedy {
  if (!recorded) return found?.kind === 'bad' ? { kind: 'exclude', reason: found.reason } : { kind: 'keep' };
  const isCurrent = found?.kind === 'good' && found.setting.version >= recorded.version;
  return isCurrent ? { kind: 'keep' } : { kind: 'rewrite', setting: recorded };
}
