/**
 * The settings of a bucket: versions, default lock, encryption, replication. Reads `AWS::S3::Bucket` and refuses what
 * S3 refuses: a lock or a replication rule without versions. As on AWS, a rule replicates encrypted objects only when
 * it says so.
 */
import type { Fields, Resource } from '../../calls/call';
import {
  invalidProperty,
  isFields,
  listOf,
  oneOf,
  optionalFields,
  optionalText,
  refuseProperties,
  text,
  within,
} from '../fields';
import { noticesFrom, type Notice } from './notices';

export interface ReplicationRule {
  readonly prefix: string;
  /** Name of the destination bucket. */
  readonly destination: string;
  /** ARN of the key that encrypts the copies. Absent when encrypted objects are not copied. */
  readonly replicaKeyArn?: string;
  readonly deleteMarkers: boolean;
  readonly id: string;
  /** Whether the rule has metrics. Without them S3 sends no notice of a failed copy. */
  readonly hasMetrics: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly versioned: boolean;
  readonly lock?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number };
  readonly kmsKeyArn?: string;
  /** Whether S3 caches a key for the bucket instead of calling KMS for every object. */
  readonly bucketKey: boolean;
  /** A later call may set these. */
  rules: readonly ReplicationRule[];
  readonly notices: readonly Notice[];
  readonly tags: Readonly<Record<string, string>>;
}

const PROPERTIES: ReadonlySet<string> = new Set([
  'BucketName',
  'VersioningConfiguration',
  'ObjectLockEnabled',
  'ObjectLockConfiguration',
  'BucketEncryption',
  'ReplicationConfiguration',
  'NotificationConfiguration',
  // These have no effect on our requests: public access, object ownership, storage class and expiry of old objects,
  // logs, labels.
  'PublicAccessBlockConfiguration',
  'OwnershipControls',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'Tags',
]);
const RULE_PROPERTIES: ReadonlySet<string> = new Set([
  'Destination',
  'Status',
  'Prefix',
  'Filter',
  'Priority',
  'DeleteMarkerReplication',
  'SourceSelectionCriteria',
  'Id',
]);
const DESTINATION_PROPERTIES: ReadonlySet<string> = new Set([
  'Bucket',
  'EncryptionConfiguration',
  'Metrics',
  // Replication time control is a promise, not another way of copying. Storage classes are not modelled.
  'ReplicationTime',
  'StorageClass',
]);
const DAYS_PER_YEAR = 365;

