/**
 * How a user's secret is stored, and what a secret may be. A secret is 256 random bits, never a word that somebody
 * chose. No list of guesses contains it, so one plain hash protects it, and a slow hash would only cost time at every
 * login. Nobody can prove that bits are random, but a secret that is certainly not random is refused here. Without that
 * check, a short or repeated secret could be guessed from a copy of the table.
 */
import { sha256 } from './sha256';

/** 32 bytes in base64url, without padding. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
/**
 * Among 32 random bytes, about 30 are different. Fewer than this many happens less than once in a thousand million
 * secrets.
 */
const DIFFERENT_BYTES_MIN = 16;

/** Why the text cannot be 256 random bits; undefined when it can. */
export function secretProblem(secret: string): string | undefined {
  const bytes = Buffer.from(secret, 'base64url');
  // The last of 43 letters has two unused bits. They are 0 in the only valid spelling of these bytes.
  if (!SECRET.test(secret) || bytes.toString('base64url') !== secret)
    return 'must be 32 random bytes in base64url: 43 letters, digits, - or _';
  return new Set(bytes).size < DIFFERENT_BYTES_MIN ? 'must be random: its bytes repeat' : undefined;
}

/** The hash that is stored. It includes the user, so that equal secrets have different hashes. */
export function credentialHash({ tenant, user }: { tenant: string; user: string }, secret: string): string {
  return sha256(JSON.stringify(['credential', tenant, user, secret]));
}
