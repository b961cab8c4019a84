/**
 * The keys and aliases of each region: `AWS::KMS::Key`, `ReplicaKey` and `Alias`. The replicas of a multi-Region key
 * share one id and one material. Each has its own enabled state and policy, and each region has its own aliases.
 */
import { Nested } from '../../kernel/nested';
import { readKeyPolicy, type KeyPolicy } from './key-policy';
import type { Resource } from '../../calls/call';
import { flag, invalidProperty, optionalFields, refuseProperties, text } from '../fields';

/** The purpose of a key. */
export type KeySpec = 'SYMMETRIC_DEFAULT' | 'HMAC_256' | 'ECC_NIST_P256';

export interface Key {
  readonly id: string;
  readonly spec: KeySpec;
  readonly arn: string;
  readonly multiRegion: boolean;
  readonly primary: boolean;
  readonly material: Buffer;
  readonly policy: KeyPolicy;
  enabled: boolean;
  /** Whether its own policy is in force. A fault can make it admit nobody. */
  admits: boolean;
}

const LABELS = ['Description', 'KeyPolicy', 'Tags', 'PendingWindowInDays', 'BypassPolicyLockoutSafetyCheck'];
const KEY_PROPERTIES: ReadonlySet<string> = new Set([
  ...LABELS,
  'MultiRegion',
  'Enabled',
  'KeySpec',
  'KeyUsage',
  // After rotation old material still decrypts, so no request of a drill can tell the difference.
  'EnableKeyRotation',
  'RotationPeriodInDays',
]);
const REPLICA_PROPERTIES: ReadonlySet<string> = new Set([...LABELS, 'PrimaryKeyArn', 'Enabled']);
const ALIAS_PROPERTIES: ReadonlySet<string> = new Set(['AliasName', 'TargetKeyId']);

const KEY_ARN = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(key\/(.+)|alias\/.+)$/;
const MATERIAL_BYTES = 32;

/** The region in an ARN of a key or alias. Undefined for anything else. */
export const regionIn = (keyId: string): string | undefined => KEY_ARN.exec(keyId)?.[1];

export class Keyring {
  private readonly keys = new Map<string, Key>();
  private readonly aliases = new Map<string, string>();
  /** Kept, because every call on an encrypted store needs it and keys do not disappear. */
  private readonly found = new Nested<Key | undefined>();

  /** Condition operators in key policies that are not modelled. */
  readonly unknownOperators = new Set<string>();

  /** `bytes` returns random bytes. */
  constructor(private readonly bytes: (count: number) => Buffer) {}

  /** Throws an Error that names the property KMS or the lab refuses. */
  provision(resource: Resource): void {
    if (resource.type === 'AWS::KMS::Key') this.addKey(resource);
    else if (resource.type === 'AWS::KMS::ReplicaKey') this.addReplica(resource);
    else this.addAlias(resource);
  }

  /** The key with that id, ARN, alias or alias ARN in that region. */
  find(keyId: string, region: string): Key | undefined {
    return this.found.get([region, keyId], () => this.lookUp(keyId, region));
  }

  private lookUp(keyId: string, region: string): Key | undefined {
    const [, arnRegion = region, , resource = keyId, idInArn] = KEY_ARN.exec(keyId) ?? [];
    if (arnRegion !== region) return undefined;
    const id = resource.startsWith('alias/') ? this.aliases.get(at(region, resource)) : (idInArn ?? keyId);
    return id === undefined ? undefined : this.keys.get(at(region, id));
  }

  private addKey(resource: Resource): void {
    const { properties, region, ref, attributes } = resource;
    refuseProperties(resource, KEY_PROPERTIES);
    const spec = specOf(resource);
    const multiRegion = flag(properties, 'MultiRegion', false);
    if (multiRegion !== ref.startsWith('mrk-'))
      throw invalidProperty(
        resource,
        'MultiRegion',
        `does not fit the key id ${ref}: only those of multi-Region keys begin with mrk-`,
      );
    const enabled = flag(properties, 'Enabled', true);
    this.keys.set(at(region, ref), {
      ...{ id: ref, spec },
      arn: attributes['Arn'] ?? '',
      multiRegion,
      primary: true,
      material: this.bytes(MATERIAL_BYTES),
      policy: this.policyOf(resource),
      enabled,
      admits: true,
    });
  }

  private addReplica(resource: Resource): void {
    const { properties, region, attributes } = resource;
    refuseProperties(resource, REPLICA_PROPERTIES);
    const [, primaryRegion = '', account = '', , id = ''] = KEY_ARN.exec(text(properties, 'PrimaryKeyArn')) ?? [];
    const primary = this.keys.get(at(primaryRegion, id));
    if (!primary?.multiRegion || !primary.primary)
      throw invalidProperty(resource, 'PrimaryKeyArn', 'must be the ARN of a multi-Region primary key that exists');
    if (this.keys.has(at(region, id)))
      throw invalidProperty(resource, 'PrimaryKeyArn', `has a key in ${region} already`);
    const arn = attributes['Arn'] ?? `arn:aws:kms:${region}:${account}:key/${id}`;
    const own = { arn, primary: false, policy: this.policyOf(resource), enabled: flag(properties, 'Enabled', true) };
    this.keys.set(at(region, id), { ...primary, ...own });
  }

  private policyOf({ properties }: Resource): KeyPolicy {
    return readKeyPolicy(optionalFields(properties, 'KeyPolicy'), this.unknownOperators);
  }

  private addAlias(resource: Resource): void {
    const { properties, region } = resource;
    refuseProperties(resource, ALIAS_PROPERTIES);
    const name = text(properties, 'AliasName');
    if (!/^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/.test(name))
      throw invalidProperty(resource, 'AliasName', 'must begin with alias/ and not with alias/aws/');
    const key = this.find(text(properties, 'TargetKeyId'), region);
    if (!key) throw invalidProperty(resource, 'TargetKeyId', `names no key in ${region}`);
    this.aliases.set(at(region, name), key.id);
  }
}

/** Allowed usage of each kind of key. */
export const USAGES: Readonly<Record<KeySpec, string>> = {
  SYMMETRIC_DEFAULT: 'ENCRYPT_DECRYPT',
  HMAC_256: 'GENERATE_VERIFY_MAC',
  ECC_NIST_P256: 'SIGN_VERIFY',
};

function specOf(resource: Resource): KeySpec {
  const { KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', EnableKeyRotation } = resource.properties;
  const spec = SPECS.find((known) => known === KeySpec);
  if (!spec) throw invalidProperty(resource, 'KeySpec', `must be one of ${SPECS.join(', ')}`);
  if (KeyUsage !== USAGES[spec]) throw invalidProperty(resource, 'KeyUsage', `must be ${USAGES[spec]}`);
  if (spec !== 'SYMMETRIC_DEFAULT' && EnableKeyRotation === true)
    throw invalidProperty(resource, 'EnableKeyRotation', 'is for symmetric keys only');
  return spec;
}

const SPECS = ['SYMMETRIC_DEFAULT', 'HMAC_256', 'ECC_NIST_P256'] as const;
const at = (region: string, name: string): string => `${region} ${name}`;
