/*
 * What an answer to a probe says about the region that gave it.
 *
 * Healthy is a region that does what it should, and that is more than serving: sending the request elsewhere (302), or
 * declining it because the routing map says so (503 maintenance, draining, ramping), takes a working front door, a working
 * function and a readable map. Otherwise an evacuated region could never be seen to recover. Impaired is everything that
 * was not meant: silence, 5xx without such a reason, 503 `unavailable` (this placement's store does not answer), 503 `read-only`
 * (the region is cut off from the control store), and answers that make no sense, such as a 404 for what was just written.
 */
import type { HttpResult } from '../runtime/http';

/**
 * `worked`: as asked. `declined`: on purpose, so the probe ends here and the region is healthy. `failed`: impaired. `unavailable`: impaired too
 * if it is so for every placement.
 */
export type Finding = 'worked' | 'declined' | 'failed' | 'unavailable';

const DECLINED_ON_PURPOSE: readonly unknown[] = ['maintenance', 'draining', 'ramping'];

/** The finding on one answer; `expected` is the status that means success. */
export function judgeAnswer(result: HttpResult, expected: number): Finding {
  if (result.kind === 'silent') return 'failed';
  if (result.status === expected) return 'worked';
  if (result.status === 302) return 'declined';
  const kind = result.status === 503 ? fieldsOf(result)['kind'] : undefined;
  if (kind === 'unavailable') return 'unavailable';
  return DECLINED_ON_PURPOSE.includes(kind) ? 'declined' : 'failed';
}

/** A read after a write: it must find that write or a later one. Versions of one key are ordered as strings. */
export function judgeReadBack(written: HttpResult, read: HttpResult): Finding {
  const finding = judgeAnswer(read, 200);
  if (finding !== 'worked') return finding;
  const [before, after] = [fieldsOf(written)['version'], fieldsOf(read)['version']];
  return typeof before === 'string' && typeof after === 'string' && after >= before ? 'worked' : 'failed';
}

/** A job accepted earlier: it must be done by now. `isDue` is false while it would be unfair to expect that. */
export function judgeJob(state: HttpResult, isDue: boolean): Finding {
  const finding = judgeAnswer(state, 200);
  if (finding !== 'worked') return finding;
  return fieldsOf(state)['state'] === 'done' || !isDue ? 'worked' : 'failed';
}

/** Everything a probe found, as one tick. */
export function tickOf(findings: readonly Finding[]): 'H' | 'I' {
  return findings.includes('failed') || findings.includes('unavailable') ? 'I' : 'H';
}

/** The fields of a JSON object in the body; none when it is anything else. */
function fieldsOf(result: HttpResult): Readonly<Record<string, unknown>> {
  const body = result.kind === 'answered' ? result.body : '';
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
