import { keyPolicy } from '../../../infra/access/key-policy';
import { Kms } from '../../../lab/cloud/kms';
import { placementNamed } from '../../../strategy/topology';
import { DEV_TOPOLOGY } from '../../support/dev-topology';
import { caller, EAST, EU, newKernel, resource, WEST } from './bench';

const ID = 'mrk-0123';
const arn = (region: string, what = `key/${ID}`) => `arn:aws:kms:${region}:111111111111:${what}`;
const CONTEXT = { residency: 'US', placement: 'us-east' };

/** What the console gives a key: the account's IAM policies decide. */
const DELEGATING = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };

function bench(KeyPolicy: object = DELEGATING) {
  const kernel = newKernel();
  const kms = new Kms(kernel);
  kms.provision(
    resource(
      'AWS::KMS::Key',
      { MultiRegion: true, EnableKeyRotation: true },
      { ref: ID, attributes: { Arn: arn(EAST) } },
    ),
  );
  kms.provision(
    resource(
      'AWS::KMS::ReplicaKey',
      { PrimaryKeyArn: arn(EAST), KeyPolicy },
      { region: WEST, ref: ID, attributes: { Arn: arn(WEST) } },
    ),
  );
  for (const region of [EAST, WEST])
    kms.provision(resource('AWS::KMS::Alias', { AliasName: 'alias/us', TargetKeyId: ID }, { region, ref: 'alias/us' }));
  return { kernel, kms, ...caller(kms, 'kms') };
}

