/** Calls of AWS that a person makes by hand, over the internet. */
import { ServiceError } from '../calls/call';

export const PERSON = { kind: 'operator', name: 'operator', region: 'internet' } as const;

/** Whether AWS took the call. A person who is refused does not try again. */
export function isTaken(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
