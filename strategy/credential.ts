/**
 * What is stored of a user's secret, and what may be one. A secret is 256 random bits, never a word that somebody
 * chose: no list of guesses holds it, so one plain hash protects it and a slow one would only cost every login its
 * time. Random bits cannot be proven, but what is certainly none is refused here; were that left out, a short or
 * repeated secret could be guessed from a copy of the table.
 */
import { sha256 } from './sha256';

/** 32 bytes in base64url, without padding. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
/** Of 32 random bytes some 30 differ; fewer than this is one case in more than a thousand million. */
const DIFFERENT_BYTES_MIN = 16;

/** Why the text cannot be 256 random bits; undefined when it can. */
export function secretProblem(secret: string): string | undefined {
  const bytes = Buffer.from(secret, 'base64url');
  // The last of 43 letters has two bits to spare: they are 0 in the only spelling of these bytes.
  if (!SECRET.test(secret) || bytes.toString('base64url') !== secret)
    return 'must be 32 random bytes in base64url: 43 letters, digits, - or _';
  return new Set(bytes).size < DIFFERENT_BYTES_MIN ? 'must be random: its bytes repeat' : undefined;
}

/** What is stored: the secret's hash, bound to its user, so that equal secrets do not look equal. */
export function credentialHash({ tenant, user }: { tenant: string; user: string }, secret: string): string {
  return sha256(JSON.stringify(['credential', tenant, user, secret]));
}
