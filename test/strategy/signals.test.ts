import { alarmLines } from '../../strategy/evidence/alarm-lines';
import { chartFile } from '../../strategy/evidence/chart-svg';
import { type Chart, chartsOf } from '../../strategy/evidence/charts';
import type { Evidence } from '../../strategy/evidence/evidence';
import { type Series, signalLines, signalOf, windowOf } from '../../strategy/evidence/signals';
import { signalsSection } from '../../strategy/evidence/signals-section';
import { METRIC_NAMESPACE, REPLICATION_LAG_METRIC } from '../../strategy/names';

const T0 = Date.parse('2027-01-01T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (ms: number): string => new Date(ms).toISOString();
const NOBODY_KNOWS = {
  ...{ outageStartedAt: null, declaredAt: null, decidedAt: null },
  ...{ approvedAt: null, servedAt: null, endedAt: null },
};
const times = (known: Partial<Evidence['times']> = {}): Evidence['times'] => ({ ...NOBODY_KNOWS, ...known });
const incident = 'evac-us-east-1-20270101T120030Z';

describe('the window of a pack', () => {
  const windowFor = (known: Partial<Evidence['times']>, nowMs: number) =>
    windowOf({ times: times(known), incident }, nowMs);

  it('begins a quarter of an hour before the outage, and ends with the last whole period of the incident', () => {
    const known = { outageStartedAt: iso(T0 + 10_000), declaredAt: iso(T0 + 30_000), endedAt: iso(T0 + 20.5 * MINUTE) };
    expect(windowFor(known, T0 + 20.7 * MINUTE)).toEqual({
      ...{ fromMs: T0 - 15 * MINUTE, untilMs: T0 + 20 * MINUTE, endMs: T0 + 20.5 * MINUTE, periodSeconds: 60 },
    });
    // A pack that is written later has the whole of the last minute.
    expect(windowFor(known, T0 + HOUR)?.untilMs).toBe(T0 + 21 * MINUTE);
  });

  it('begins before the declaration, or the time in the name, when nobody knows more', () => {
    expect(windowFor({ declaredAt: iso(T0 + 5 * MINUTE) }, T0 + HOUR)?.fromMs).toBe(T0 - 10 * MINUTE);
    expect(windowFor({}, T0 + HOUR)).toMatchObject({ fromMs: T0 - 15 * MINUTE, endMs: T0 + HOUR });
    expect(windowOf({ times: times(), incident: 'by hand' }, T0)).toBeUndefined();
    expect(windowOf({ times: times(), incident: 'evac-us-east-1-20271301T120030Z' }, T0)).toBeUndefined();
  });

  it.each([
    ['twelve hours', 12 * HOUR, 300],
    ['two days', 48 * HOUR, 3600],
    ['a year', 365 * 24 * HOUR, 86_400],
  ])('has longer periods for %s, so that a series stays below 360 points', (_what, lasts, periodSeconds) => {
    const window = windowFor({ outageStartedAt: iso(T0) }, T0 + lasts)!;
    expect(window.periodSeconds).toBe(periodSeconds);
    expect((window.untilMs - window.fromMs) / (periodSeconds * 1000)).toBeLessThan(372);
  });

  it('asks for no period that CloudWatch has forgotten', () => {
    const ended = { outageStartedAt: iso(T0), endedAt: iso(T0 + HOUR) };
    expect(windowFor(ended, T0 + 14 * 24 * HOUR)?.periodSeconds).toBe(60);
    expect(windowFor(ended, T0 + 16 * 24 * HOUR)?.periodSeconds).toBe(300);
    expect(windowFor(ended, T0 + 64 * 24 * HOUR)?.periodSeconds).toBe(3600);
  });
});

const lag = (region: string, values: readonly (number | undefined)[], more: Partial<Series> = {}): Series => ({
  ...{ region, namespace: METRIC_NAMESPACE, name: REPLICATION_LAG_METRIC, statistic: 'Maximum', unit: 'Seconds' },
  ...{ dimensions: { Placement: 'us-east', Peer: 'us-east-1' }, periodSeconds: 60 },
  points: values.flatMap((value, index) => (value === undefined ? [] : [[iso(T0 + index * MINUTE), value] as const])),
  ...more,
});
const known = times({
  outageStartedAt: iso(T0 + MINUTE),
  declaredAt: iso(T0 + 1.1 * MINUTE),
  endedAt: iso(T0 + 4 * MINUTE),
});

describe('the files of a pack', () => {
  it('have a line per series, and one per region that nobody could read', () => {
    const unread = [{ region: 'us-east-1', unread: 'it is left' }];
    const lines = signalLines({ series: [lag('us-west-2', [1, undefined, 2])], unread }).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      points: [
        [iso(T0), 1],
        [iso(T0 + 2 * MINUTE), 2],
      ],
    });
    expect(JSON.parse(lines[1]!)).toEqual(unread[0]);
  });

  it('have changes of alarms in the order of their times', () => {
    const change = (at: string, region: string) => {
      return { at, region, alarm: 'lag', from: 'OK', to: 'ALARM', reason: null };
    };
    const [a, b, c] = [change(iso(T0), 'us-east-2'), change(iso(T0), 'us-west-2'), change(iso(T0 + 1), 'us-east-2')];
    expect(
      alarmLines([c, b, a], [{ region: 'x', unread: 'y' }])
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([a, b, c, { region: 'x', unread: 'y' }]);
  });

  it('want no metric of others that has the name of one of ours', () => {
    expect(signalOf({ namespace: 'Other', name: REPLICATION_LAG_METRIC })).toBeUndefined();
    expect(signalOf({ namespace: METRIC_NAMESPACE, name: REPLICATION_LAG_METRIC })?.scale).toBe('log');
  });
});

