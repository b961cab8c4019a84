/*
 * What an answer to a probe says about the region that gave it. Probes go past the gate (functions/cell/probe.ts), so
 * nothing that we published ourselves can be the answer: what comes back is the region's word about one of its stores,
 * or says that something else stood in the way.
 */
import type { Mark } from '../../../strategy/probe';
import { type HttpResult, jsonMember } from '../../runtime/http';

/** Says nothing about the region: it has no time for us (429), does not let us in (401, 403), or sends us elsewhere. */
const UNKNOWN: readonly number[] = [401, 403, 429];

/**
 * The mark for one answer. A 503 of API Gateway itself is X like any other 5xx: when Lambda throttles, the answer is
 * the same as when the door is broken, and a customer gets it too.
 */
export function markOf(result: HttpResult): Mark {
  if (result.kind === 'silent') return isBroken(result.code) ? 'X' : 'S';
  const { status } = result;
  const kind = jsonMember(result, 'kind');
  if (status === 200 && kind === 'well') return 'H';
  if (status === 503 && kind === 'unavailable') return 'I';
  return UNKNOWN.includes(status) || (status >= 300 && status < 400) ? 'U' : 'X';
}

/**
 * Whether nobody gets in although somebody may be there: the name has no address, or the certificate is no good. Route
 * 53's checkers do not look at certificates.
 */
const isBroken = (code = ''): boolean => code === 'ENOTFOUND' || /^(CERT|ERR_TLS)_/.test(code);
