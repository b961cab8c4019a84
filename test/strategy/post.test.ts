import * as fc from 'fast-check';
import type { Due, Stream } from '../../strategy/cadence';
import {
  afterTry,
  isOverdue,
  lastTold,
  mayTry,
  Post,
  postId,
  type Sent,
  tried,
  TRY_SECONDS,
} from '../../strategy/post';

const ZERO_MS = Date.UTC(2027, 0, 1);
const at = (seconds: number): string => new Date(ZERO_MS + seconds * 1000).toISOString();
const stream: Stream = { audience: 'internal', channel: 'slack:C0' };
const due: Due = { kind: 'notice', dueAt: at(0), nextBy: at(900) };
const message = { subject: 'what', text: 'it is', nextBy: at(900) };
const begin = (before: Post | undefined, seconds: number, by = 'us-west-2') =>
  tried(before, { outage: 'outage-1', stream, due, message, at: at(seconds), by });
const SENT: Sent = { kind: 'sent', id: '1.0', thread: '1.0' };

describe('a post', () => {
  it('is on record before it is sent, and says what was told once it has arrived', () => {
    const first = begin(undefined, 1);
    expect(first).toMatchObject({ state: 'sending', number: 1, tries: 1, maybeSent: false, by: 'us-west-2' });
    expect(lastTold(first)).toBeUndefined();
    const sent = afterTry(first, SENT, at(2));
    expect(sent).toMatchObject({ state: 'sent', id: '1.0', thread: '1.0', sentAt: at(2) });
    expect(lastTold(sent)).toEqual({ kind: 'notice', sentAt: at(2) });
    expect(Post.parse(sent)).toEqual(sent);
    const second = begin(sent, 800);
    expect(second).toMatchObject({ number: 2, tries: 1, thread: '1.0', last: { kind: 'notice', sentAt: at(2) } });
    expect(second).not.toHaveProperty('id');
    expect(lastTold(second)).toEqual({ kind: 'notice', sentAt: at(2) });
  });

  it('is left to its sender for a minute, and then may have arrived', () => {
    const first = begin(undefined, 0);
    expect(mayTry(first, ZERO_MS + TRY_SECONDS * 1000 - 1)).toBe(false);
    expect(mayTry(first, ZERO_MS + TRY_SECONDS * 1000)).toBe(true);
    expect(mayTry({ ...first, at: 'nobody knows' }, ZERO_MS)).toBe(true);
    expect(begin(first, 60, 'us-east-1')).toMatchObject({
      ...{ number: 1, tries: 2, maybeSent: true, firstAt: at(0), at: at(60), by: 'us-east-1' },
    });
  });

  it('is tried again after a refusal, when the channel takes messages again', () => {
    const refused = afterTry(begin(undefined, 0), { kind: 'refused', reason: 'Slack: 429', afterSeconds: 30 }, at(1));
    expect(refused).toMatchObject({ state: 'failed', maybeSent: false, reason: 'Slack: 429', notBefore: at(31) });
    expect([mayTry(refused, ZERO_MS + 30_999), mayTry(refused, ZERO_MS + 31_000)]).toEqual([false, true]);
    const again = begin(refused, 60);
    expect(again).toMatchObject({ number: 1, tries: 2, maybeSent: false });
    expect(again).not.toHaveProperty('notBefore');
    expect(mayTry(afterTry(again, { kind: 'refused', reason: 'no' }, at(61)), ZERO_MS + 61_000)).toBe(true);
  });

  it('may have arrived if nobody answered, also when a later try is refused', () => {
    const silent = afterTry(begin(undefined, 0), { kind: 'silent', reason: 'no answer' }, at(5));
    expect(silent).toMatchObject({ state: 'failed', maybeSent: true });
    const refused = afterTry(begin(silent, 60), { kind: 'refused', reason: 'no' }, at(61));
    expect(begin(refused, 120)).toMatchObject({ maybeSent: true, number: 1, tries: 3 });
  });

  it('has one number until it has arrived, and the next one then', () => {
    const ends = fc.array(
      fc.constantFrom<Sent | 'dies'>(SENT, { kind: 'silent', reason: 'x' }, { kind: 'refused', reason: 'x' }, 'dies'),
    );
    fc.assert(
      fc.property(ends, (all) => {
        let post: Post | undefined;
        let arrived = 0;
        for (const [index, end] of all.entries()) {
          post = begin(post, index * 100);
          expect(post.number).toBe(arrived + 1);
          if (end === 'dies') continue;
          post = afterTry(post, end, at(index * 100 + 1));
          if (end.kind === 'sent') arrived += 1;
        }
      }),
    );
  });

  it('has a name of its own, and is overdue after five minutes', () => {
    expect(postId(begin(undefined, 0))).toBe('outage-1#internal#slack:C0#1');
    expect([isOverdue(at(0), ZERO_MS + 300_000), isOverdue(at(0), ZERO_MS + 300_001)]).toEqual([false, true]);
  });
});
