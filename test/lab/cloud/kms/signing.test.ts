import { createHash, createPublicKey, verify } from 'node:crypto';
import { Kms } from '../../../../lab/cloud/kms';
import { publicKeyOf, signatureOf } from '../../../../lab/kernel/ecdsa';
import { caller, EAST, EU, newKernel, resource, WEST } from '../bench';

const ID = 'mrk-signing';
const arn = (region: string) => `arn:aws:kms:${region}:111111111111:key/${ID}`;
const ECC = { MultiRegion: true, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' };
const ALL = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };
const only = (Action: string) => ({ Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource: '*' }] });

function bench(KeyPolicy: object = ALL) {
  const kms = new Kms(newKernel());
  const here = { ref: ID, attributes: { Arn: arn(EAST) } };
  kms.provision(resource('AWS::KMS::Key', { ...ECC, KeyPolicy }, here));
  const replica = { PrimaryKeyArn: arn(EAST), KeyPolicy };
  kms.provision(resource('AWS::KMS::ReplicaKey', replica, { region: WEST, ref: ID, attributes: { Arn: arn(WEST) } }));
  kms.provision(resource('AWS::KMS::Key', {}, { ref: 'plain', attributes: { Arn: `${arn(EAST)}-plain` } }));
  return { kms, ...caller(kms, 'kms') };
}

const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');
const bytesIn = (text: unknown): Buffer => Buffer.from(String(text), 'base64');
const RAW = { KeyId: ID, SigningAlgorithm: 'ECDSA_SHA_256', Message: base64('a manifest') };
const DIGEST = { ...RAW, MessageType: 'DIGEST', Message: base64(createHash('sha256').update('a manifest').digest()) };

describe('a key for signatures', () => {
  it('signs messages and digests, and Node verifies with its public key', () => {
    const { call } = bench();
    const answer = call(EAST, 'GetPublicKey', { KeyId: ID });
    expect(answer).toMatchObject({ KeyId: arn(EAST), KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const key = createPublicKey({ key: bytesIn(answer['PublicKey']), format: 'der', type: 'spki' });
    for (const asked of [RAW, { ...RAW, MessageType: 'RAW' }, DIGEST]) {
      const { Signature, ...rest } = call(EAST, 'Sign', asked);
      expect(rest).toEqual({ KeyId: arn(EAST), SigningAlgorithm: 'ECDSA_SHA_256' });
      expect(verify('sha256', Buffer.from('a manifest'), key, bytesIn(Signature))).toBe(true);
      expect(verify('sha256', Buffer.from('a manifesto'), key, bytesIn(Signature))).toBe(false);
    }
  });

  it('is the same key in each of its regions, and signs the same for the same seed', () => {
    const [one, two] = [bench(), bench()];
    expect(one.call(WEST, 'GetPublicKey', { KeyId: ID })['PublicKey']).toBe(
      two.call(EAST, 'GetPublicKey', { KeyId: ID })['PublicKey'],
    );
    expect(one.call(WEST, 'Sign', RAW)['Signature']).toBe(two.call(EAST, 'Sign', RAW)['Signature']);
    const other = { ...RAW, Message: base64('another') };
    expect(one.call(WEST, 'Sign', other)['Signature']).not.toBe(one.call(WEST, 'Sign', RAW)['Signature']);
  });

  it('signs what its policy allows, and nothing else', () => {
    const onlyDigests = { 'kms:MessageType': 'DIGEST', 'kms:CallerAccount': '111111111111' };
    const [statement] = only('kms:Sign').Statement;
    const { call, refusal } = bench({ Statement: [{ ...statement, Condition: { StringEquals: onlyDigests } }] });
    expect(call(EAST, 'Sign', DIGEST)).toHaveProperty('Signature');
    expect(refusal(EAST, 'Sign', RAW)).toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['an algorithm of another curve', { ...RAW, SigningAlgorithm: 'ECDSA_SHA_384' }, 'InvalidKeyUsageException'],
    ['an algorithm of RSA', { ...RAW, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, 'InvalidKeyUsageException'],
    ['a key for encryption', { ...RAW, KeyId: 'plain' }, 'InvalidKeyUsageException'],
    ['no algorithm', { ...RAW, SigningAlgorithm: undefined }, 'ValidationException'],
    ['a long message', { ...RAW, Message: base64(Buffer.alloc(4097)) }, 'ValidationException'],
    ['no message', { ...RAW, Message: '' }, 'ValidationException'],
    ['a digest of another length', { ...DIGEST, Message: base64(Buffer.alloc(31)) }, 'ValidationException'],
    ['another kind of message', { ...RAW, MessageType: 'EXTERNAL_MU' }, 'ValidationException'],
    ['a dry run', { ...RAW, DryRun: true }, 'NotModelled'],
  ])('refuses %s', (_what, input, name) => {
    expect(bench().refusal(EAST, 'Sign', input).name).toBe(name);
  });

  it('takes a message of 4096 bytes', () => {
    expect(bench().refusal(EAST, 'Sign', { ...RAW, Message: base64(Buffer.alloc(4096)) }).name).toBe('none');
  });

  it('is of no use while it is disabled, where it has no replica, or by a policy without Sign', () => {
    const { kms, refusal } = bench();
    expect(refusal(EU, 'Sign', RAW).name).toBe('NotFoundException');
    kms.disable(ID, EAST);
    for (const operation of ['Sign', 'GetPublicKey'])
      expect(refusal(EAST, operation, operation === 'Sign' ? RAW : { KeyId: ID }).name).toBe('DisabledException');
    expect(refusal(WEST, 'Sign', RAW).name).toBe('none');
    const withoutSign = bench(only('kms:GetPublicKey'));
    expect(withoutSign.refusal(EAST, 'Sign', RAW).name).toBe('AccessDeniedException');
    expect(withoutSign.refusal(EAST, 'GetPublicKey', { KeyId: ID }).name).toBe('none');
  });

  it('encrypts nothing, and a key for encryption has no public half', () => {
    const { refusal } = bench();
    expect(refusal(EAST, 'GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' }).name).toBe('InvalidKeyUsageException');
    expect(refusal(EAST, 'GetPublicKey', { KeyId: 'plain' }).name).toBe('UnsupportedOperationException');
  });

  it.each([
    ['KeyUsage', { ...ECC, KeyUsage: 'KEY_AGREEMENT' }],
    ['KeySpec', { ...ECC, KeySpec: 'ECC_NIST_P384' }],
    ['EnableKeyRotation', { ...ECC, EnableKeyRotation: true }],
  ])('is refused with a wrong %s', (name, properties) => {
    expect(() => bench().kms.provision(resource('AWS::KMS::Key', properties, { ref: 'mrk-x' }))).toThrow(name);
  });
});

describe('signatures without chance', () => {
  it('are those of RFC 6979, A.2.5', () => {
    // The lab reads 32 bytes as a number and adds one; the private key of the RFC is one more than these.
    const material = Buffer.from('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6720', 'hex');
    const signature = signatureOf(createHash('sha256').update('sample').digest(), material);
    const r = 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716';
    const s = 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8';
    expect(signature.toString('hex')).toBe(`3046022100${r}022100${s}`);
    expect(publicKeyOf(material).toString('hex')).toContain(
      '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6',
    );
  });

  it.each([Buffer.alloc(32), Buffer.alloc(32, 0xff)])('come from any bytes', (material) => {
    const key = createPublicKey({ key: publicKeyOf(material), format: 'der', type: 'spki' });
    const signature = signatureOf(createHash('sha256').update('x').digest(), material);
    expect(verify('sha256', Buffer.from('x'), key, signature)).toBe(true);
  });
});
