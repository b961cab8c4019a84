import * as fc from 'fast-check';
import { AUDIENCES, CADENCES, dueTo, type Stream, type Told } from '../../strategy/cadence';
import { streamName } from '../../strategy/stream-name';
import type { Outage } from '../../strategy/outage';
import type { Rca } from '../../strategy/rca';

const ZERO_MS = Date.UTC(2027, 0, 1);
const at = (minutes: number): string => new Date(ZERO_MS + minutes * 60_000).toISOString();

/** Trouble of the US since minute 0, seen at minute 1. */
const outage = (changes: Partial<Outage> = {}): Outage => ({
  ...{ name: 'outage-1', since: at(0), openedAt: at(1), incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [
    { residency: 'US', since: at(0), services: ['identity'], feels: [{ service: 'identity', feels: 'down' }] },
  ],
  ...changes,
});
const well = (since: number): Partial<Outage> => ({
  residencies: [{ residency: 'US', since: at(0), services: ['identity'], feels: [], wellSince: at(since) }],
});

const INTERNAL: Stream = { audience: 'internal', channel: 'slack:C0' };
const CUSTOMERS: Stream = { audience: 'customers', residency: 'US', channel: 'statuspage:p' };
const VENDORS: Stream = { audience: 'vendors', channel: 'support:aws' };
/** us-east-1 is lost, on record since that minute; and so are these. */
const cloudy = (seen: number, ...more: number[]): Partial<Outage> => ({
  cloud: [seen, ...more].map((minute, index) => ({
    ...{ region: `region-${index}`, since: at(0), seenAt: at(minute), isLost: true, uses: [] },
  })),
});
const due = (stream: Stream, minute: number, ...[last, of = outage()]: [last?: Told | undefined, of?: Outage]) =>
  dueTo(of, stream, { last, nowMs: ZERO_MS + minute * 60_000 });

describe('a message is due', () => {
  it('to staff at once, and to customers five minutes after their trouble began', () => {
    expect(due(INTERNAL, 1)).toEqual({ kind: 'notice', dueAt: at(1), nextBy: at(16) });
    expect(due({ ...INTERNAL, audience: 'executives' }, 1)).toMatchObject({ kind: 'notice', nextBy: at(31) });
    expect(due(CUSTOMERS, 4.9)).toBeUndefined();
    expect(due(CUSTOMERS, 5)).toEqual({ kind: 'notice', dueAt: at(5), nextBy: at(35) });
    // Trouble that was seen late is told as soon as it is seen.
    expect(due(CUSTOMERS, 12, undefined, outage({ openedAt: at(12) }))).toMatchObject({ dueAt: at(12) });
  });

  it('to vendors as soon as a failure of the cloud is on record, and then every hour', () => {
    expect(due(VENDORS, 5)).toBeUndefined();
    const lost = outage(cloudy(4));
    expect(due(VENDORS, 5, undefined, lost)).toEqual({ kind: 'notice', dueAt: at(4), nextBy: at(65) });
    const last: Told = { kind: 'notice', sentAt: at(5) };
    expect(due(VENDORS, 61.9, last, lost)).toBeUndefined();
    expect(due(VENDORS, 62, last, lost)).toEqual({ kind: 'update', dueAt: at(62), nextBy: at(122) });
  });

  it('to vendors at once when another region fails, and when it is over, and then no more', () => {
    const last: Told = { kind: 'notice', sentAt: at(5) };
    expect(due(VENDORS, 9, last, outage(cloudy(4, 8)))).toMatchObject({ kind: 'update', dueAt: at(8) });
    expect(due(VENDORS, 10, { kind: 'update', sentAt: at(9) }, outage(cloudy(4, 8)))).toBeUndefined();
    const over = outage({ ...cloudy(4), endedAt: at(16) });
    expect(due(VENDORS, 17, last, over)).toEqual({ kind: 'resolution', dueAt: at(16) });
    const rca: Rca = { kind: 'published', url: 'https://example.org', by: 'x', at: at(30) };
    const told: Told = { kind: 'resolution', sentAt: at(17) };
    for (const minute of [18, 31, 24 * 60 + 20, 72 * 60 + 20])
      expect(dueTo(over, VENDORS, { last: told, nowMs: ZERO_MS + minute * 60_000, rca })).toBeUndefined();
  });

  it('to no customers of another residency', () => {
    expect(due({ ...CUSTOMERS, residency: 'EU' }, 20)).toBeUndefined();
  });

  it('again before the time is up that the last one promised', () => {
    const last: Told = { kind: 'notice', sentAt: at(1) };
    expect(due(INTERNAL, 12.9, last)).toBeUndefined();
    expect(due(INTERNAL, 13, last)).toEqual({ kind: 'update', dueAt: at(13), nextBy: at(28) });
    expect(due(CUSTOMERS, 27, last)).toBeUndefined();
    expect(due(CUSTOMERS, 28, last)).toMatchObject({ kind: 'update', nextBy: at(58) });
  });

  it('at once when a lead asks for it, and not after the end', () => {
    const asked = (minute: number, last?: Told, of = outage()) =>
      dueTo(of, CUSTOMERS, { last, nowMs: ZERO_MS + minute * 60_000, isAsked: true });
    expect(asked(2)).toEqual({ kind: 'notice', dueAt: at(5), nextBy: at(32) });
    expect(asked(7, { kind: 'notice', sentAt: at(5) })).toMatchObject({ kind: 'update', nextBy: at(37) });
    expect(asked(30, { kind: 'resolution', sentAt: at(16) }, outage(well(14)))).toBeUndefined();
  });

  it('about the report: to staff until there is one, and then to everybody who was told', () => {
    const over = outage({ ...well(14), endedAt: at(16) });
    const hours = (count: number): number => 16 + count * 60;
    const about = (stream: Stream, minute: number, ...[last, rca]: [last?: Told | undefined, rca?: Rca]) =>
      dueTo(over, stream, { last, nowMs: ZERO_MS + minute * 60_000, rca });
    const end: Told = { kind: 'resolution', sentAt: at(17) };
    expect(about(INTERNAL, hours(23.9), end)).toBeUndefined();
    expect(about(INTERNAL, hours(24), end)).toEqual({ kind: 'reminder', dueAt: at(hours(24)) });
    expect(about(CUSTOMERS, hours(100), end)).toBeUndefined();
    const reminded: Told = { kind: 'reminder', sentAt: at(hours(24)) };
    expect(about(INTERNAL, hours(47), reminded)).toBeUndefined();
    // Of those that nobody sent, only the newest is sent.
    expect(about(INTERNAL, hours(70), reminded)).toEqual({ kind: 'reminder', dueAt: at(hours(66)) });
    const published: Rca = { kind: 'published', url: 'https://example.org', by: 'x', at: at(hours(30)) };
    for (const stream of [INTERNAL, CUSTOMERS])
      expect(about(stream, hours(31), end, published)).toEqual({ kind: 'rca', dueAt: at(hours(30)) });
    expect(about(CUSTOMERS, hours(32), { kind: 'rca', sentAt: at(hours(31)) }, published)).toBeUndefined();
    const waived: Rca = { kind: 'waived', why: 'x', by: 'x', at: at(hours(30)) };
    expect(about(CUSTOMERS, hours(31), end, waived)).toBeUndefined();
    expect(about(INTERNAL, hours(31), end, waived)).toMatchObject({ kind: 'rca' });
    // Who has not read that it is over reads that first.
    expect(about(CUSTOMERS, hours(31), { kind: 'update', sentAt: at(10) }, published)).toMatchObject({
      kind: 'resolution',
    });
  });

  it('not at all through a channel that is new since the end of yesterday', () => {
    const over = outage({ ...well(14), endedAt: at(16) });
    const asked = (stream: Stream, minute: number) =>
      dueTo(over, stream, { last: undefined, nowMs: ZERO_MS + minute * 60_000 });
    const day = 24 * 60;
    expect(asked(CUSTOMERS, 14 + day)).toMatchObject({ kind: 'resolution' });
    expect(asked(CUSTOMERS, 14 + day + 0.1)).toBeUndefined();
    expect(asked(INTERNAL, 16 + day)).toMatchObject({ kind: 'resolution' });
    expect(asked(INTERNAL, 16 + day + 0.1)).toBeUndefined();
  });

  it('once, however many were missed', () => {
    expect(due(INTERNAL, 200, { kind: 'update', sentAt: at(14) })).toEqual({
      ...{ kind: 'update', dueAt: at(26), nextBy: at(215) },
    });
  });

  it('as a resolution, once, when those people are served again', () => {
    const last: Told = { kind: 'update', sentAt: at(14) };
    expect(due(CUSTOMERS, 15.9, last, outage(well(14)))).toBeUndefined();
    expect(due(CUSTOMERS, 16, last, outage(well(14)))).toEqual({ kind: 'resolution', dueAt: at(14) });
    expect(due(CUSTOMERS, 90, { kind: 'resolution', sentAt: at(16) }, outage(well(14)))).toBeUndefined();
    // Staff hear of the end when everybody is served.
    expect(due(INTERNAL, 16, last, outage(well(14)))).toBeUndefined();
    expect(due(INTERNAL, 16, last, outage({ ...well(14), endedAt: at(16) }))).toEqual({
      ...{ kind: 'resolution', dueAt: at(16) },
    });
  });

  it('as a resolution alone, if the trouble was over before anybody was told', () => {
    expect(due(CUSTOMERS, 4, undefined, outage(well(2)))).toEqual({ kind: 'resolution', dueAt: at(2) });
  });

  it('at once when trouble begins again, but not because nobody knows', () => {
    const last: Told = { kind: 'resolution', sentAt: at(20) };
    expect(due(CUSTOMERS, 21, last)).toMatchObject({ kind: 'notice', dueAt: at(21) });
    const unknown = outage({ residencies: [{ residency: 'US', since: at(0), services: ['identity'], feels: [] }] });
    expect(due(CUSTOMERS, 21, last, unknown)).toBeUndefined();
    expect(due(CUSTOMERS, 60, { kind: 'update', sentAt: at(20) }, unknown)).toMatchObject({ kind: 'update' });
  });

  it('so that no reader waits longer than promised, whenever senders look within two minutes', () => {
    const looks = fc.array(fc.double({ min: 0.1, max: 2, noNaN: true }), { minLength: 40, maxLength: 120 });
    fc.assert(
      fc.property(fc.constantFrom(...AUDIENCES), looks, (audience, gaps) => {
        const stream: Stream = audience === 'customers' ? CUSTOMERS : { ...INTERNAL, audience };
        let last: Told | undefined;
        let minute = 1;
        for (const gap of gaps) {
          const found = due(stream, minute, last, outage(cloudy(1)));
          if (found) {
            const sinceMs = Date.parse(last?.sentAt ?? at(0));
            const promised = last ? CADENCES[audience].everySeconds : 15 * 60;
            expect(ZERO_MS + minute * 60_000 - sinceMs).toBeLessThanOrEqual(promised * 1000);
            expect(found.kind).toBe(last ? 'update' : 'notice');
            last = { kind: found.kind, sentAt: at(minute) };
          }
          minute += gap;
        }
      }),
    );
  });
});

it('a stream has a name', () => {
  expect([INTERNAL, CUSTOMERS].map(streamName)).toEqual(['internal#slack:C0', 'customers#US#statuspage:p']);
});
