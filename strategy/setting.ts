/**
 * A tenant's setting of the control plane, and how a damaged one is known: by its shape, and by a checksum over whose
 * it is, its key, its value and its version (strategy §1, control-plane corruption). Assumes that damage is an
 * accident, such as a bad deploy: the checksum has no secret, so it stops nobody who means to forge.
 */
import * as z from 'zod';
import type { ItemKey } from './control-items';
import { canonicalJson } from './ledger';
import { sha256 } from './sha256';
import type { Region } from './topology';

/**
 * All settings of a placement lie in this one partition, `<tenant>#<key>` below it: a restore has to find what a bad
 * deploy wrote under whatever name, and reads this and nothing else of the table (docs/adr/0021). A partition takes a
 * thousand writes a second, ten times what its audit log does.
 */
export const SETTINGS_PK = 'control-plane';
/** At most so many characters. */
export const SETTING_VALUE_MAX = 65_536;

/** Whose setting, and which. */
export interface SettingName {
  readonly tenant: string;
  readonly key: string;
}

/** Where a setting is stored. */
export const settingKey = ({ tenant, key }: SettingName): ItemKey => ({ pk: SETTINGS_PK, sk: `${tenant}#${key}` });

/** Whose a stored setting is, whatever somebody has put there: neither part has a `#` where the cell wrote it. */
export function settingNamed(sk: string): SettingName {
  const [tenant = '', ...key] = sk.split('#');
  return { tenant, key: key.join('#') };
}

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

/** What is stored of a setting beside its key. */
const Stored = z.object({
  value: z.string().max(SETTING_VALUE_MAX),
  version: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z@[a-z]{2}-[a-z]+-\d$/, 'an instant and a region'),
  writtenAtMs: z.number(),
  region: z.string(),
  checksum: z.string(),
});
const Named: z.ZodType<Setting> = Stored.extend({ tenant: z.string(), key: z.string() });

/** What was found under a setting's key. `reason` says what is wrong, without the value. */
export type Found =
  { readonly kind: 'good'; readonly setting: Setting } | { readonly kind: 'bad'; readonly reason: string };

/** The setting with its checksum. */
export function sealSetting(unsealed: Omit<Setting, 'checksum'>): Setting {
  return { ...unsealed, checksum: checksumOf(unsealed) };
}

/** Judges what a table holds under the setting's key. */
export function readSetting({ tenant, key }: SettingName, item: unknown): Found {
  const parsed = Stored.safeParse(item);
  if (!parsed.success) return { kind: 'bad', reason: `is no setting: ${problemsOf(parsed.error)}` };
  return checked({ tenant, key, ...parsed.data });
}

/** Judges a setting that carries its name, as the audit log and snapshots hold it. */
export function readNamed(body: unknown): Found {
  const parsed = Named.safeParse(body);
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
