import { judgeAnswer, judgeJob, judgeReadBack, tickOf } from '../../../functions/detect/judge-probe';
import type { HttpResult } from '../../../functions/runtime/http';

const answered = (status: number, body: unknown = {}): HttpResult => ({
  kind: 'answered',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const silent: HttpResult = { kind: 'silent', reason: 'no answer within 3000 ms' };

describe('judging an answer', () => {
  it.each([
    ['success', answered(200), 'worked'],
    ['another success than the one asked for', answered(202), 'failed'],
    ['the way to another region', answered(302), 'declined'],
    ['maintenance', answered(503, { kind: 'maintenance' }), 'declined'],
    ['draining', answered(503, { kind: 'draining' }), 'declined'],
    ['ramping', answered(503, { kind: 'ramping' }), 'declined'],
    ['a store that does not answer', answered(503, { kind: 'unavailable' }), 'unavailable'],
    ['a region cut off from the control store', answered(503, { kind: 'read-only' }), 'failed'],
    ['503 by somebody in front of the region', answered(503, { message: 'Service Unavailable' }), 'failed'],
    ['503 without a readable body', answered(503, '<html>'), 'failed'],
    ['500', answered(500), 'failed'],
    ['404', answered(404), 'failed'],
    ['429', answered(429), 'failed'],
    ['silence', silent, 'failed'],
  ] as const)('takes %s for what it is', (_name, result, finding) => {
    expect(judgeAnswer(result, 200)).toBe(finding);
  });
});

describe('judging a read after a write', () => {
  const written = answered(200, { version: '2027-01-01T00:00:00.000Z@us-east-1' });

  it('accepts the version written, or a later one', () => {
    expect(judgeReadBack(written, written)).toBe('worked');
    expect(judgeReadBack(written, answered(200, { version: '2027-01-01T00:00:01.000Z@us-west-2' }))).toBe('worked');
  });

  it('fails when the write cannot be seen', () => {
    expect(judgeReadBack(written, answered(200, { version: '2026-12-31T23:59:59.000Z@us-east-1' }))).toBe('failed');
    expect(judgeReadBack(written, answered(200, {}))).toBe('failed');
    expect(judgeReadBack(written, answered(404))).toBe('failed');
    expect(judgeReadBack(written, silent)).toBe('failed');
  });
});

describe('judging a job', () => {
  it('expects it to be done when it is due', () => {
    expect(judgeJob(answered(200, { state: 'done' }), true)).toBe('worked');
    expect(judgeJob(answered(200, { state: 'accepted' }), true)).toBe('failed');
    expect(judgeJob(answered(200, { state: 'accepted' }), false)).toBe('worked');
    expect(judgeJob(answered(404), false)).toBe('failed');
  });
});

describe('a tick', () => {
  it('is impaired as soon as one thing failed, and healthy when the region declined on purpose', () => {
    expect(tickOf(['worked', 'failed'])).toBe('I');
    expect(tickOf(['worked', 'unavailable'])).toBe('I');
    expect(tickOf(['worked', 'declined'])).toBe('H');
  });
});
