/**
 * The keys of a placement's tables. Every item is addressed by (pk, sk), both strings. The cell writes under these
 * keys, reconciliation and the lab read them, and IAM grants refer to these partitions. No other file spells a key, so
 * that nobody writes an item that the others do not find.
 */
import type { ItemKey } from './control-items';
import { SERVICES, type Service } from './layers';
import type { Region } from './topology';

/** Names a document: its service, its tenant and its key. */
export interface DocumentName {
  readonly service: Service;
  readonly tenant: string;
  readonly key: string;
}

/** The partition of one tenant's documents of one service. */
export const documentPk = (service: Service, tenant: string): string => `${service}#${tenant}`;

/** `<service>#<tenant>` / `<key>`. Settings have a layout of their own. */
export const documentKey = ({ service, tenant, key }: DocumentName): ItemKey =>
  service === 'control-plane' ? settingKey({ tenant, key }) : { pk: documentPk(service, tenant), sk: key };

/** Names a setting: its tenant and its key. */
export interface SettingName {
  readonly tenant: string;
  readonly key: string;
}

/**
 * The partition of all settings of a placement; the sort key is `<tenant>#<key>`. A restore has to find what a bad
 * deploy wrote under any name, and reads only this partition of the table (docs/adr/0021). A partition takes a thousand
 * writes a second, ten times as many as the audit log of the settings.
 */
export const SETTINGS_PK = 'control-plane';

/** Where a setting is stored. */
export const settingKey = ({ tenant, key }: SettingName): ItemKey => ({ pk: SETTINGS_PK, sk: `${tenant}#${key}` });

/**
 * Reads the name of a stored setting from its sort key, also from one that the cell did not write. The cell allows no
 * `#` in either part.
 */
export function settingNamed(sk: string): SettingName {
  const [tenant = '', ...key] = sk.split('#');
  return { tenant, key: key.join('#') };
}

/** The partition of a tenant's damaged settings of which there is no good record. */
export const quarantinePk = (tenant: string): string => `quarantine#${tenant}`;
/** Item: what was found, why, and in which incident. `digest` keeps several finds under one name apart. */
export const quarantineKey = ({ tenant, key }: SettingName, digest: string): ItemKey => ({
  pk: quarantinePk(tenant),
  sk: `${key}#${digest}`,
});

/** The audit log: one partition per region that writes. */
export const auditPk = (region: Region): string => `audit#${region}`;
/**
 * The last sequence number. Keys are sorted as text, so a number with thirteen digits would come before it. A hundred
 * changes a second take 285 years to reach it. Items under a later key are not ours, and nobody reads them.
 */
export const LAST_SEQUENCE = 899_999_999_999;
/** Item: `LedgerEntry` plus the key, its body a `Setting`; `sk` is the sequence number, twelve digits. */
export const auditKey = (region: Region, sequence: number): ItemKey => ({
  pk: auditPk(region),
  sk: String(sequence).padStart(12, '0'),
});

/** One job: the tenant's full id and the name of the job. */
export interface JobName {
  readonly tenant: string;
  readonly job: string;
}

/**
 * The partition of jobs that `origin` accepted and nobody has finished. The other regions read it when `origin` is
 * lost.
 */
export const pendingPk = (origin: Region): string => `pending#${origin}`;
/** Item: what the job is to do, until it is applied. */
export const pendingKey = (origin: Region, { tenant, job }: JobName): ItemKey => ({
  pk: pendingPk(origin),
  sk: `${tenant}#${job}`,
});
/** Parses a pending job's sort key. Neither part contains a #. */
export function jobOf(sortKey: string): JobName {
  const [tenant = '', job = ''] = sortKey.split('#');
  return { tenant, job };
}

/** The partition of a tenant's jobs that were applied. */
export const donePk = (tenant: string): string => `job#${tenant}`;
/** The key of a job that was applied. It is written once; because it exists, a second run does no harm. */
export const doneKey = ({ tenant, job }: JobName): ItemKey => ({ pk: donePk(tenant), sk: job });

