/**
 * KMS: symmetric, HMAC_256 and ECC_NIST_P256 keys, multi-Region replicas and aliases. Replicas share id and material.
 * Each region has its own enabled state, policy and aliases, and a replica works without its primary. Every use is
 * checked against the key's policy (`kms/key-policy.ts`); a fault can make it admit nobody. Operations: Decrypt,
 * DescribeKey, Encrypt, GenerateDataKey, GenerateMac, GetPublicKey, Sign. Not modelled, and refused by name: grants,
 * other asymmetric and HMAC keys, Verify, VerifyMac, rotation, deletion, imported material, promotion of replicas,
 * quotas.
 */
import type { Kernel } from '../kernel/kernel';
import { Nested } from '../kernel/nested';
import { notModelled, ServiceError, type Answer, type Call, type Resource, type Service } from '../calls/call';
import { refuseUnknown, text } from './fields';
import { Keyring, regionIn, USAGES, type Key, type KeySpec } from './kms/keyring';
import { canonicalContext, macOf, open, seal, sealedWith } from './kms/cipher';
import { direct, through } from './kms/key-policy';
import { publicKey, sign, SIGN_FIELDS } from './kms/signing';

const NONCE_BYTES = 12;
const PLAINTEXT_BYTES_MAX = 4096;

/** Why a key cannot be used: the name of KMS's error. */
export type KeyProblem = 'NotFoundException' | 'DisabledException' | 'AccessDeniedException' | 'ServiceUnavailable';

export class Kms implements Service {
  readonly types = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey', 'AWS::KMS::Alias'];
  /** For the bill. */
  readonly meters = { calls: 0 };
  private readonly keyring = new Keyring((count) => this.bytes(count));
  private readonly random;
  /** Kept, because every call on an encrypted store needs it. */
  private readonly through = new Nested<boolean>();

  constructor(private readonly kernel: Kernel) {
    this.random = kernel.random.stream('kms');
    kernel.activeFaults.onBlow((blow) => {
      if (blow.kind === 'key-switched') this.setEnabled(blow.alias, blow.region, blow.enabled);
      if (blow.kind === 'key-policy-changed') this.setPolicy(blow.alias, blow.region, blow.admits);
    });
  }

  provision(resource: Resource): void {
    this.keyring.provision(resource);
  }

  handle(call: Call): Answer {
    const operation = this.operations[call.operation];
    if (!operation) throw notModelled(call);
    this.meters.calls += 1;
    return { output: operation(call), latencyMs: 0 };
  }

  /**
   * Disables the key in that region. Its replicas elsewhere still work. Takes an id, ARN or alias. Throws when there is
   * none.
   */
  disable(keyId: string, region: string): void {
    this.setEnabled(keyId, region, false);
  }

  enable(keyId: string, region: string): void {
    this.setEnabled(keyId, region, true);
  }

  /**
   * Whether the key exists, is enabled and admits users of DynamoDB there. An outage of KMS itself does not count,
   * because services keep data keys.
   */
  usable(keyId: string, region: string): boolean {
    const key = this.keyring.find(keyId, region);
    return key?.enabled === true && this.admitsThrough('dynamodb', key, region);
  }

  /** The error that S3 gets when it uses the key for somebody. Undefined when the key works. */
  problem(keyId: string, region: string): KeyProblem | undefined {
    if (this.kernel.activeFaults.isDown.in(region, 'kms')) return 'ServiceUnavailable';
    const key = this.keyring.find(keyId, region);
    if (!key) return 'NotFoundException';
    if (!this.admitsThrough('s3', key, region)) return 'AccessDeniedException';
    return key.enabled ? undefined : 'DisabledException';
  }

  /** Condition operators in key policies that are not modelled. */
  get unknownOperators(): ReadonlySet<string> {
    return this.keyring.unknownOperators;
  }

  private admitsThrough(service: string, key: Key, region: string): boolean {
    return key.admits && this.through.get([service, key.arn], () => isAdmitted(service, key, region));
  }

