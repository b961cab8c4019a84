import * as fc from 'fast-check';
import { frozenAt, frozenWithin, isStaffed, isStaffedWithin, localTime, Windows } from '../../strategy/windows';

const at = (iso: string): number => Date.parse(iso);
const staffedIn = (zone: string, more: object = {}): Windows =>
  Windows.parse({ staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '09:00', to: '17:00', zone }, ...more });

const NEW_YORK = staffedIn('America/New_York');
const HOUR_MS = 3_600_000;

/** The first thing that is wrong with such windows, and its field. */
function firstProblem(windows: object): string {
  const issue = Windows.safeParse(windows).error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'none';
}

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

  it('begin and end within an hour, in a zone that is no whole hour ahead', () => {
    const staffed = { days: ['Mon'], from: '09:30', to: '09:45', zone: 'Asia/Kathmandu' };
    const windows = Windows.parse({ staffed });

    expect(localTime(windows, at('2027-01-04T03:44:00Z'))).toEqual({ date: '2027-01-04', day: 'Mon', minute: 569 });
    expect(isStaffed(windows, at('2027-01-04T03:44:00Z'))).toBe(false);
    expect(isStaffed(windows, at('2027-01-04T03:45:00Z'))).toBe(true);
    expect(isStaffed(windows, at('2027-01-04T03:59:00Z'))).toBe(true);
    expect(isStaffed(windows, at('2027-01-04T04:00:00Z'))).toBe(false);
  });

  it('hold a period when its first and its last minute are staffed', () => {
    const isWithin = (from: string, until: string): boolean =>
      isStaffedWithin(staffedIn('UTC'), { fromMs: at(`2027-01-04T${from}Z`), untilMs: at(`2027-01-04T${until}Z`) });

    expect(isWithin('09:00:00', '17:00:00')).toBe(true);
    expect(isWithin('08:59:00', '17:00:00')).toBe(false);
    expect(isWithin('09:00:00', '17:01:00')).toBe(false);
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
    const problem = (change: object): string => firstProblem({ staffed: { ...staffed, ...change } });

    expect(problem({})).toBe('none');
    expect(problem({ days: ['Monday'] })).toBe('staffed.days.0: must be one of Mon, Tue, Wed, Thu, Fri, Sat, Sun');
    expect(problem({ days: [] })).toBe('staffed.days: must name at least one day');
    for (const from of ['9:00', 'x09:00', '08:60']) {
      expect(problem({ from })).toBe('staffed.from: must be a time such as 09:00, at most 24:00');
    }
    for (const to of ['24:01', '24:00x']) {
      expect(problem({ to })).toBe('staffed.to: must be a time such as 09:00, at most 24:00');
    }
    expect(problem({ from: 9 })).toBe('staffed.from: must be a time such as 09:00, in quotes');
    expect(problem({ to: '09:00' })).toBe('staffed.to: must be after from');
    expect(problem({ zone: 'Middle-earth/Shire' })).toBe(
      'staffed.zone: must be a time zone such as Europe/Berlin or UTC',
    );
    expect(problem({ zone: 1 })).toBe('staffed.zone: must be a time zone');
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

  it('forbids a period of which it takes any minute', () => {
    const frozen = (from: string, until: string): string | undefined =>
      frozenWithin(windows, { fromMs: at(`2027-01-14T${from}Z`), untilMs: at(`2027-01-14T${until}Z`) });

    expect(frozen('12:00:00', '13:00:00')).toBeUndefined();
    expect(frozen('12:00:00', '13:01:00')).toContain('release');
    expect(frozen('12:00:30', '13:01:00')).toContain('release');
    expect(frozen('12:00:00', '18:00:00')).toContain('release');
    expect(frozen('14:59:00', '18:00:00')).toContain('release');
    expect(frozen('15:00:00', '18:00:00')).toBeUndefined();
  });

  it('is refused when it ends before it begins, or does not say why', () => {
    const problem = (change: object): string =>
      firstProblem({ freezes: [{ from: '2027-01-02', to: '2027-01-02', why: 'x', ...change }] });

    expect(problem({})).toBe('none');
    expect(problem({ to: '2027-01-01' })).toBe('freezes.0.to: must not be before from');
    expect(problem({ why: '' })).toBe('freezes.0.why: must say why');
    expect(problem({ why: 1 })).toBe('freezes.0.why: must say why');
    expect(problem({ from: '2027-02-29' })).toBe('freezes.0.from: must be a date such as 2027-01-31, in quotes');
  });
});
