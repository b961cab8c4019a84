import * as fc from 'fast-check';
import { frozenAt, isStaffed, localTime, Windows } from '../../strategy/windows';

const at = (iso: string): number => Date.parse(iso);
const staffedIn = (zone: string, more: object = {}): Windows =>
  Windows.parse({ staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '09:00', to: '17:00', zone }, ...more });

const NEW_YORK = staffedIn('America/New_York');
const HOUR_MS = 3_600_000;

describe('staffed hours', () => {
  it('are Monday to Thursday, 09:00 to 16:00 UTC, unless the environment says otherwise', () => {
    const windows = Windows.parse({});

    expect(windows).toEqual({
      freezes: [],
      weekly: [],
      staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: '16:00', zone: 'UTC' },
    });
    expect(isStaffed(windows, at('2027-01-04T09:00:00Z'))).toBe(true);
    expect(isStaffed(windows, at('2027-01-04T08:59:59Z'))).toBe(false);
    expect(isStaffed(windows, at('2027-01-04T15:59:59Z'))).toBe(true);
    expect(isStaffed(windows, at('2027-01-04T16:00:00Z'))).toBe(false);
    expect(isStaffed(windows, at('2027-01-08T12:00:00Z'))).toBe(false);
  });

  it('move with the clocks of their zone', () => {
    // On 14 March 2027 the clocks of New York go forward, on 7 November back.
    expect(isStaffed(NEW_YORK, at('2027-03-12T13:59:00Z'))).toBe(false);
    expect(isStaffed(NEW_YORK, at('2027-03-12T14:00:00Z'))).toBe(true);
    expect(isStaffed(NEW_YORK, at('2027-03-15T13:00:00Z'))).toBe(true);
    expect(isStaffed(NEW_YORK, at('2027-03-15T21:00:00Z'))).toBe(false);
    expect(isStaffed(NEW_YORK, at('2027-11-05T13:00:00Z'))).toBe(true);
    expect(isStaffed(NEW_YORK, at('2027-11-08T13:00:00Z'))).toBe(false);
    expect(isStaffed(NEW_YORK, at('2027-11-08T14:00:00Z'))).toBe(true);
  });

  it('have the days of their zone, at the ends of weeks and years', () => {
    const tokyo = staffedIn('Asia/Tokyo');

    // Monday morning in Tokyo is Sunday night in UTC; Saturday there begins on Friday here.
    expect(isStaffed(tokyo, at('2027-01-03T23:59:00Z'))).toBe(false);
    expect(isStaffed(tokyo, at('2027-01-04T00:00:00Z'))).toBe(true);
    expect(localTime(tokyo, at('2026-12-31T15:00:00Z'))).toEqual({ date: '2027-01-01', day: 'Fri', minute: 0 });
    expect(localTime(NEW_YORK, at('2027-01-01T04:59:00Z'))).toEqual({ date: '2026-12-31', day: 'Thu', minute: 1439 });
  });

  it('last as long as they say, on every day of every year, also where a zone has odd minutes', () => {
    const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    const midnights = fc.integer({ min: 0, max: 3650 }).map((day) => at('2025-01-01T00:00:00Z') + day * 24 * HOUR_MS);
    fc.assert(
      fc.property(fc.constantFrom(...zones), midnights, (zone, startMs) => {
        const windows = staffedIn(zone);
        // A window of 48 hours holds one whole local day.
        const quarters = Array.from({ length: 48 * 4 }, (_, quarter) => startMs + quarter * 15 * 60_000);
        const day = localTime(windows, startMs + 24 * HOUR_MS);
        const ofDay = quarters.filter((ms) => localTime(windows, ms).date === day.date);
        const staffed = ofDay.filter((ms) => isStaffed(windows, ms));
        expect(staffed).toHaveLength(['Sat', 'Sun'].includes(day.day) ? 0 : 8 * 4);
      }),
      { numRuns: 100 },
    );
  });

  it('are refused when the day, the hours or the zone make no sense', () => {
    const staffed = { days: ['Mon'], from: '09:00', to: '17:00', zone: 'UTC' };
    const problem = (change: object): string =>
      Windows.safeParse({ staffed: { ...staffed, ...change } }).error?.issues[0]?.message ?? 'none';

    expect(problem({})).toBe('none');
    expect(problem({ days: ['Monday'] })).toBe('must be one of Mon, Tue, Wed, Thu, Fri, Sat, Sun');
    expect(problem({ days: [] })).toBe('must name at least one day');
    expect(problem({ from: '9:00' })).toBe('must be a time such as 09:00, at most 24:00');
    expect(problem({ to: '24:01' })).toBe('must be a time such as 09:00, at most 24:00');
    expect(problem({ to: '09:00' })).toBe('must be after from');
    expect(problem({ zone: 'Middle-earth/Shire' })).toBe('must be a time zone such as Europe/Berlin or UTC');
  });
});

describe('a freeze', () => {
  const windows = staffedIn('Europe/Berlin', {
    freezes: [{ from: '2026-12-21', to: '2027-01-03', why: 'Christmas' }],
    weekly: [{ days: ['Thu'], from: '14:00', to: '16:00', why: 'release' }],
  });

  it('begins with its first date and ends with its last, in the zone of the people', () => {
    expect(frozenAt(windows, at('2026-12-20T22:59:59Z'))).toBeUndefined();
    expect(frozenAt(windows, at('2026-12-20T23:00:00Z'))).toBe('Christmas (freeze from 2026-12-21 to 2027-01-03)');
    expect(frozenAt(windows, at('2027-01-03T22:59:59Z'))).toContain('Christmas');
    expect(frozenAt(windows, at('2027-01-03T23:00:00Z'))).toBeUndefined();
  });

  it('of a week comes back every week, before and after the clocks change', () => {
    const frozen = 'release (freeze every Thu from 14:00 to 16:00)';
    for (const [last, first, before] of [
      ['2027-03-25T14:59:00Z', '2027-03-25T13:00:00Z', '2027-03-25T12:59:00Z'],
      ['2027-04-01T13:59:00Z', '2027-04-01T12:00:00Z', '2027-04-01T11:59:00Z'],
    ] as const) {
      expect(frozenAt(windows, at(first))).toBe(frozen);
      expect(frozenAt(windows, at(last))).toBe(frozen);
      expect(frozenAt(windows, at(last) + 60_000)).toBeUndefined();
      expect(frozenAt(windows, at(before))).toBeUndefined();
    }
    expect(frozenAt(windows, at('2027-04-02T12:00:00Z'))).toBeUndefined();
  });

  it('is refused when it ends before it begins, or does not say why', () => {
    const problem = (change: object): string =>
      Windows.safeParse({ freezes: [{ from: '2027-01-02', to: '2027-01-02', why: 'x', ...change }] }).error?.issues[0]
        ?.message ?? 'none';

    expect(problem({})).toBe('none');
    expect(problem({ to: '2027-01-01' })).toBe('must not be before from');
    expect(problem({ why: '' })).toBe('must say why');
    expect(problem({ from: '2027-02-29' })).toBe('must be a date such as 2027-01-31, in quotes');
  });
});
