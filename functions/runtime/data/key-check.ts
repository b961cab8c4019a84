import { timingSafeEqual } from 'node:crypto';
import {
  DecryptCommand,
  DisabledException,
  EncryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
  KMSInvalidStateException,
  KMSServiceException,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import { dataTable, encryptionContext, keyAlias } from '../../../strategy/names';
import { type Placement, placementNamed, type Region, type Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../clients';
import { readSeal } from './heartbeat';

/** KMS in one region. */
export const kmsIn = perRegion((region) => new KMSClient({ region, ...CLIENT_OPTIONS }));

/**
 * Errors that a retry does not cure: no replica of the key in the region, key disabled, or context refused by the key's
 * policy.
 */
const REFUSALS = [
  NotFoundException,
  DisabledException,
  KMSInvalidStateException,
  InvalidCiphertextException,
  IncorrectKeyException,
];

/** The data class of one placement's service, which `target` is about to encrypt. */
export interface KeyUse {
  readonly placement: string;
  readonly service: Service;
  readonly target: Region;
}

/** The plaintext that a placement's home encrypts. Every region of the placement has to be able to decrypt it. */
const SEALED = Buffer.from('companyos-dr');
const sealContext = (placement: Placement) => ({ ...encryptionContext(placement), dataClass: 'seal' });

/** Encrypts the seal with the placement's key in that region: the home's, for the others to try. Throws SDK errors. */
export async function sealed(topology: Topology, placement: Placement, region: Region): Promise<Uint8Array> {
  const asked = { KeyId: keyAlias(topology, placement.name), EncryptionContext: sealContext(placement) };
  const { CiphertextBlob } = await kmsIn(region).send(new EncryptCommand({ ...asked, Plaintext: SEALED }));
  if (!CiphertextBlob) throw new Error(`KMS answered without a ciphertext for ${asked.KeyId} in ${region}`);
  return CiphertextBlob;
}

/**
 * Proves that the target can encrypt with the placement's key and encryption context, and can decrypt what the home
 * encrypted (strategy §2, residency). The target's own ciphertext proves nothing about the home's. If no seal of the
 * home has arrived yet, only its own ciphertext can be tried: that is no reason to leave users in a region that is
 * gone. Returns the reason when the key cannot be used, otherwise undefined. Throws SDK errors that may pass.
 */
export async function keyRefusal(topology: Topology, use: KeyUse): Promise<string | undefined> {
  const placement = placementNamed(topology, use.placement);
  const { target } = use;
  const { dataClass } = OBJECTIVES[use.service];
  const KeyId = keyAlias(topology, placement.name);
  const EncryptionContext = { ...encryptionContext(placement), dataClass };
  const seal = { reader: target, of: placement.home };
  try {
    const made = await kmsIn(target).send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
    const arrived = await readSeal(dataTable(topology, placement.name), seal);
    // Uses its own ciphertext when no seal has arrived. Checks that run at once then still make the same calls.
    const { plaintext, ...tried } = arrived
      ? { CiphertextBlob: arrived, plaintext: SEALED, EncryptionContext: sealContext(placement) }
      : { CiphertextBlob: made.CiphertextBlob, plaintext: made.Plaintext, EncryptionContext };
    const back = await kmsIn(target).send(new DecryptCommand({ KeyId, ...tried }));
    return sameBytes(plaintext, back.Plaintext) ? undefined : `${KeyId} decrypts to something else in ${target}`;
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
