import { GenerateMacCommand } from '@aws-sdk/client-kms';
import { sessionKeyAlias } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { kmsIn } from '../runtime/data/key-check';
import { dayOf, isInTime, isSealedWith, saidBy, sealSession, SESSION_MS, type Session } from './session';

/**
 * The keys of sessions, one per placement and day. KMS of this region makes each of them out of the placement's
 * multi-Region HMAC key, the same one in each of the placement's regions, and only there: another residency's cannot
 * forge one. It is asked once a day per execution environment, so that keys change every day and nobody rotates them.
 */
export class SessionKeys {
  private readonly known = new Map<string, Uint8Array>();

  constructor(private readonly here: { readonly topology: Topology; readonly region: Region }) {}

  /** A session from now on. Throws SDK errors. */
  async issue(of: Pick<Session, 'tenant' | 'user' | 'id'>, placement: string, nowMs: number): Promise<string> {
    const day = dayOf(nowMs);
    return sealSession({ ...of, endsAtMs: nowMs + SESSION_MS, day }, await this.keyOf(placement, day));
  }

  /**
   * What the session says if it is valid here and now, for that placement; undefined when it is not. Throws SDK errors.
   */
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
    // Never many: an execution environment lives for hours, and only three days are asked for.
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
