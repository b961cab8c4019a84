import { timingSafeEqual } from 'node:crypto';
import {
  DecryptCommand,
  DisabledException,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
  KMSInvalidStateException,
  KMSServiceException,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { OBJECTIVES, type Service } from '../../strategy/layers';
import { encryptionContext, keyAlias } from '../../strategy/names';
import { placementNamed, type Region, type Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from './clients';

/** KMS in one region. */
export const kmsIn = perRegion((region) => new KMSClient({ region, ...CLIENT_OPTIONS }));

/** What repetition does not cure: no replica of the key there, key disabled, context refused by the key's policy. */
const REFUSALS = [
  NotFoundException,
  DisabledException,
  KMSInvalidStateException,
  InvalidCiphertextException,
  IncorrectKeyException,
];

/** One placement's data class, about to be encrypted in `target`. */
export interface KeyUse {
  readonly placement: string;
  readonly service: Service;
  readonly target: Region;
}

/**
 * Proves that the target can encrypt and decrypt under the placement's key and encryption context (strategy §2, residency).
 * Returns the reason when it cannot, undefined when it can. Throws SDK errors that may pass.
 */
export async function keyRefusal(
  topology: Topology,
  { placement, service, target }: KeyUse,
): Promise<string | undefined> {
  const { dataClass } = OBJECTIVES[service];
  const KeyId = keyAlias(topology, placement);
  const EncryptionContext = { ...encryptionContext(placementNamed(topology, placement)), dataClass };
  const kms = kmsIn(target);
  try {
    const dataKey = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
    const back = await kms.send(
      new DecryptCommand({ KeyId, CiphertextBlob: dataKey.CiphertextBlob, EncryptionContext }),
    );
    return sameBytes(dataKey.Plaintext, back.Plaintext)
      ? undefined
      : `${KeyId} decrypts to something else in ${target}`;
  } catch (error) {
    if (isRefusal(error)) return `${KeyId} cannot be used in ${target}: ${error.name}: ${error.message}`;
    throw error;
  }
}

function isRefusal(error: unknown): error is KMSServiceException {
  if (REFUSALS.some((Refusal) => error instanceof Refusal)) return true;
  return error instanceof KMSServiceException && error.name === 'AccessDeniedException';
}

function sameBytes(sent: Uint8Array | undefined, received: Uint8Array | undefined): boolean {
  if (!sent || sent.length !== received?.length) return false;
  return timingSafeEqual(sent, received);
}
