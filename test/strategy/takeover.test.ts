import {
  ABANDONED_SECONDS,
  type Claim,
  claimAfter,
  isSilent,
  lastSignOfLife,
  SILENT_SECONDS_MAX,
  takeoverName,
  TAKEOVERS_MAX,
} from '../../strategy/claim';

const T0 = Date.parse('2027-01-01T00:00:00Z');
const iso = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const at = (seconds: number): number => T0 + seconds * 1000;
const open: Claim = {
  ...{ incident: 'evac-us-east-1-20270101T000000Z', conductor: 'eu-central-1', execution: 'one' },
  ...{ claimedAt: iso(0), state: 'open' },
};
const bid = { source: 'us-east-1', region: 'us-west-2', execution: 'two' };
const dead = (changes: object = {}) => ({
  ...{ incident: open.incident, execution: open.execution, aliveAt: lastSignOfLife(open) },
  ...changes,
});

describe('a takeover', () => {
  it('is of the incident, the execution and the sign of life that were found, all three', () => {
    expect(claimAfter(open, { ...bid, dead: dead() }, at(60))).toMatchObject({ execution: 'two' });
    for (const other of [{ incident: 'evac-us-east-1-20260101T000000Z' }, { execution: 'zero' }, { aliveAt: iso(1) }])
      expect(claimAfter(open, { ...bid, dead: dead(other) }, at(60))).toBe(open);
  });

  it('is of a conductor that lives, if its region is being left, and only of that one', () => {
    const alive: Claim = { ...open, aliveAt: iso(59) };
    expect(claimAfter(alive, { ...bid, dead: dead() }, at(60))).toBe(alive);
    expect(claimAfter(alive, { ...bid, dead: dead({ left: true }) }, at(60))).toMatchObject({ execution: 'two' });
    const other = dead({ left: true, execution: 'zero' });
    expect(claimAfter(alive, { ...bid, dead: other }, at(60))).toBe(alive);
  });

  it('by somebody who has watched nothing waits for what a watcher waits, and a minute of clock error on top', () => {
    expect(ABANDONED_SECONDS - SILENT_SECONDS_MAX).toBeGreaterThanOrEqual(60);
    expect(claimAfter(open, bid, at(SILENT_SECONDS_MAX + 60))).toBe(open);
  });

  it('is no takeover when it is the conductor that asks again, however long it was silent', () => {
    expect(claimAfter(open, { ...bid, execution: 'one' }, at(ABANDONED_SECONDS + 1))).toBe(open);
  });

  it('keeps the last few it came after, the newest last', () => {
    const before = Array.from({ length: TAKEOVERS_MAX }, (_, index) => `run-${index}`);
    const taken = claimAfter({ ...open, before }, { ...bid, dead: dead() }, at(60));
    expect(taken?.before).toEqual([...before.slice(1), 'one']);
  });
});

describe('a watcher', () => {
  const sighting = { execution: 'one', aliveAt: iso(0), recorded: 0, sinceMs: T0 };

  it('has waited long enough at that instant, and not a millisecond before', () => {
    expect(isSilent(sighting, at(SILENT_SECONDS_MAX))).toBe(true);
    expect(isSilent(sighting, at(SILENT_SECONDS_MAX) - 1)).toBe(false);
  });

  it('numbers what it starts by whole minutes since it found out, from zero', () => {
    const names = [-5, 0, 59, 60, 185].map((second) => takeoverName(open, sighting, at(second)));
    expect(names.map((name) => name.replace(/^.*-/, ''))).toEqual(['0', '0', '0', '1', '3']);
    expect(names[0]).toMatch(/^evac-us-east-1-20270101T000000Z-after-[0-9a-f]{12}-0$/);
  });
});