  private readonly operations: Readonly<Record<string, (call: Call) => Answer['output']>> = {
    GenerateDataKey: (call) => {
      refuseUnknown(call, new Set(['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext']));
      const key = this.keyFor(call, text(call.input, 'KeyId'));
      const plaintext = this.bytes(dataKeyBytes(call));
      return {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        CiphertextBlob: this.seal(call, key, plaintext),
      };
    },
    Encrypt: (call) => {
      refuseUnknown(call, new Set(['KeyId', 'Plaintext', 'EncryptionContext', 'EncryptionAlgorithm']));
      requireSymmetric(call);
      const key = this.keyFor(call, text(call.input, 'KeyId'));
      const plaintext = Buffer.from(text(call.input, 'Plaintext'), 'base64');
      if (plaintext.length > PLAINTEXT_BYTES_MAX)
        throw new ServiceError('ValidationException', 'Plaintext must be at most 4096 bytes');
      return {
        KeyId: key.arn,
        CiphertextBlob: this.seal(call, key, plaintext),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
    Decrypt: (call) => this.decrypt(call),
    GenerateMac: (call) => {
      refuseUnknown(call, new Set(['KeyId', 'MacAlgorithm', 'Message']));
      const key = this.keyFor(call, text(call.input, 'KeyId'), 'HMAC_256');
      const MacAlgorithm = text(call.input, 'MacAlgorithm');
      if (MacAlgorithm !== 'HMAC_SHA_256')
        throw new ServiceError('InvalidKeyUsageException', `${MacAlgorithm} is no algorithm of an HMAC_256 key`);
      const message = Buffer.from(text(call.input, 'Message'), 'base64');
      if (message.length === 0 || message.length > PLAINTEXT_BYTES_MAX)
        throw new ServiceError('ValidationException', 'Message must be 1 to 4096 bytes');
      return { KeyId: key.arn, MacAlgorithm, Mac: macOf(message, key.material).toString('base64') };
    },
    Sign: (call) => {
      refuseUnknown(call, SIGN_FIELDS);
      return sign(call, this.keyFor(call, text(call.input, 'KeyId'), 'ECC_NIST_P256'));
    },
    GetPublicKey: (call) => publicKey(call, this.allowed(call, text(call.input, 'KeyId'))),
    DescribeKey: (call) => {
      refuseUnknown(call, new Set(['KeyId']));
      const key = this.known(text(call.input, 'KeyId'), call.region);
      if (!key.admits) throw refusedByPolicy(call, key);
      return { KeyMetadata: metadata(key) };
    },
  };

  private decrypt(call: Call): Answer['output'] {
    refuseUnknown(call, new Set(['CiphertextBlob', 'KeyId', 'EncryptionContext', 'EncryptionAlgorithm']));
    requireSymmetric(call);
    const ciphertext = Buffer.from(text(call.input, 'CiphertextBlob'), 'base64');
    const id = sealedWith(ciphertext);
    const named = call.input['KeyId'] === undefined ? undefined : this.keyFor(call, text(call.input, 'KeyId'));
    if (named && named.id !== id) {
      throw new ServiceError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const key = named ?? this.namedByCiphertext(call, id);
    return {
      KeyId: key.arn,
      Plaintext: opened(ciphertext, key, contextOf(call)).toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  }

  /** Without `KeyId`, KMS gives the same answer for a key that is absent here and one that is forbidden. */
  private namedByCiphertext(call: Call, id: string): Key {
    if (this.keyring.find(id, call.region)?.admits === true) return this.keyFor(call, id);
    const message =
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';
    throw new ServiceError('AccessDeniedException', message);
  }

  private seal(call: Call, key: Key, plaintext: Buffer): string {
    const sealing = { keyId: key.id, material: key.material, nonce: this.bytes(NONCE_BYTES), context: contextOf(call) };
    return seal(plaintext, sealing).toString('base64');
  }

  private setEnabled(keyId: string, region: string, enabled: boolean): void {
    const key = this.keyring.find(keyId, region);
    if (!key) throw new Error(`there is no key ${keyId} in ${region}`);
    key.enabled = enabled;
    this.kernel.note(enabled ? 'kms.enabled' : 'kms.disabled', { region, key: key.id });
  }

  private setPolicy(keyId: string, region: string, admits: boolean): void {
    const key = this.keyring.find(keyId, region);
    if (!key) throw new Error(`there is no key ${keyId} in ${region}`);
    key.admits = admits;
    this.kernel.note('kms.policy-changed', { region, key: key.id, admits });
  }

  /** Returns the key, if the call may use it and it is for such use. */
  private keyFor(call: Call, keyId: string, spec: KeySpec = 'SYMMETRIC_DEFAULT'): Key {
    const key = this.allowed(call, keyId);
    if (key.spec === spec) return key;
    throw new ServiceError('InvalidKeyUsageException', `${key.arn} key usage is not valid for ${call.operation}.`);
  }

  /** Returns the key, if the call may use it. */
  private allowed(call: Call, keyId: string): Key {
    const key = this.known(keyId, call.region);
    const context = direct(call, key.arn.split(':')[4] ?? '');
    if (!key.admits || !key.policy(`kms:${call.operation}`, context)) throw refusedByPolicy(call, key);
    if (!key.enabled) throw new ServiceError('DisabledException', `${key.arn} is disabled.`);
    return key;
  }

  private known(keyId: string, region: string): Key {
    const other = regionIn(keyId);
    if (other !== undefined && other !== region) throw new ServiceError('NotFoundException', `Invalid arn ${other}`);
    const key = this.keyring.find(keyId, region);
    if (key) return key;
    throw new ServiceError(
      'NotFoundException',
      keyId.includes('alias/') ? `Alias ${keyId} is not found.` : `Key '${keyId}' does not exist`,
    );
  }

  private bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => Math.floor(this.random.next() * 256)));
  }
}

/** A principal that uses a store both reads and writes. */
function isAdmitted(service: string, { arn, policy }: Key, region: string): boolean {
  const [, , , , account = ''] = arn.split(':');
  const context = through(service, region, account);
  return policy('kms:Decrypt', context) && policy('kms:GenerateDataKey', context);
}

/** The refusal in KMS's own words. */
function refusedByPolicy({ operation, caller }: Call, { arn }: Key): ServiceError {
  const action = `kms:${operation}`;
  return new ServiceError(
    'AccessDeniedException',
    `User: ${caller.name} is not authorized to perform: ${action} on resource: ${arn} because no resource-based policy allows the ${action} action`,
  );
}

const contextOf = (call: Call): string =>
  canonicalContext((call.input['EncryptionContext'] ?? {}) as Record<string, string>);

function opened(ciphertext: Buffer, key: Key, context: string): Buffer {
  try {
    return open(ciphertext, { material: key.material, context });
  } catch {
    // KMS does not tell whether bytes, key or context were wrong, and gives no message.
    throw new ServiceError('InvalidCiphertextException', '');
  }
}

function dataKeyBytes(call: Call): number {
  const { KeySpec, NumberOfBytes } = call.input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new ServiceError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  if (KeySpec === 'AES_256') return 32;
  if (KeySpec === 'AES_128') return 16;
  if (typeof NumberOfBytes === 'number' && NumberOfBytes >= 1 && NumberOfBytes <= 1024) return NumberOfBytes;
  throw new ServiceError('ValidationException', 'KeySpec must be AES_256 or AES_128, NumberOfBytes from 1 to 1024');
}

function requireSymmetric(call: Call): void {
  if ((call.input['EncryptionAlgorithm'] ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT') return;
  throw new ServiceError(
    'InvalidKeyUsageException',
    'a symmetric key takes EncryptionAlgorithm SYMMETRIC_DEFAULT only',
  );
}

function metadata({ id, spec, arn, enabled, multiRegion, primary }: Key): Answer['output'] {
  return {
    KeyId: id,
    Arn: arn,
    Enabled: enabled,
    KeyState: enabled ? 'Enabled' : 'Disabled',
    KeyUsage: USAGES[spec],
    KeySpec: spec,
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: multiRegion,
    ...(multiRegion && { MultiRegionConfiguration: { MultiRegionKeyType: primary ? 'PRIMARY' : 'REPLICA' } }),
  };
}
