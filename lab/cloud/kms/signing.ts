/**
 * `Sign` and `GetPublicKey` of an ECC_NIST_P256 key, with the refusals of the API reference. Not modelled, and refused
 * by name: dry runs, grant tokens and `EXTERNAL_MU`.
 */
import { createHash } from 'node:crypto';
import { ServiceError, type Answer, type Call } from '../../calls/call';
import { oneOf, refuseUnknown, text } from '../fields';
import { publicKeyOf, signatureOf } from '../../kernel/ecdsa';
import { USAGES, type Key } from './keyring';

const ALGORITHM = 'ECDSA_SHA_256';
/** "The message must be between 1 and 4096 bytes." */
const MESSAGE_BYTES_MAX = 4096;
const DIGEST_BYTES = 32;

export const SIGN_FIELDS = new Set(['KeyId', 'Message', 'MessageType', 'SigningAlgorithm']);

/** Signs with a key that the call may use. */
export function sign({ input }: Call, { arn, material, spec }: Key): Answer['output'] {
  const SigningAlgorithm = text(input, 'SigningAlgorithm');
  if (SigningAlgorithm !== ALGORITHM)
    throw new ServiceError(
      'InvalidKeyUsageException',
      `Algorithm ${SigningAlgorithm} is incompatible with key spec ${spec}.`,
    );
  const message = Buffer.from(text(input, 'Message'), 'base64');
  const isDigest = oneOf(input, 'MessageType', ['RAW', 'DIGEST']) === 'DIGEST';
  const digest = isDigest ? digestIn(message) : hashOf(message);
  return { KeyId: arn, SigningAlgorithm, Signature: signatureOf(digest, material).toString('base64') };
}

function digestIn(message: Buffer): Buffer {
  if (message.length === DIGEST_BYTES) return message;
  throw new ServiceError('ValidationException', `Digest is invalid length for algorithm ${ALGORITHM}.`);
}

function hashOf(message: Buffer): Buffer {
  if (message.length > 0 && message.length <= MESSAGE_BYTES_MAX) return createHash('sha256').update(message).digest();
  throw new ServiceError('ValidationException', 'Message must be 1 to 4096 bytes');
}

/** The public half of a key. */
export function publicKey(call: Call, { arn, spec, material }: Key): Answer['output'] {
  refuseUnknown(call, new Set(['KeyId']));
  if (spec !== 'ECC_NIST_P256')
    throw new ServiceError('UnsupportedOperationException', `${arn} has no public key: it is ${spec}.`);
  return {
    KeyId: arn,
    PublicKey: publicKeyOf(material).toString('base64'),
    KeySpec: spec,
    KeyUsage: USAGES[spec],
    SigningAlgorithms: [ALGORITHM],
  };
}
