import { GenerateMacCommand } from '@aws-sdk/client-kms';
import { sessionKeyAlias } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { kmsIn } from '../runtime/data/key-check';
import { dayOf, isInTime, isSealedWith, saidBy, sealSession, SESSION_MS, type Session } from './session';

/**
 * The session keys, one per placement and day. KMS in this region derives each key from the placement's multi-Region
 * HMAC key. All regions of the placement have that key and no others do, so another residency cannot forge a session.
 * KMS is asked once a day per execution environment. Keys change every day, and nobody has to rotate them.
 */
export class SessionKeys {
  private readonly known = new Map<string, Uint8Array>();

  constructor(private readonly here: { readonly topology: Topology; readonly region: Region }) {}

  /** Makes a session that begins now. Throws SDK errors. */
  async issue(of: Pick<Session, 'tenant' | 'user' | 'id'>, placement: string, nowMs: number): Promise<string> {
    const day = dayOf(nowMs);
    return sealSession({ ...of, endsAtMs: nowMs + SESSION_MS, day }, await this.keyOf(placement, day));
  }

  /** The content of the session if it is valid now for that placement; otherwise undefined. Throws SDK errors. */
  async check(sealed: string, placement: string, nowMs: number): Promise<Session | undefined> {
    const session = saidBy(sealed);
    if (!session || !isInTime(session, nowMs)) return undefined;
    return isSealedWith(sealed, await this.keyOf(placement, session.day)) ? session : undefined;
  }

  private async keyOf(placement: string, day: number): Promise<Uint8Array> {
    const name = `${placement} ${day}`;
    const known = this.known.get(name);
    if (known) return known;
    const key = await this.make(placement, day);
    // The map stays small: an execution environment lives for hours, and only three days are asked for.
    this.known.set(name, key);
    return key;
  }

  private async make(placement: string, day: number): Promise<Uint8Array> {
    const { topology, region } = this.here;
    const { Mac } = await kmsIn(region).send(
      new GenerateMacCommand({
        KeyId: sessionKeyAlias(topology, placement),
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`session key of day ${day}`),
      }),
    );
    if (Mac?.length !== 32) throw new Error(`KMS made no key of 32 bytes for the sessions of ${placement}`);
    return Mac;
  }
}
