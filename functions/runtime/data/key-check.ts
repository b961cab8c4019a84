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

/** What a placement's home encrypts, and every region of the placement has to be able to decrypt. */
const SEALED = Buffer.from('companyos-dr');
const sealContext = (placement: Placement) => ({ ...encryptionContext(placement), dataClass: 'seal' });

/** Encrypted with the placement's key in that region: its home's, for the others to try. Throws SDK errors. */
export async function sealed(topology: Topology, placement: Placement, region: Region): Promise<Uint8Array> {
  const asked = { KeyId: keyAlias(topology, placement.name), EncryptionContext: sealContext(placement) };
  const { CiphertextBlob } = await kmsIn(region).send(new EncryptCommand({ ...asked, Plaintext: SEALED }));
  if (!CiphertextBlob) throw new Error(`KMS answered without a ciphertext for ${asked.KeyId} in ${region}`);
  return CiphertextBlob;
}

/**
 * Proves that the target can encrypt under the placement's key and encryption context, and decrypt what its home has
 * encrypted (strategy §2, residency): its own ciphertext proves nothing about the home's. Where nothing of the home has
 * arrived yet, its own is all there is to try, and no reason to leave users in a region that is gone. Returns the
 * reason when it cannot, undefined when it can. Throws SDK errors that may pass.
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
    // Its own where nothing has arrived: calls of checks that are made at once have to be the same for each of them.
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