describe('the charts of a pack', () => {
  const only = (...series: Series[]): Chart => chartsOf(series, known)[0]!;

  it('break a line where a sample is missing', () => {
    const [line] = only(lag('us-west-2', [1, 2, undefined, 4])).lines;
    expect(line?.pieces).toEqual([
      [
        [T0, 1],
        [T0 + MINUTE, 2],
      ],
      [[T0 + 3 * MINUTE, 4]],
    ]);
    const svg = chartFile(only(lag('us-west-2', [1, 2, undefined, 4])));
    const [, path = ''] = /<path class="c0" d="([^"]+L[^"]+)"/.exec(svg) ?? [];
    // Two pieces, and nothing between them.
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('share one time, which has all moments in it', () => {
    const late = lag('us-west-2', [1], { name: 'AllHealthy', dimensions: { Subject: 'us-east-1' } });
    const charts = chartsOf([lag('us-west-2', [1, 2]), late], known);
    expect(charts.map(({ file }) => file)).toEqual(['replication-lag', 'health']);
    expect(new Set(charts.map(({ fromMs, untilMs }) => `${fromMs} ${untilMs}`)).size).toBe(1);
    expect(charts[0]).toMatchObject({ fromMs: T0, untilMs: T0 + 4 * MINUTE });
    expect(charts[0]!.moments.map(({ word }) => word)).toEqual(['outage', 'declared', 'ended']);
  });

  it('show no metric without samples, and nothing at all without any', () => {
    expect(chartsOf([lag('us-west-2', [])], known)).toEqual([]);
    expect(signalsSection({ charts: [], unread: [], changes: [] }).html).toContain('No metric was read');
  });

  it('show the worst twelve, and say how many more there are', () => {
    const many = Array.from({ length: 15 }, (_, index) =>
      lag('us-west-2', [index], { dimensions: { Placement: `p${index}`, Peer: 'us-east-1' } }),
    );
    const chart = only(...many);
    expect([chart.lines.length, chart.hidden]).toEqual([12, 3]);
    expect(chart.lines[0]!.name).toBe('us-west-2: p3 from us-east-1');
    expect(chartFile(chart)).toContain('3 more series are in signals.jsonl');
    const health = many.map((one) => ({
      ...one,
      name: 'AllHealthy',
      dimensions: { Subject: one.dimensions['Placement']! },
    }));
    expect(only(...health).lines[0]!.name).toBe('p0, seen from us-west-2');
  });

  it('are drawings without scripts, whose labels stand in no other label', () => {
    const svg = chartFile(only(lag('<script>', [1, 20])));
    expect(svg).not.toMatch(/<script|href|http(?!:\/\/www\.w3\.org\/2000\/svg)/);
    const labels = [...svg.matchAll(/class="said(?: end)?"\s+x="([\d.]+)"\s+y="([\d.]+)"/g)];
    expect(labels).toHaveLength(3);
    // `outage` and `declared` are six seconds apart.
    expect(labels[0]![2]).not.toBe(labels[1]![2]);
  });

  it('name regions that were not read, and the first alarms', () => {
    const raised = Array.from({ length: 31 }, (_, index) => {
      return {
        at: iso(T0 + index),
        region: 'us-west-2',
        alarm: `a${index}`,
        from: 'OK',
        to: 'ALARM',
        reason: '<high>',
      };
    });
    const { html } = signalsSection({
      charts: [],
      unread: [{ region: 'us-east-1', unread: 'it is left' }],
      changes: raised,
    });
    expect(html).toContain('Not read in us-east-1: it is left.');
    expect(html).toContain('&lt;high&gt;');
    expect(html).toContain('1 more are in');
    expect(html).not.toContain('a30');
  });
});
