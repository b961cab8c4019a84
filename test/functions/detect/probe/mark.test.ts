import { markOf } from '../../../../functions/detect/probe/mark';
import type { HttpResult } from '../../../../functions/runtime/http';

const answered = (status: number, body: unknown = {}): HttpResult => ({
  kind: 'answered',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

it.each([
  ['a store that is well', answered(200, { kind: 'well' }), 'H'],
  ['a store that fails', answered(503, { kind: 'unavailable', reason: 'down' }), 'I'],
  ['silence', { kind: 'silent', reason: 'no answer within 3000 ms' }, 'S'],
  ['a refused connection', { kind: 'silent', reason: 'refused', code: 'ECONNREFUSED' }, 'S'],
  ['a name that leads nowhere', { kind: 'silent', reason: 'not found', code: 'ENOTFOUND' }, 'X'],
  ['a certificate that has run out', { kind: 'silent', reason: 'expired', code: 'CERT_HAS_EXPIRED' }, 'X'],
  ['a certificate of another name', { kind: 'silent', reason: 'x', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'X'],
  ['503 by API Gateway itself', answered(503, { message: 'Service Unavailable' }), 'X'],
  ['503 without a readable body', answered(503, '<html>'), 'X'],
  ['500', answered(500, { message: 'Internal Server Error' }), 'X'],
  ['success without a word of the store', answered(200), 'X'],
  ['a route that is not there', answered(404, { message: 'Not Found' }), 'X'],
  ['a request that it cannot read', answered(400, { kind: 'mistake' }), 'X'],
  ['a door that is busy', answered(429, { message: 'Too Many Requests' }), 'U'],
  ['a door that does not know us', answered(401), 'U'],
  ['a door that does not let us in', answered(403, { message: 'Forbidden' }), 'U'],
  ['the way to another region', answered(302), 'U'],
] as const)('takes %s for what it is', (_name, result, mark) => {
  expect(markOf(result)).toBe(mark);
});
