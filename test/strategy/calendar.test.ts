import * as fc from 'fast-check';
import { dueDrill, overdueDrills, refusedSlots, type DueDrill } from '../../strategy/calendar';
import { PLAYBOOK_NAMES, PLAYBOOKS, type PlaybookName } from '../../strategy/playbooks';
import { residencyOf } from '../../strategy/residency';
import { frozenAt, isStaffed, localTime, Windows } from '../../strategy/windows';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { claimOf, DAY_MS, HOUR_MS, play, type Played, recordOf, resultOf } from './calendar-years';

const MONDAY_MS = Date.parse('2027-01-04T00:00:00Z');
const UTC = Windows.parse({});
const record = (more: Partial<Parameters<typeof recordOf>[0]>) =>
  recordOf({ windows: UTC, nowMs: MONDAY_MS + 12 * HOUR_MS, ...more });
const CHAOS = PLAYBOOK_NAMES.filter((name) => PLAYBOOKS[name].stages.length > 0);
/** Every playbook drilled at that time, on every subject; or those of the names. */
const drilledAt = (iso: string, names: readonly PlaybookName[] = PLAYBOOK_NAMES) =>
  names.flatMap((playbook) =>
    DEV_TOPOLOGY.regions.map((subject) => resultOf({ playbook, subject, startedAt: iso, endedAt: iso })),
  );
/** The first hour from there on at which something is to be started, or refused. */
function firstSlot(more: Parameters<typeof record>[0], fromMs = MONDAY_MS): DueDrill | undefined {
  for (let nowMs = fromMs; nowMs < fromMs + 14 * DAY_MS; nowMs += HOUR_MS) {
    const found = dueDrill(record({ ...more, nowMs }));
    if (found) return found;
  }
  return undefined;
}

