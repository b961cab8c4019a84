import { agendaOf, keyOf, type Entry, type Year } from '../../../lab/year/agenda';
import { incidentsOf, scenarioOf, type Incident } from '../../../lab/year/incidents';
import type { Played } from '../../../lab/year/stretch';
import { seeded } from '../../../lab/kernel/random';
import { Windows } from '../../../strategy/windows';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

const FROM_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;
const year = (changes: Partial<Year> = {}): Year => ({
  ...{ topology: DEV_TOPOLOGY, windows: Windows.parse({}), seed: '1', fromMs: FROM_MS, incidents: [] },
  ...changes,
});
const incident = (changes: Partial<Incident>): Incident => ({
  ...{ afterMs: FROM_MS + 100 * 86_400_000, inDrill: null, kind: 'region-loss', region: 'us-east-1' },
  ...{ lastsMs: 10 * MINUTE_MS, answerMs: MINUTE_MS },
  ...changes,
});
const dueIn = ({ entries }: { entries: readonly Entry[] }) =>
  entries.map(({ due }) => `${due?.playbook} ${due?.subject}`);

describe('the agenda of a year', () => {
  it('has every drill of the cadence: each residency each quarter, the control plane each month', () => {
    const due = dueIn(agendaOf(year(), new Map()));
    const count = (text: string): number => due.filter((one) => one.includes(text)).length;
    expect([count('regional-evacuation us'), count('regional-evacuation eu'), count('control-plane')]).toEqual([
      4, 4, 12,
    ]);
  });

  it('has no two stretches at once, and each begins before its drill is due', () => {
    const { entries } = agendaOf(year(), new Map());
    for (const [index, { startMs, lastsMs }] of entries.entries())
      expect(startMs + lastsMs).toBeLessThan(entries[index + 1]?.startMs ?? Infinity);
    expect(new Set(entries.map(({ startMs }) => new Date(startMs).getUTCMinutes()))).toEqual(new Set([56]));
  });

  it('plays a drill again that an action would hold, and closes actions after five days', () => {
    const first = agendaOf(year(), new Map());
    const [entry, next] = first.entries as [Entry, Entry];
    const openedAt = new Date(entry.startMs).toISOString();
    const found = { about: 'reads refused', found: '1 requests', openedAt };
    const action = { drill: 'drill-x', playbook: entry.due?.playbook, subject: entry.due?.subject, ...found };
    const startedAt = new Date(entry.startMs + 4 * MINUTE_MS).toISOString();
    const result = { ...action, startedAt, endedAt: startedAt, verdict: 'missed', by: 'x', criteria: [] };
    const played = { endMs: entry.startMs + 30 * MINUTE_MS, kept: { results: [result], slots: [], actions: [action] } };
    const again = agendaOf(year(), new Map([[keyOf(entry), played as unknown as Played]]));
    expect(again.entries[1]?.startMs).toBe(next.startMs);
    expect(keyOf(again.entries[1] as Entry)).not.toBe(keyOf(next));
    expect(keyOf(again.entries.at(-1) as Entry)).toBe(keyOf(first.entries.at(-1) as Entry));
    expect(again.kept.actions).toMatchObject([{ ...action, closed: { by: 'operations-lead', why: 'mended' } }]);
  });

  it('tries a drill that was held on the next day again, and keeps the stretches before it', () => {
    const first = agendaOf(year(), new Map());
    const entry = first.entries[0] as Entry;
    const startedAt = new Date(entry.startMs + 4 * MINUTE_MS).toISOString();
    const held = { drill: 'drill-us-east-1-x', startedAt, endedAt: startedAt, verdict: 'held', by: 'x', criteria: [] };
    const result = { ...held, playbook: entry.due?.playbook, subject: entry.due?.subject };
    const played = { endMs: entry.startMs + 10 * MINUTE_MS, kept: { results: [result], slots: [], actions: [] } };
    const again = agendaOf(year(), new Map([[keyOf(entry), played as unknown as Played]]));
    expect(keyOf(again.entries[0] as Entry)).toBe(keyOf(entry));
    const second = again.entries.find(
      ({ due, startMs }) => due?.playbook === entry.due?.playbook && startMs > entry.startMs,
    );
    expect(new Date(second?.startMs ?? 0).toISOString().slice(0, 10)).toBe('2027-01-05');
  });

  it('knows of earlier stretches how they ended, not how a later stretch expected them to end', () => {
    const first = agendaOf(year(), new Map());
    const [entry, next] = first.entries as [Entry, Entry];
    const nextPlayed = { endMs: next.startMs + 30 * MINUTE_MS, kept: next.kept };
    expect(next.kept.results).toMatchObject([{ playbook: entry.due?.playbook, verdict: 'passed' }]);
    const nothing = { endMs: entry.startMs + 10 * MINUTE_MS, kept: entry.kept };
    const known = new Map([
      [keyOf(entry), nothing as Played],
      [keyOf(next), nextPlayed as Played],
    ]);
    const { kept } = agendaOf(year(), known);
    const startedAt = new Date(entry.startMs + 4 * MINUTE_MS).toISOString();
    expect(kept.results.filter((result) => result.startedAt === startedAt)).toEqual([]);
  });

  it('keeps slots that a freeze refuses, with the reason, and says which drill is overdue', () => {
    const freezes = [{ from: '2027-01-01', to: '2027-03-31', why: 'migration' }];
    const { kept, overdue, entries } = agendaOf(year({ windows: Windows.parse({ freezes }) }), new Map());
    expect(new Date(entries[0]?.startMs ?? 0).toISOString().slice(0, 7)).toBe('2027-04');
    const refused = kept.slots.filter((slot) => slot.refused !== undefined);
    expect(refused.length).toBeGreaterThan(50);
    expect(new Set(refused.map((slot) => slot.refused?.includes('migration')))).toEqual(new Set([true]));
    expect(new Set(overdue.map(({ playbook }) => playbook))).toContain('control-plane-failover');
  });

  it('has each incident once: alone at its moment, or so long after the start of the next drill', () => {
    const alone = incident({});
    const during = incident({ inDrill: 7 * MINUTE_MS, afterMs: FROM_MS + 200 * 86_400_000 });
    const { entries } = agendaOf(year({ incidents: [alone, during] }), new Map());
    const struck = entries.flatMap(({ strike, due, startMs }) => (strike ? [{ strike, due, startMs }] : []));
    expect(struck.map(({ due }) => due === null)).toEqual([true, false]);
    expect(struck[0]?.strike.atMs).toBe(alone.afterMs);
    expect((struck[1]?.strike.atMs ?? 0) - (struck[1]?.startMs ?? 0)).toBe(11 * MINUTE_MS);
  });
});

describe('the incidents of a year', () => {
  it('are drawn from the seed, and every second one strikes during a drill', () => {
    const draw = (seed: string) => incidentsOf(DEV_TOPOLOGY, { count: 6, fromMs: FROM_MS, random: seeded(seed) });
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    expect(draw('a').filter(({ inDrill }) => inDrill !== null)).toHaveLength(3);
  });

  it('end by themselves, and people bring the region back from elsewhere', () => {
    const strike = { incident: incident({ kind: 'dynamodb-down' }), atMs: FROM_MS + 5 * MINUTE_MS };
    const scenario = scenarioOf(strike, { startMs: FROM_MS, lastsMs: 60 * MINUTE_MS }, DEV_TOPOLOGY);
    expect(scenario.faults).toEqual([
      { kind: 'service-down', service: 'dynamodb', region: 'us-east-1', at: 5 * MINUTE_MS, for: 10 * MINUTE_MS },
    ]);
    expect(scenario.returns[0]).toEqual({ at: 27 * MINUTE_MS, region: 'us-east-1', conductor: 'us-west-2' });
    expect(scenarioOf(null, { startMs: FROM_MS, lastsMs: MINUTE_MS }, DEV_TOPOLOGY).faults).toEqual([]);
  });
});
