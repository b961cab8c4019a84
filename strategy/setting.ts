/**
 * A tenant's setting of the control plane, and how to recognize a damaged one: by its shape, and by a checksum over its
 * tenant, key, value and version (strategy §1, control-plane corruption). Assumes that damage is an accident, such as a
 * bad deploy. The checksum has no secret, so it does not stop a person who wants to forge a setting.
 */
import * as z from 'zod';
import type { SettingName } from './data-items';
import { canonicalJson } from './ledger';
import { sha256 } from './sha256';
import type { Region } from './topology';

/** The largest length of a value, in characters. */
export const SETTING_VALUE_MAX = 65_536;

/**
 * `version` orders all writes of a setting, as text: the later instant wins, then the region's name. `checksum`:
 * SHA-256 in hex.
 */
export interface Setting extends SettingName {
  readonly value: string;
  readonly version: string;
  readonly writtenAtMs: number;
  readonly region: Region;
  readonly checksum: string;
}

/** The stored attributes of a setting, without its key. */
const Stored = z.object({
  value: z.string().max(SETTING_VALUE_MAX),
  version: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z@[a-z]{2}-[a-z]+-\d$/, 'an instant and a region'),
  writtenAtMs: z.number(),
  region: z.string(),
  checksum: z.string(),
});
export const Setting: z.ZodType<Setting> = Stored.extend({ tenant: z.string(), key: z.string() });

/** What a table contains under a setting's key. `reason` says what is wrong, without the value. */
export type Found =
  { readonly kind: 'good'; readonly setting: Setting } | { readonly kind: 'bad'; readonly reason: string };

/** Adds the checksum. */
export function sealSetting(unsealed: Omit<Setting, 'checksum'>): Setting {
  return { ...unsealed, checksum: checksumOf(unsealed) };
}

/** Judges what a table contains under the setting's key. */
export function readSetting({ tenant, key }: SettingName, item: unknown): Found {
  const parsed = Stored.safeParse(item);
  if (!parsed.success) return { kind: 'bad', reason: `is no setting: ${problemsOf(parsed.error)}` };
  return checked({ tenant, key, ...parsed.data });
}

/** Judges a setting that includes its name, as in the audit log and in snapshots. */
export function readNamed(body: unknown): Found {
  const parsed = Setting.safeParse(body);
  return parsed.success ? checked(parsed.data) : { kind: 'bad', reason: `is no setting: ${problemsOf(parsed.error)}` };
}

/** The setting's name as one text. */
export const nameText = ({ tenant, key }: SettingName): string => `${tenant}\n${key}`;

function checked(setting: Setting): Found {
  return setting.checksum === checksumOf(setting)
    ? { kind: 'good', setting }
    : { kind: 'bad', reason: 'does not match its checksum' };
}

function checksumOf({ tenant, key, value, version }: Omit<Setting, 'checksum'>): string {
  return sha256(canonicalJson({ tenant, key, value, version }));
}

const problemsOf = (error: z.ZodError): string => error.issues.map(({ path }) => path.join('.') || 'value').join(', ');