describe('KMS', () => {
  it('decrypts in one region what another one encrypted, in the same context', () => {
    const { call } = bench();
    const made = call(EAST, 'GenerateDataKey', { KeyId: 'alias/us', KeySpec: 'AES_256', EncryptionContext: CONTEXT });
    expect(made['KeyId']).toBe(arn(EAST));
    expect(Buffer.from(made['Plaintext'] as string, 'base64')).toHaveLength(32);
    const reordered = { placement: 'us-east', residency: 'US' };
    expect(call(WEST, 'Decrypt', { CiphertextBlob: made['CiphertextBlob'], EncryptionContext: reordered })).toEqual({
      KeyId: arn(WEST),
      Plaintext: made['Plaintext'],
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
  });

  it.each([ID, arn(EAST), 'alias/us', arn(EAST, 'alias/us')])('knows its key as %s', (KeyId) => {
    const { call } = bench();
    expect(call(EAST, 'DescribeKey', { KeyId })['KeyMetadata']).toMatchObject({
      Arn: arn(EAST),
      MultiRegion: true,
      Enabled: true,
    });
    const { CiphertextBlob } = call(EAST, 'Encrypt', { KeyId, Plaintext: Buffer.from('x').toString('base64') });
    expect(call(EAST, 'Decrypt', { CiphertextBlob, KeyId })['Plaintext']).toBe(Buffer.from('x').toString('base64'));
  });

  it('asks the policy that the key has in the region: for direct calls by context, for stores by service', () => {
    const policy = keyPolicy({ account: '111111111111' }, placementNamed(DEV_TOPOLOGY, 'us-east')).toJSON() as object;
    const { call, refusal, kms } = bench(policy);
    const ask = { KeyId: 'alias/us', KeySpec: 'AES_256' };
    expect(call(WEST, 'GenerateDataKey', { ...ask, EncryptionContext: { ...CONTEXT, dataClass: 'x' } })).toBeDefined();
    for (const EncryptionContext of [undefined, {}, { ...CONTEXT, placement: 'us-west' }, { placement: 'us-east' }]) {
      const { name, message } = refusal(WEST, 'GenerateDataKey', { ...ask, EncryptionContext });
      expect([name, message]).toEqual(['AccessDeniedException', expect.stringContaining('no resource-based policy')]);
    }
    expect(call(WEST, 'DescribeKey', { KeyId: ID })).toBeDefined();
    expect([kms.usable(arn(WEST), WEST), kms.problem(arn(WEST), WEST)]).toEqual([true, undefined]);
    expect([...kms.unknownOperators]).toEqual([]);
    const stranger = {
      Statement: [{ Effect: 'Allow', Action: 'kms:*', Condition: { StringEquals: { 'kms:ViaService': 's3.x' } } }],
    };
    const other = bench(stranger).kms;
    expect([other.usable(arn(WEST), WEST), other.problem(arn(WEST), WEST)]).toEqual([false, 'AccessDeniedException']);
  });

  it('refuses another context, and changed or foreign bytes', () => {
    const { call, refusal } = bench();
    const { CiphertextBlob } = call(EAST, 'GenerateDataKey', {
      KeyId: ID,
      KeySpec: 'AES_256',
      EncryptionContext: CONTEXT,
    });
    const other = { ...CONTEXT, residency: 'EU' };
    expect(refusal(EAST, 'Decrypt', { CiphertextBlob, EncryptionContext: other }).name).toBe(
      'InvalidCiphertextException',
    );
    expect(refusal(EAST, 'Decrypt', { CiphertextBlob }).name).toBe('InvalidCiphertextException');
    const cut = (CiphertextBlob as string).slice(0, 24);
    expect(refusal(EAST, 'Decrypt', { CiphertextBlob: cut, KeyId: ID, EncryptionContext: CONTEXT }).name).toBe(
      'InvalidCiphertextException',
    );
  });

  it('disables a key in one region only', () => {
    const { call, refusal, kms } = bench();
    kms.disable('alias/us', EAST);
    expect(refusal(EAST, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' }).name).toBe('DisabledException');
    expect(kms.problem(arn(EAST), EAST)).toBe('DisabledException');
    call(WEST, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' });
    kms.enable(ID, EAST);
    expect(kms.usable(ID, EAST)).toBe(true);
  });

  it('knows nothing of the key where it has no replica', () => {
    const { call, refusal, kms } = bench();
    const { CiphertextBlob } = call(EAST, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' });
    expect(refusal(EU, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' }).name).toBe('NotFoundException');
    expect(refusal(EU, 'DescribeKey', { KeyId: arn(EAST) })).toMatchObject({
      name: 'NotFoundException',
      message: `Invalid arn ${EAST}`,
    });
    expect(refusal(EU, 'Decrypt', { CiphertextBlob }).name).toBe('AccessDeniedException');
    expect(kms.problem(ID, EU)).toBe('NotFoundException');
  });

  it('refuses parameters it does not model', () => {
    const { refusal } = bench();
    expect(refusal(EAST, 'Decrypt', { CiphertextBlob: 'eA==', GrantTokens: [] }).name).toBe('NotModelled');
    expect(refusal(EAST, 'ScheduleKeyDeletion', { KeyId: ID }).name).toBe('NotModelled');
    expect(refusal(EAST, 'GenerateDataKey', { KeyId: ID }).name).toBe('ValidationException');
  });

  it('gives the same keys for the same seed', () => {
    const make = () => bench().call(EAST, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' })['Plaintext'];
    expect(make()).toBe(make());
  });

  it('refuses a replica of a key that is none, and an alias without key', () => {
    const { kms } = bench();
    const replica = resource(
      'AWS::KMS::ReplicaKey',
      { PrimaryKeyArn: arn(EAST, 'key/mrk-other'), KeyPolicy: {} },
      { region: WEST },
    );
    expect(() => kms.provision(replica)).toThrow(/PrimaryKeyArn/);
    expect(() => kms.provision(resource('AWS::KMS::Alias', { AliasName: 'alias/x', TargetKeyId: 'none' }))).toThrow(
      /TargetKeyId/,
    );
    expect(() => kms.provision(resource('AWS::KMS::Key', { KeySpec: 'RSA_2048' }))).toThrow(/KeySpec/);
  });

  it('is of no use where its policy admits nobody, and works elsewhere', () => {
    const { kernel, kms, call, refusal } = bench();
    const { CiphertextBlob } = call(EAST, 'GenerateDataKey', { KeyId: 'alias/us', KeySpec: 'AES_256' });
    const policy = { kind: 'key-policy-changed', region: EAST, alias: 'alias/us' } as const;
    kernel.activeFaults.strike({ ...policy, admits: false });
    const denied = refusal(EAST, 'GenerateDataKey', { KeyId: 'alias/us', KeySpec: 'AES_256' });
    expect(denied.name).toBe('AccessDeniedException');
    expect(denied.message).toContain('because no resource-based policy allows the kms:GenerateDataKey action');
    expect(refusal(EAST, 'DescribeKey', { KeyId: ID }).name).toBe('AccessDeniedException');
    expect(refusal(EAST, 'Decrypt', { CiphertextBlob }).name).toBe('AccessDeniedException');
    expect([kms.usable(ID, EAST), kms.problem(ID, EAST)]).toEqual([false, 'AccessDeniedException']);
    expect(kms.usable(ID, WEST)).toBe(true);
    expect(refusal(WEST, 'Decrypt', { CiphertextBlob }).name).toBe('none');
    kernel.activeFaults.strike({ ...policy, admits: true });
    expect([kms.usable(ID, EAST), kms.problem(ID, EAST)]).toEqual([true, undefined]);
  });
});

describe('an HMAC key', () => {
  const HMAC = { MultiRegion: true, KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  const MAC = { MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('day 1').toString('base64') };
  function withHmac() {
    const made = bench();
    const [ref, attributes] = ['mrk-hmac', { Arn: arn(EAST, 'key/mrk-hmac') }];
    made.kms.provision(resource('AWS::KMS::Key', HMAC, { ref, attributes }));
    const replica = { PrimaryKeyArn: attributes.Arn, KeyPolicy: DELEGATING };
    made.kms.provision(
      resource('AWS::KMS::ReplicaKey', replica, { region: WEST, ref, attributes: { Arn: arn(WEST, 'key/mrk-hmac') } }),
    );
    return made;
  }

  it('makes the same MAC of the same message in each of its regions, and others of others', () => {
    const { call } = withHmac();
    const mac = (region: string, more = {}) =>
      call(region, 'GenerateMac', { KeyId: 'mrk-hmac', ...MAC, ...more })['Mac'];
    expect(Buffer.from(String(mac(EAST)), 'base64')).toHaveLength(32);
    expect(mac(WEST)).toBe(mac(EAST));
    expect(mac(EAST, { Message: Buffer.from('day 2').toString('base64') })).not.toBe(mac(EAST));
  });

  it('is not for encryption, nor another key for MACs, nor any while it is disabled or elsewhere', () => {
    const { call, refusal, kms } = withHmac();
    expect(call(EAST, 'DescribeKey', { KeyId: 'mrk-hmac' })['KeyMetadata']).toMatchObject({ KeySpec: 'HMAC_256' });
    expect(refusal(EAST, 'GenerateDataKey', { KeyId: 'mrk-hmac', KeySpec: 'AES_256' }).name).toBe(
      'InvalidKeyUsageException',
    );
    expect(refusal(EAST, 'GenerateMac', { KeyId: ID, ...MAC }).name).toBe('InvalidKeyUsageException');
    expect(refusal(EU, 'GenerateMac', { KeyId: 'mrk-hmac', ...MAC }).name).toBe('NotFoundException');
    kms.disable('mrk-hmac', EAST);
    expect(refusal(EAST, 'GenerateMac', { KeyId: 'mrk-hmac', ...MAC }).name).toBe('DisabledException');
  });

  it.each([
    ['KeySpec', { ...HMAC, KeySpec: 'HMAC_512' }],
    ['KeyUsage', { ...HMAC, KeyUsage: 'ENCRYPT_DECRYPT' }],
    ['EnableKeyRotation', { ...HMAC, EnableKeyRotation: true }],
  ])('is refused with a wrong %s', (name, properties) => {
    const { kms } = bench();
    expect(() => kms.provision(resource('AWS::KMS::Key', properties, { ref: 'mrk-x' }))).toThrow(name);
  });
});