describe('what is due', () => {
  it('is at once what was never drilled, with its reason', () => {
    expect(firstSlot({})).toMatchObject({ subject: 'us-east-1', date: '2027-01-04', why: 'never drilled' });
    expect(firstSlot({ results: drilledAt('2027-01-03T12:00:00.000Z') })).toBeUndefined();
  });

  it('is a playbook whose cadence is over, by date', () => {
    const results = [...drilledAt('2026-12-14T15:30:00.000Z'), ...drilledAt('2027-01-10T12:00:00.000Z', CHAOS)];

    const due = firstSlot({ results }, Date.parse('2027-01-12T00:00:00Z'));

    expect(due).toMatchObject({ playbook: 'control-plane-failover', date: '2027-01-13' });
    expect(due?.why).toBe('last drilled on 2026-12-14, due every 30 days');
  });

  it('is the region of the residency that was drilled longest ago, and one that nobody is stuck in', () => {
    const results = [
      resultOf({ subject: 'us-east-1', startedAt: '2026-09-01T10:00:00.000Z' }),
      resultOf({ subject: 'us-west-2', startedAt: '2026-06-01T10:00:00.000Z' }),
      resultOf({ subject: 'eu-central-1', startedAt: '2027-01-01T10:00:00.000Z' }),
      resultOf({ playbook: 'control-plane-failover', startedAt: '2027-01-01T10:00:00.000Z' }),
      ...drilledAt('2027-01-01T10:00:00.000Z', CHAOS),
    ];

    expect(firstSlot({ results })).toMatchObject({ playbook: 'regional-evacuation', subject: 'us-west-2' });
    const others = results.filter(({ playbook }) => playbook !== 'control-plane-failover');
    const now = { results: [...others, resultOf({ subject: 'us-west-2', startedAt: '2027-01-01T10:00:00.000Z' })] };
    // Tenants of `eu` have no other region, so their control plane cannot change sides.
    for (const subject of ['us-east-1', 'us-west-2']) {
      const startedAt = '2026-01-01T10:00:00.000Z';
      const past = resultOf({ playbook: 'control-plane-failover', subject, startedAt });
      const other = subject === 'us-east-1' ? 'us-west-2' : 'us-east-1';
      expect(firstSlot({ results: [...now.results, past] })).toMatchObject({ subject: other });
    }
  });

  it('is still due after a drill that a guard held, a person stopped, or an incident overtook', () => {
    for (const verdict of ['held', 'stopped', 'overtaken'] as const) {
      const results = drilledAt('2027-01-04T09:00:00.000Z').map((result) => ({ ...result, verdict }));
      expect(firstSlot({ results })).toMatchObject({ date: '2027-01-05', why: 'never drilled' });
    }
    const missed = drilledAt('2027-01-04T09:00:00.000Z').map((result) => ({ ...result, verdict: 'missed' as const }));
    expect(firstSlot({ results: missed })).toBeUndefined();
  });

  it('waits for a drill of its subject that may be this one, and is refused while any other incident is open', () => {
    const nowMs = MONDAY_MS + 12 * HOUR_MS;
    const own = record({ nowMs, claims: [claimOf('drill-us-east-1-20270104T110000Z')] });
    expect(dueDrill(own)).toBeUndefined();
    expect(refusedSlots(own).map(({ subject }) => subject)).not.toContain('us-east-1');

    for (const incident of ['evac-us-west-2-20270104T110000Z', 'return-us-west-2-20270104T110000Z']) {
      for (const state of ['open', 'abandoned'] as const) {
        const refused = refusedSlots(record({ nowMs, claims: [claimOf(incident, state)] }));
        expect(dueDrill(record({ nowMs, claims: [claimOf(incident, state)] }))).toBeUndefined();
        expect(refused.length).toBeGreaterThan(0);
        for (const slot of refused) expect(slot.refused).toBe(`open: ${incident} has not ended`);
      }
      expect(dueDrill(record({ nowMs, claims: [claimOf(incident, 'closed')] }))).toBeDefined();
    }
    const slot = {
      playbook: 'regional-evacuation',
      subject: 'us-east-1',
      date: '2027-01-04',
      why: '',
      by: 'x',
    } as const;
    const results = drilledAt('2027-01-03T12:00:00.000Z', CHAOS);
    const other = record({
      ...own,
      results,
      slots: [{ ...slot, at: '2027-01-04T11:00:00.000Z' }],
      nowMs: nowMs + 2 * HOUR_MS,
    });
    expect(refusedSlots(other)).toMatchObject([{ playbook: 'control-plane-failover', subject: 'us-east-1' }]);
  });

  it('is caught up on later the same day, as long as the longest drill ends while people are there', () => {
    const results = drilledAt('2027-01-03T12:00:00.000Z').filter(({ playbook }) => playbook !== 'regional-evacuation');
    const dueAt = (hour: number) => dueDrill(record({ results, nowMs: MONDAY_MS + hour * HOUR_MS }));

    // The slot of that Monday is at eleven. The longest evacuation takes forty minutes, and people leave at four.
    expect(dueAt(10)).toBeUndefined();
    for (const hour of [11, 12, 15]) expect(dueAt(hour)).toMatchObject({ date: '2027-01-04' });
    expect(dueAt(15.5)).toBeUndefined();
  });

  it('is refused when a freeze begins before the longest drill would have ended', () => {
    const weekly = [{ days: ['Mon'], from: '11:30', to: '11:40', why: 'release' }];
    const results = drilledAt('2027-01-03T12:00:00.000Z', CHAOS);
    const at = (hour: number) =>
      record({ results, windows: Windows.parse({ weekly }), nowMs: MONDAY_MS + hour * HOUR_MS });

    expect(dueDrill(at(11))).toBeUndefined();
    expect(refusedSlots(at(11))).toMatchObject([
      { playbook: 'regional-evacuation', refused: 'freeze: release (freeze every Mon from 11:30 to 11:40)' },
    ]);
    expect(dueDrill(at(12))).toMatchObject({ playbook: 'regional-evacuation' });
  });

  it('is overdue after a third of the cadence more, or a third of it after the first slot', () => {
    const overdue = (results: ReturnType<typeof drilledAt>, now: string, slots: Played['slots'] = []) =>
      overdueDrills(record({ results, slots, nowMs: Date.parse(now) }))
        .filter(({ playbook }) => !CHAOS.includes(playbook))
        .map(({ playbook, since }) => [playbook, since]);
    const old = drilledAt('2027-01-04T12:00:00.000Z');
    const slot = { playbook: 'control-plane-failover', subject: 'us-east-1', date: '2027-01-04', why: '' } as const;
    const refused = { ...slot, at: '2027-01-04T09:00:00.000Z', by: 'us-west-2', refused: 'freeze' };

    expect(overdue(old, '2027-02-12T12:00:00Z')).toEqual([]);
    expect(overdue(old, '2027-02-13T12:00:00Z')).toEqual([['control-plane-failover', '2027-01-04']]);
    expect(
      overdue(old, '2027-05-06T12:00:00Z').filter(([playbook]) => playbook === 'regional-evacuation'),
    ).toHaveLength(2);
    expect(overdue([], '2027-01-13T12:00:00Z', [refused])).toEqual([]);
    expect(overdue([], '2027-01-14T12:00:00Z', [refused])).toEqual([['control-plane-failover', '2027-01-04']]);
    expect(overdue([], '2027-01-14T12:00:00Z')).toEqual([]);
  });
});

