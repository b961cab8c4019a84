import { isAttended, rcaDueMs, reminderDueMs } from '../../strategy/rca';

const END_MS = Date.UTC(2027, 0, 1);
const endedAt = new Date(END_MS).toISOString();
const HOUR_MS = 3_600_000;

describe('the report', () => {
  it('is due 72 hours after the end', () => {
    expect(rcaDueMs({ endedAt })).toBe(END_MS + 72 * HOUR_MS);
    expect(rcaDueMs({})).toBeUndefined();
  });

  it.each([
    [0, undefined],
    [23.99, undefined],
    [24, 24],
    [47.99, 24],
    [48, 48],
    [65.99, 48],
    [66, 66],
    [72, 72],
    [95.99, 72],
    [96, 96],
    [250, 240],
  ])('after %s hours the newest reminder is that of hour %s', (after, hour) => {
    const due = reminderDueMs({ endedAt }, END_MS + after * HOUR_MS);
    expect(due).toBe(hour === undefined ? undefined : END_MS + hour * HOUR_MS);
  });

  it("is nobody's concern while the outage goes on, and no longer after 30 days", () => {
    expect(reminderDueMs({}, END_MS)).toBeUndefined();
    expect(isAttended({}, END_MS)).toBe(true);
    expect(isAttended({ endedAt }, END_MS + 30 * 24 * HOUR_MS - 1)).toBe(true);
    expect(isAttended({ endedAt }, END_MS + 30 * 24 * HOUR_MS)).toBe(false);
  });
});