/** Reads the resource. Throws an Error that names the property that S3 or the lab refuses. */
export function bucketFrom(resource: Resource): Bucket {
  const { properties, region, ref } = resource;
  refuseProperties(resource, PROPERTIES);
  const lock = lockFrom(resource);
  const kmsKeyArn = kmsKeyFrom(resource);
  const locks = properties['ObjectLockEnabled'] === true;
  // Object Lock switches versioning on by itself.
  const versioned = locks || optionalFields(properties, 'VersioningConfiguration')?.['Status'] === 'Enabled';
  const rules = rulesFrom(resource, optionalFields(properties, 'ReplicationConfiguration'));
  if (rules.length > 0 && !versioned)
    throw invalidProperty(resource, 'ReplicationConfiguration', 'needs VersioningConfiguration Enabled');
  if (lock && !locks) throw invalidProperty(resource, 'ObjectLockConfiguration', 'needs ObjectLockEnabled');
  const name = optionalText(properties, 'BucketName') ?? ref;
  const bucketKey = encryptionRule(resource)['BucketKeyEnabled'] === true;
  return {
    name,
    region,
    versioned,
    bucketKey,
    rules,
    notices: noticesFrom(resource),
    tags: Object.fromEntries(listOf(properties, 'Tags').map((tag) => [text(tag, 'Key'), text(tag, 'Value')])),
    ...(lock && { lock }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  };
}

function lockFrom(resource: Resource): Bucket['lock'] {
  const rule = optionalFields(optionalFields(resource.properties, 'ObjectLockConfiguration') ?? {}, 'Rule');
  const retention = optionalFields(rule ?? {}, 'DefaultRetention');
  if (!retention) return undefined;
  const mode = oneOf(retention, 'Mode', ['GOVERNANCE', 'COMPLIANCE']);
  const years = within(retention, 'Years', { low: 0, high: 100, fallback: 0 });
  const days = within(retention, 'Days', { low: 0, high: 36_500, fallback: years * DAYS_PER_YEAR });
  if (!mode || days === 0) throw invalidProperty(resource, 'ObjectLockConfiguration', 'needs a Mode and Days or Years');
  return { mode, days };
}

function encryptionRule({ properties }: Resource): Fields {
  const encryption = optionalFields(properties, 'BucketEncryption') ?? {};
  return listOf(encryption, 'ServerSideEncryptionConfiguration')[0] ?? {};
}

function kmsKeyFrom(resource: Resource): string | undefined {
  const byDefault = optionalFields(encryptionRule(resource), 'ServerSideEncryptionByDefault') ?? {};
  const algorithm = oneOf(byDefault, 'SSEAlgorithm', ['AES256', 'aws:kms']);
  if (algorithm !== 'aws:kms') return undefined;
  const keyArn = optionalText(byDefault, 'KMSMasterKeyID');
  // AWS would use the region's key aws/s3. The lab does not model it, and no rule could replicate with it.
  if (keyArn === undefined) throw invalidProperty(resource, 'BucketEncryption', 'aws:kms needs a KMSMasterKeyID');
  return keyArn;
}

/** The enabled rules, in CloudFormation's words. Errors name `resource`. */
export function rulesFrom(resource: Resource, configuration: Fields | undefined): readonly ReplicationRule[] {
  if (!configuration) return [];
  text(configuration, 'Role');
  const rules = listOf(configuration, 'Rules');
  return rules.filter((rule) => rule['Status'] === 'Enabled').map((rule) => ruleFrom(resource, rule));
}

function ruleFrom(resource: Resource, rule: Fields): ReplicationRule {
  refuseProperties(resource, RULE_PROPERTIES, { name: 'ReplicationConfiguration.Rules', of: rule });
  const destination = optionalFields(rule, 'Destination') ?? {};
  refuseProperties(resource, DESTINATION_PROPERTIES, {
    name: 'ReplicationConfiguration.Rules.Destination',
    of: destination,
  });
  const replicaKeyArn = encryptedObjects(rule) ? replicaKey(resource, destination) : undefined;
  return {
    prefix: prefixOf(resource, rule),
    destination: text(destination, 'Bucket').replace(/^arn:aws:s3:::/, ''),
    deleteMarkers: optionalFields(rule, 'DeleteMarkerReplication')?.['Status'] === 'Enabled',
    id: optionalText(rule, 'Id') ?? '',
    hasMetrics: optionalFields(destination, 'Metrics')?.['Status'] === 'Enabled',
    ...(replicaKeyArn !== undefined && { replicaKeyArn }),
  };
}

function encryptedObjects(rule: Fields): boolean {
  const criteria = optionalFields(rule, 'SourceSelectionCriteria') ?? {};
  return optionalFields(criteria, 'SseKmsEncryptedObjects')?.['Status'] === 'Enabled';
}

function replicaKey(resource: Resource, destination: Fields): string {
  const keyArn = optionalText(optionalFields(destination, 'EncryptionConfiguration') ?? {}, 'ReplicaKmsKeyID');
  if (keyArn !== undefined) return keyArn;
  throw invalidProperty(
    resource,
    'ReplicationConfiguration',
    'SseKmsEncryptedObjects needs EncryptionConfiguration.ReplicaKmsKeyID',
  );
}

function prefixOf(resource: Resource, rule: Fields): string {
  const filter = rule['Filter'];
  if (!isFields(filter)) return optionalText(rule, 'Prefix') ?? '';
  refuseProperties(resource, new Set(['Prefix']), { name: 'ReplicationConfiguration.Rules.Filter', of: filter });
  return optionalText(filter, 'Prefix') ?? '';
}
