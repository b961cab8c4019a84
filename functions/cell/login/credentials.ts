import { timingSafeEqual } from 'node:crypto';
import { credentialHash } from '../../../strategy/credential';
import type { Admitted } from '../front';

/** The hash that is stored for the secret of the request's user. */
export function hashFor({ tenant, key: user }: Pick<Admitted, 'tenant' | 'key'>, secret: string): string {
  return credentialHash({ tenant, user }, secret);
}

/** Whether both hashes are equal. Takes the same time either way, so that timing reveals nothing. */
export function isSameHash(given: string, stored: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(stored)];
  return left.length === right.length && timingSafeEqual(left, right);
}