const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland'] as const;
const anyStart = fc.integer({ min: 0, max: 1000 }).map((day) => Date.parse('2026-01-01T00:00:00Z') + day * DAY_MS);
const anyWindows = fc
  .record({ zone: fc.constantFrom(...zones), hours: fc.integer({ min: 4, max: 9 }), freezeDay: fc.nat(700) })
  .map(({ zone, hours, freezeDay }) => {
    const day = (offset: number): string =>
      new Date(Date.parse('2026-01-01') + (freezeDay + offset) * DAY_MS).toISOString().slice(0, 10);
    return Windows.parse({
      freezes: [0, 365, 730].map((year) => ({ from: day(year), to: day(year + 13), why: 'year end' })),
      weekly: [{ days: ['Wed'], from: '12:00', to: '12:30', why: 'release' }],
      staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: `${9 + hours}:00`, zone },
    });
  });
const open = fc.record({ windows: fc.constantFrom(...zones).map(unfrozen), startMs: anyStart });
const RUNS = { numRuns: 2 };

function unfrozen(zone: string): Windows {
  return Windows.parse({ staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: '16:00', zone } });
}

const ofUnit = (played: Played, playbook: PlaybookName, residency?: string) =>
  played.results.filter(
    (result) => result.playbook === playbook && (residency === undefined || residencyOf(result.subject) === residency),
  );
const gapsOf = (results: Played['results']): number[] =>
  results
    .slice(1)
    .map(({ startedAt }, index) => (Date.parse(startedAt) - Date.parse(results[index]!.startedAt)) / DAY_MS);

