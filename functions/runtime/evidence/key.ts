import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createPublicKey } from 'node:crypto';
import { evidenceKeyAlias } from '../../../strategy/names';
import { digestOf } from '../../../strategy/pack';
import { residencyOf } from '../../../strategy/residency';
import type { Region, Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../clients';

export const kmsIn = perRegion((region) => new KMSClient({ region, ...CLIENT_OPTIONS }));

/** The key that signs the evidence of a region. All methods throw SDK errors. */
export class EvidenceKey {
  /** Its alias. */
  readonly id: string;

  /** Throws for a region without residency. */
  constructor(
    topology: Topology,
    private readonly region: Region,
  ) {
    const residency = residencyOf(region);
    if (residency === undefined) throw new Error(`${region} belongs to no residency`);
    this.id = evidenceKeyAlias(topology, residency);
  }

  /** The signature of what has that SHA-256 (in hex): ECDSA with P-256, in DER. */
  async sign(digest: string): Promise<Buffer> {
    const Message = Buffer.from(digest, 'hex');
    const asked = { KeyId: this.id, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
    const { Signature } = await kmsIn(this.region).send(new SignCommand(asked));
    if (!Signature) throw new Error(`KMS answered without a signature of ${this.id}`);
    return Buffer.from(Signature);
  }

  /** The public key as PEM, and the SHA-256 of its DER. */
  async publicKey(): Promise<{ readonly pem: string; readonly fingerprint: string }> {
    const { PublicKey } = await kmsIn(this.region).send(new GetPublicKeyCommand({ KeyId: this.id }));
    const der = Buffer.from(PublicKey ?? []);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return { pem: String(key.export({ type: 'spki', format: 'pem' })), fingerprint: digestOf(der) };
  }
}
