import { agendaOf, keyOf, type Agenda, type Entry, type Year } from '../../../lab/year/agenda';
import { yearPage } from '../../../lab/year/page';
import { reportOf } from '../../../lab/year/report';
import type { Played } from '../../../lab/year/stretch';
import { yearSummary } from '../../../lab/year/summary';
import type { DrillResult } from '../../../strategy/drill-result';
import { Windows } from '../../../strategy/windows';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

const year: Year = {
  ...{ topology: DEV_TOPOLOGY, windows: Windows.parse({}), seed: '1', fromMs: Date.UTC(2027, 0, 1), incidents: [] },
};
const whole = agendaOf(year, new Map());
const entry = whole.entries[0] as Entry;
const startedAt = new Date(entry.startMs + 300_000).toISOString();
const result: DrillResult = {
  ...{ drill: 'drill-1', playbook: 'regional-evacuation', subject: 'us-east-1', by: 'calendar', startedAt },
  ...{ endedAt: new Date(entry.startMs + 1_800_000).toISOString(), verdict: 'passed' },
  criteria: [{ name: 'writes refused for', unit: 'seconds', limit: 30, seen: 12, met: true }],
};
const report = (changes: Partial<Played> = {}, agenda: Partial<Agenda> = {}) => {
  const played: Played = {
    ...{
      startMs: entry.startMs,
      endMs: entry.startMs + 2_000_000,
      kept: { results: [result], slots: [], actions: [] },
    },
    ...{ broken: [], unknown: [], pending: [], evacuated: ['us-east-1'], recoveries: [], requests: 10, usd: 0.25 },
    ...changes,
  };
  const kept = played.kept;
  return reportOf(year, { entries: [entry], kept, overdue: [], ...agenda }, new Map([[keyOf(entry), played]]));
};

describe('the report of a year', () => {
  it('is held when every stretch is, and its page and summary say so', () => {
    const held = report();
    expect(held.problems).toEqual([]);
    expect(held.usd).toBe(0.25);
    expect(held.readiness).toHaveLength(12);
    expect(yearSummary(held, 'out')).toMatch(/^✓ HELD/);
    expect(yearPage(held)).toContain('✓ Held: every promise');
  });

  it.each<[why: string, changes: Partial<Played>, agenda: Partial<Agenda>]>([
    ['served: nobody', { broken: [{ promise: 'served', violation: 'nobody' }] }, {}],
    ['not at rest: evac-1 is open', { pending: ['evac-1 is open'] }, {}],
    ['was due and left no result', { kept: { results: [], slots: [], actions: [] } }, {}],
    ['drill-1 missed', { kept: { results: [{ ...result, verdict: 'missed' }], slots: [], actions: [] } }, {}],
    ['drill-1 stopped', { kept: { results: [{ ...result, verdict: 'stopped' }], slots: [], actions: [] } }, {}],
    ['overdue: control-plane-failover', {}, { overdue: [{ atMs: 0, playbook: 'control-plane-failover', since: 'x' }] }],
  ])('is broken by a stretch of which it has to say: %s', (text, changes, agenda) => {
    const broken = report(changes, agenda);
    expect(broken.problems).toEqual([expect.stringContaining(text)]);
    expect(yearSummary(broken, 'out')).toMatch(/^✗ BROKEN/);
    expect(yearPage(broken)).toContain('✗ Broken: 1 problem<');
  });

  it('takes a drill that a guard held, or that an incident overtook, for explained', () => {
    for (const verdict of ['held', 'overtaken'] as const)
      expect(
        report({ kept: { results: [{ ...result, verdict, reason: 'why' }], slots: [], actions: [] } }).problems,
      ).toEqual([]);
  });

  it('counts only the drills of a stretch as its own', () => {
    const older = { ...result, drill: 'drill-0', startedAt: '2026-12-01T00:00:00.000Z' };
    const { stretches } = report({ kept: { results: [older, result], slots: [], actions: [] } });
    expect(stretches[0]?.drills.map(({ drill }) => drill)).toEqual(['drill-1']);
  });
});
