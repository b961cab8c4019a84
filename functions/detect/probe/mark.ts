/*
 * What an answer to a probe says about the region that gave it. Probes bypass the gate (functions/cell/probe.ts), so
 * nothing that we published ourselves can be the answer. Either the region answers about one of its stores, or
 * something else stood in the way.
 */
import type { Mark } from '../../../strategy/probe';
import { type HttpResult, jsonMember } from '../../runtime/http';

/**
 * Statuses that say nothing about the region: it throttles us (429) or does not let us in (401, 403). A redirect says
 * nothing either.
 */
const UNKNOWN: readonly number[] = [401, 403, 429];

/**
 * Returns the mark for one answer. A 503 of API Gateway itself is X, like any other 5xx: the answer is the same when
 * Lambda throttles and when the door is broken, and customers get it too.
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
 * Whether nobody can reach the region although it may run: its name has no address, or its certificate is not valid.
 * Route 53's checkers do not check certificates.
 */
const isBroken = (code = ''): boolean => code === 'ENOTFOUND' || /^(CERT|ERR_TLS)_/.test(code);
