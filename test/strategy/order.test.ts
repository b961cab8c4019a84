import type { Stream } from '../../strategy/cadence';
import { type Act, heldIn, isHeld, type Order, ordered, orderFor } from '../../strategy/order';
import { afterTry, type Post, tried } from '../../strategy/post';

const NOW_MS = Date.UTC(2027, 0, 1, 1);
const at = (minutes: number): string => new Date(NOW_MS + minutes * 60_000).toISOString();
const STREAM: Stream = { audience: 'customers', residency: 'US', channel: 'page' };
const HOLD: Act = { kind: 'hold', minutes: 10, why: 'wrong name' };
const EDIT: Act = { kind: 'edit', text: 'A\nb' };
const SEND: Act = { kind: 'send' };

const given = (...acts: Act[]): Order | undefined =>
  acts.reduce<Order | undefined>(
    (before, act) => ordered(before, { outage: 'outage-1', stream: STREAM, number: 2, act, by: 'ada', atMs: NOW_MS }),
    undefined,
  );
const post = (number: number, state: 'sending' | 'sent' | 'failed'): Post => {
  const due = { kind: 'update', dueAt: at(0) } as const;
  const begun = tried(undefined, {
    ...{ outage: 'outage-1', stream: STREAM, due, message: { subject: '', text: '' }, at: at(0), by: 'us-west-2' },
  });
  return { ...afterTry({ ...begun, number }, { kind: 'sent', id: '1' }, at(0)), state };
};

describe('an order', () => {
  it('holds, writes or sends one message, and keeps what was decided before', () => {
    const about = { outage: 'outage-1', stream: 'customers#US#page', number: 2 };
    const hold = { until: at(10), why: 'wrong name', by: 'ada' };
    const wording = { text: 'A\nb', by: 'ada' };
    expect(given(HOLD)).toEqual({ ...about, hold, revision: 0 });
    expect(given(HOLD, EDIT)).toEqual({ ...about, hold, wording, revision: 1 });
    expect(given(EDIT, HOLD)).toEqual({ ...about, hold, wording, revision: 1 });
    // To send ends the hold.
    expect(given(HOLD, EDIT, SEND)).toEqual({ ...about, wording, send: { by: 'ada', at: at(0) }, revision: 2 });
    // To hold takes back that it is to be sent now.
    expect(given(SEND, HOLD)).toEqual({ ...about, hold, revision: 1 });
    expect(given(SEND)).toEqual({ ...about, send: { by: 'ada', at: at(0) }, revision: 0 });
  });

  it('forgets what was decided about an earlier message', () => {
    const next = ordered(given(HOLD, EDIT), {
      ...{ outage: 'outage-1', stream: STREAM, number: 3, act: SEND, by: 'bob', atMs: NOW_MS },
    });
    expect(next).toEqual({
      ...{ outage: 'outage-1', stream: 'customers#US#page', number: 3, send: { by: 'bob', at: at(0) }, revision: 2 },
    });
  });

  it('is about the next message of its stream', () => {
    const orders = [given(HOLD)!];
    expect(orderFor(orders, STREAM, post(1, 'sent'))).toBe(orders[0]);
    expect(orderFor(orders, STREAM, post(2, 'failed'))).toBe(orders[0]);
    expect(orderFor(orders, STREAM, post(2, 'sent'))).toBeUndefined();
    expect(orderFor(orders, STREAM, undefined)).toBeUndefined();
    expect(orderFor(orders, { ...STREAM, residency: 'EU' }, post(1, 'sent'))).toBeUndefined();
  });

  it('keeps a message back until its time, and says so as long as nobody has sent it', () => {
    const order = given(HOLD)!;
    expect(isHeld(order, NOW_MS + 600_000 - 1)).toBe(true);
    expect(isHeld(order, NOW_MS + 600_000)).toBe(false);
    expect(isHeld(given(EDIT), NOW_MS)).toBe(false);
    expect(isHeld(undefined, NOW_MS)).toBe(false);
    expect(isHeld({ ...order, hold: { ...order.hold!, until: 'soon' } }, NOW_MS)).toBe(false);
    expect(heldIn([order], [post(1, 'sent')], NOW_MS)).toEqual([{ stream: 'customers#US#page', hold: order.hold }]);
    expect(heldIn([order], [post(2, 'sent')], NOW_MS)).toEqual([]);
    expect(heldIn([order], [post(1, 'sent')], NOW_MS + 600_000)).toEqual([]);
    expect(heldIn([given(EDIT)!], [post(1, 'sent')], NOW_MS)).toEqual([]);
  });
});
