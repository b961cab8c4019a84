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
const struck: Entry = {
  ...entry,
  strike: {
    atMs: entry.startMs + 600_000,
    incident: {
      ...{ kind: 'region-loss', region: 'us-east-1', lastsMs: 600_000 },
      ...{ afterMs: 0, inDrill: 0.5, answerMs: 60_000 },
    },
  },
};
const keptWith = (...results: DrillResult[]) => ({ results, slots: [], actions: [] });
const report = (changes: Partial<Played> = {}, agenda: Partial<Agenda> = {}) => {
  const played: Played = {
    startMs: entry.startMs,
    endMs: entry.startMs + 2_000_000,
    kept: keptWith(result),
    ...{ broken: [], unknown: [], pending: [], evacuated: ['us-east-1'], leftMs: null, recoveries: [] },
    ...{ requests: 10, usd: 0.25 },
    ...changes,
  };
  const kept = played.kept;
  const of = agenda.entries?.[0] ?? entry;
  return reportOf(year, { entries: [of], kept, overdue: [], ...agenda }, new Map([[keyOf(of), played]]));
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

  it('shows alarms that no drill of the kind has to raise, and regions that did not say it', () => {
    const raised = [{ region: 'us-west-2', alarm: 'companyos-dev-api-latency', at: startedAt }];
    const page = (alarms: NonNullable<DrillResult['alarms']>) =>
      yearPage(report({ kept: keptWith({ ...result, alarms }) }));
    const shown = page({ raised, unread: ['eu-central-1'] });
    expect(shown).toContain('12 seconds; unexpected alarm: companyos-dev-api-latency in us-west-2; CloudWatch in eu');
    expect(page({ raised: [], unread: [] })).not.toMatch(/unexpected alarm|CloudWatch in/);
  });

  it.each<[why: string, changes: Partial<Played>, agenda: Partial<Agenda>]>([
    ['served: nobody', { broken: [{ promise: 'served', violation: 'nobody' }] }, {}],
    ['not at rest: evac-1 is open', { pending: ['evac-1 is open'] }, {}],
    ['was due and left no result', { kept: keptWith() }, {}],
    ['drill-1 missed', { kept: keptWith({ ...result, verdict: 'missed' }) }, {}],
    ['drill-1 stopped', { kept: keptWith({ ...result, verdict: 'stopped' }) }, {}],
    ['overdue: control-plane-failover', {}, { overdue: [{ atMs: 0, playbook: 'control-plane-failover', since: 'x' }] }],
  ])('is broken by a stretch of which it has to say: %s', (text, changes, agenda) => {
    const broken = report(changes, agenda);
    expect(broken.problems).toEqual([expect.stringContaining(text)]);
    expect(yearSummary(broken, 'out')).toMatch(/^✗ BROKEN/);
    expect(yearPage(broken)).toContain('✗ Broken: 1 problem<');
  });

  it('takes a drill that a guard held, or that an incident overtook, for explained', () => {
    for (const verdict of ['held', 'overtaken'] as const)
      expect(report({ kept: keptWith({ ...result, verdict, reason: 'why' }) }).problems).toEqual([]);
  });

  it('asks for more than that an incident was near', () => {
    const problems = (verdict: DrillResult['verdict'], leftAfterMs: number | null, endedAfterMs = 1_800_000) => {
      const endedAt = new Date(entry.startMs + endedAfterMs).toISOString();
      const leftMs = leftAfterMs === null ? null : entry.startMs + leftAfterMs;
      const kept = keptWith({ ...result, verdict, endedAt });
      return report({ leftMs, kept }, { entries: [struck] }).problems.length;
    };
    // The incident made nothing leave, or only when the drill was over: it may have disturbed the drill.
    expect([problems('missed', null), problems('stopped', null), problems('missed', 1_790_000)]).toEqual([0, 0, 0]);
    // A service left: the drill has to give way.
    expect([problems('missed', 700_000), problems('passed', 700_000), problems('overtaken', 700_000)]).toEqual([
      1, 1, 0,
    ]);
    // The drill was over before.
    expect([problems('missed', null, 590_000), problems('passed', 700_000, 590_000)]).toEqual([1, 0]);
  });

  it('counts only the drills of a stretch as its own', () => {
    const older = { ...result, drill: 'drill-0', startedAt: '2026-12-01T00:00:00.000Z' };
    const { stretches } = report({ kept: keptWith(older, result) });
    expect(stretches[0]?.drills.map(({ drill }) => drill)).toEqual(['drill-1']);
  });
});
