import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../../strategy/sha256';

/** Whether the secret is the one whose SHA-256 is stored; takes the same time either way. */
export function isSecret(secret: string, storedHash: string): boolean {
  const [given, stored] = [Buffer.from(sha256(secret)), Buffer.from(storedHash)];
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/**
 * A session that needs no store: who, when and which request, signed with the stored hash. Any region that has the credential
 * can check it, so a session outlives its region as long as its credential does, and a login costs one read.
 */
export function sessionFor(
  of: { tenant: string; user: string },
  at: { atMs: number; requestId: string },
  hash: string,
): string {
  const claim = Buffer.from(JSON.stringify({ ...of, ...at })).toString('base64url');
  return `${claim}.${createHmac('sha256', hash).update(claim).digest('base64url')}`;
}
