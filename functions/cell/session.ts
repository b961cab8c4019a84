/*
 * A session needs no store. It says who logged in and until when, and is signed with a key that every region of the
 * placement derives for itself (session-keys.ts). So it outlives its region, and checking it costs no call. It cannot
 * be revoked, so it is short.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** Long enough to outlast an incident of the identity service, and short because a session cannot be revoked. */
export const SESSION_MS = 60 * 60_000;
/** A session is signed with the key of the UTC day on which it was made. */
const DAY_MS = 24 * 60 * 60_000;

/** `day`: the day of its key, in days since 1970. `id`: of the request that made it. */
export const Session = z.strictObject({
  tenant: z.string(),
  user: z.string(),
  id: z.string(),
  endsAtMs: z.number().int(),
  day: z.number().int(),
});
export type Session = z.infer<typeof Session>;

/** `<content>.<signature>`, both in base64url. */
export function sealSession(session: Session, key: Uint8Array): string {
  const said = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${said}.${signatureOf(said, key).toString('base64url')}`;
}

/** The unverified content of a session; undefined when it cannot be read. */
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

/** Whether the session was signed with that key. Takes the same time whatever is wrong with it. */
export function isSealedWith(sealed: string, key: Uint8Array): boolean {
  const [said = '', signature = ''] = sealed.split('.');
  const [given, due] = [Buffer.from(signature, 'base64url'), signatureOf(said, key)];
  return given.length === due.length && timingSafeEqual(given, due);
}

/** The day whose key signs sessions now. */
export const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);

/**
 * Whether the session's time allows it to be valid now. Only the keys of yesterday, today and tomorrow are accepted:
 * clocks differ by minutes, and nobody may make us derive keys at will.
 */
export function isInTime({ endsAtMs, day }: Session, nowMs: number): boolean {
  return nowMs < endsAtMs && Math.abs(day - dayOf(nowMs)) <= 1;
}

function signatureOf(said: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(said).digest();
}