/** The partition with everything that one region accepted into a table. */
export const writtenPk = (region: Region): string => `written#${region}`;
/** The partition of all writes that wait in one region. They sort by age, because versions begin with the time. */
export const waitingPk = (region: Region): string => `waiting#${region}`;
/** Item: the write. `version` begins with the instant. */
export const waitingKey = ({ region, version, ...name }: WaitingName): ItemKey => ({
  pk: waitingPk(region),
  sk: timedKey(version, name),
});
/** The dead letters of one region's waiting writes. A person reviews and deletes them. */
export const asidePk = (region: Region): string => `aside#${region}`;

interface WaitingName extends DocumentName {
  readonly region: Region;
  readonly version: string;
}

/** The sort key for a version and a name; it sorts in order of time. */
export const timedKey = (version: string, { service, tenant, key }: DocumentName): string =>
  `${version}#${service}#${tenant}#${key}`;
/** Reads version and name from such a sort key; undefined when it is damaged. */
export function timedName(sk: string): (DocumentName & { readonly version: string }) | undefined {
  const [version = '', name = '', tenant, key] = sk.split('#');
  const service = serviceNamed(name);
  return service && tenant !== undefined && key !== undefined ? { service, tenant, key, version } : undefined;
}

/** The partition of the heartbeats and seals of all regions. */
export const HEARTBEAT_PK = 'heartbeat';
/** Item: `{ atMs }`, when that region last wrote. */
export const heartbeatKey = (region: Region): ItemKey => ({ pk: HEARTBEAT_PK, sk: region });
/** Item: `{ sealed }`. A separate item, so that a heartbeat without a seal does not delete the seal. */
export const sealKey = (region: Region): ItemKey => ({ pk: HEARTBEAT_PK, sk: `${region}/sealed` });
/** Key of the heartbeat object of one region in a content bucket; its body is the time in milliseconds. */
export const heartbeatObjectKey = (region: Region): string => `${HEARTBEAT_PK}/${region}`;

/** The partition of the observers' items. No tenant has such a key, and no other region writes it. */
export const probePk = (region: Region): string => `probe#${region}`;
/** The key of an observer's own item in a table. */
export const probeKey = (region: Region, observer: Region, what: 'credential' | 'document' | 'done'): ItemKey => ({
  pk: probePk(region),
  sk: `${observer}/${what}`,
});

/** The partition in which one comparison of replicas notes its progress. */
export const progressPk = (name: string): string => `progress#${name}`;
/**
 * Item: the last key that was compared. It names a tenant, so it stays in the placement's table, and neither the ledger
 * nor the state machine contains it.
 */
export const progressKey = (name: string, round: number): ItemKey => ({ pk: progressPk(name), sk: String(round) });

/** An item of a tenant: a document, a write that waits to become one, or a job that is pending or done. */
export interface TenantsItem extends DocumentName {
  readonly kind: 'document' | 'waiting' | 'pending' | 'done';
}

/** Reads whose item has this key; undefined if it belongs to no tenant, such as a heartbeat. */
export function tenantsItem({ pk, sk }: ItemKey): TenantsItem | undefined {
  if (pk === SETTINGS_PK) return { kind: 'document', service: 'control-plane', ...settingNamed(sk) };
  const [partition = '', tenant = ''] = pk.split('#');
  if (pk === donePk(tenant)) return { kind: 'done', service: 'orchestration', tenant, key: sk };
  if (pk === pendingPk(tenant)) {
    const { tenant: owner, job } = jobOf(sk);
    return { kind: 'pending', service: 'orchestration', tenant: owner, key: job };
  }
  if (pk === waitingPk(tenant)) return waitingItem(sk);
  const service = serviceNamed(partition);
  return service && { kind: 'document', service, tenant, key: sk };
}

function waitingItem(sk: string): TenantsItem | undefined {
  const name = timedName(sk);
  return name && { kind: 'waiting', service: name.service, tenant: name.tenant, key: name.key };
}

const serviceNamed = (name: string): Service | undefined => SERVICES.find((service) => service === name);