describe('a calendar of two years', () => {
  it('holds every playbook at its cadence when nothing refuses, in turn on every region, and nothing is overdue', () => {
    fc.assert(
      fc.property(open, (years) => {
        const played = play({ ...years, days: 730 });
        const units = [
          ofUnit(played, 'regional-evacuation', 'US'),
          ofUnit(played, 'regional-evacuation', 'EU'),
          ofUnit(played, 'control-plane-failover'),
        ];
        for (const results of units) {
          const { cadenceDays } = PLAYBOOKS[results[0]!.playbook];
          // A slot may wait for the days off of a week, and for other drills on the day after them.
          expect(Date.parse(results[0]!.startedAt) - years.startMs).toBeLessThan(7 * DAY_MS);
          for (const gap of gapsOf(results)) {
            expect(gap).toBeGreaterThan(cadenceDays - 1);
            expect(gap).toBeLessThan(cadenceDays + 7);
          }
        }
        const [us = [], eu = [], company = []] = units;
        expect([us.length, eu.length].every((count) => count >= 7)).toBe(true);
        expect(company.length).toBeGreaterThanOrEqual(20);
        for (const results of [us, company])
          results.slice(1).forEach(({ subject }, index) => expect(subject).not.toBe(results[index]!.subject));
        expect(played.overdueAtMs).toEqual([]);
      }),
      RUNS,
    );
  });

  it('never begins or ends a drill in a freeze or outside staffed hours, and never twice on a date', () => {
    fc.assert(
      fc.property(anyWindows, anyStart, (windows, startMs) => {
        const { results, slots } = play({ windows, startMs, days: 730 });
        expect(results.length).toBeGreaterThan(10);
        for (const { playbook, startedAt } of results) {
          const fromMs = Date.parse(startedAt);
          for (let ms = fromMs; ms < fromMs + PLAYBOOKS[playbook].longestSeconds * 1000; ms += 10 * 60_000) {
            expect(isStaffed(windows, ms)).toBe(true);
            expect(frozenAt(windows, ms)).toBeUndefined();
          }
        }
        const dates = slots.map(({ playbook, date }) => `${playbook} ${date}`);
        expect(new Set(dates).size).toBe(dates.length);
      }),
      RUNS,
    );
  });

  it('keeps every slot: refused ones with a reason, and each drill has one', () => {
    fc.assert(
      fc.property(anyWindows, anyStart, fc.integer({ min: 2, max: 9 }), (windows, startMs, every) => {
        const isOpen = (ms: number): boolean => Math.floor(ms / (5 * HOUR_MS)) % every === 0;
        const { results, slots } = play({ windows, startMs, days: 400, isOpen });
        const started = slots.filter(({ refused }) => refused === undefined);
        expect(started.map(({ at }) => at)).toEqual(results.map(({ startedAt }) => startedAt));
        for (const { refused, at, date } of slots) {
          expect(localTime(windows, Date.parse(at)).date).toBe(date);
          if (refused !== undefined) expect(refused).toMatch(/^(freeze: |open: evac-|open: drill-)/);
          if (refused?.startsWith('open: evac-')) expect(isOpen(Date.parse(at))).toBe(true);
        }
        for (const { startedAt } of results) expect(isOpen(Date.parse(startedAt))).toBe(false);
      }),
      RUNS,
    );
  });

  it('tries a refused slot again on the next staffed date', () => {
    fc.assert(
      fc.property(open, (years) => {
        const { slots } = play({ ...years, days: 60, isOpen: () => true });
        const firstWeeks = slots.filter(({ playbook }) => playbook === 'control-plane-failover').slice(0, 20);
        expect(firstWeeks).toHaveLength(20);
        const days = firstWeeks.map(({ date }) => new Date(date).getUTCDay());
        expect(days.every((day) => day >= 1 && day <= 4)).toBe(true);
        for (const gap of gapsBetween(firstWeeks.map(({ date }) => date))) expect([1, 4]).toContain(gap);
      }),
      RUNS,
    );
  });

  it('does not let a residency that is always held keep the others waiting', () => {
    const played = play({
      ...{ windows: UTC, startMs: MONDAY_MS, days: 365 },
      verdict: ({ subject }) => (subject === 'eu-central-1' ? 'held' : 'passed'),
    });
    const us = ofUnit(played, 'regional-evacuation', 'US');
    expect(us.length).toBeGreaterThanOrEqual(4);
    for (const gap of gapsOf(us)) expect(gap).toBeLessThan(91 + 7);
    expect(ofUnit(played, 'regional-evacuation', 'EU').length).toBeGreaterThan(100);
    expect(new Set(played.overdueAtMs.map(({ playbook }) => playbook))).toEqual(new Set(['regional-evacuation']));
  });

  it('says what is overdue when nothing can be held for long, and stops when it was held', () => {
    const backMs = MONDAY_MS + 100 * DAY_MS;
    const { overdueAtMs, results } = play({
      ...{ windows: UTC, startMs: MONDAY_MS, days: 130 },
      isOpen: (ms) => ms > MONDAY_MS + 20 * DAY_MS && ms < backMs,
    });
    const days = (playbook: string) =>
      overdueAtMs.filter((one) => one.playbook === playbook).map(({ ms }) => Math.floor((ms - MONDAY_MS) / DAY_MS));
    expect(days('control-plane-failover')[0]).toBe(40);
    expect(days('regional-evacuation')).toEqual([]);
    const again = results.find(({ startedAt }) => Date.parse(startedAt) >= backMs)!;
    expect(Date.parse(again.startedAt)).toBeLessThan(backMs + 2 * DAY_MS);
    expect(days('control-plane-failover').at(-1)).toBeGreaterThanOrEqual(99);
    expect(days('control-plane-failover').at(-1)).toBeLessThan(107);
  });

  it('comes at an hour that varies with the date, over all hours that have room', () => {
    const { slots } = play({ windows: UTC, startMs: MONDAY_MS, days: 365, isOpen: () => true });
    for (const playbook of PLAYBOOK_NAMES) {
      const hours = slots.filter((slot) => slot.playbook === playbook).map(({ at }) => Number(at.slice(11, 13)));
      const last = 16 - PLAYBOOKS[playbook].longestSeconds / 3600 - 1;
      expect([...new Set(hours)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: last - 9 + 1 }, (_, index) => 9 + index),
      );
    }
  });
});

function gapsBetween(dates: readonly string[]): number[] {
  return dates.slice(1).map((date, index) => (Date.parse(date) - Date.parse(dates[index]!)) / DAY_MS);
}
