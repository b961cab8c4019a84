/*
 * A session needs no store: it says who logged in and until when, signed with a key that every region of the placement
 * makes for itself (session-keys.ts). So it outlives its region, and checking one costs no call. It cannot be taken
 * back before it ends, which is why it ends soon.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** Long enough to outlast an incident of the identity service, short enough for what cannot be taken back. */
export const SESSION_MS = 60 * 60_000;
/** A session's key is that of the day, UTC, it was made on. */
const DAY_MS = 24 * 60 * 60_000;

/** `day`: that of its key, in days since the epoch. `id`: of the request that made it. */
export const Session = z.strictObject({
  tenant: z.string(),
  user: z.string(),
  id: z.string(),
  endsAtMs: z.number().int(),
  day: z.number().int(),
});
export type Session = z.infer<typeof Session>;

/** `<what it says>.<signature>`, both in base64url. */
export function sealSession(session: Session, key: Uint8Array): string {
  const said = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${said}.${signatureOf(said, key).toString('base64url')}`;
}

/** What a session says, before anybody has checked that it is true; undefined when it says nothing. */
export function saidBy(sealed: string): Session | undefined {
  const [said = '', ...rest] = sealed.split('.');
  if (rest.length !== 1) return undefined;
  try {
    return Session.safeParse(JSON.parse(Buffer.from(said, 'base64url').toString())).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether it was sealed with that key; takes the same time whatever is wrong with it. */
export function isSealedWith(sealed: string, key: Uint8Array): boolean {
  const [said = '', signature = ''] = sealed.split('.');
  const [given, due] = [Buffer.from(signature, 'base64url'), signatureOf(said, key)];
  return given.length === due.length && timingSafeEqual(given, due);
}

/** The day whose key seals now. */
export const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);

/**
 * Whether it can be valid now. Keys of yesterday, today and tomorrow are asked for, and no others: clocks differ by
 * minutes, and nobody may have keys made at will.
 */
export function isInTime({ endsAtMs, day }: Session, nowMs: number): boolean {
  return nowMs < endsAtMs && Math.abs(day - dayOf(nowMs)) <= 1;
}

function signatureOf(said: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(said).digest();
}
