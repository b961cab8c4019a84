import { axisOf } from '../../../lab/report/axis';
import { columnsOf } from '../../../lab/report/columns';
import { phaseCharts } from '../../../lab/report/gantt';
import { lagChart } from '../../../lab/report/lag';
import { STYLE } from '../../../lab/report/style';
import { timelineSection } from '../../../lab/report/timeline';
import { trafficCharts } from '../../../lab/report/traffic';
import type { ClientRequest } from '../../../lab/judge/record';
import { claim, drill, request, START_MS, STRUCK_MS } from '../judge/a-record';

/** The shapes of that title, as the x of their corners, or their y from the top, 0–1000. */
const shapes = (html: string, title: string, axis: 0 | 1 = 0): number[][] =>
  [...html.matchAll(/<polygon points="([^"]+)"[^>]*><title>([^<]+)<\/title>/g)]
    .filter(([, , named]) => named?.startsWith(title))
    .map(([, points = '']) => points.split(' ').map((point) => Number(point.split(',')[axis])));
const chartOf = (requests: readonly ClientRequest[], changes: Parameters<typeof drill>[0] = {}): string => {
  const record = drill({ requests, ...changes });
  return trafficCharts(record, axisOf(record)).html;
};

describe('the traffic charts', () => {
  it('draw nothing where nobody was sampled', () => {
    const served = shapes(chartOf([request(-60), request(600), request(615)]), 'served by');
    const [first = [], second = []] = served;
    expect(served).toHaveLength(2);
    // Ten of forty minutes lie between the two.
    expect(Math.min(...second) - Math.max(...first)).toBeGreaterThan(200);
  });

  it('never show a refusal before the fault, not even of a request that was on its way', () => {
    const requests = [
      ...[-50, -30, -10].map((second) => request(second)),
      request(-2, { outcome: 'timeout', endedAtMs: STRUCK_MS + 9000 }),
      ...[5, 25, 45].map((second) => request(second, { outcome: 'maintenance' })),
    ];
    const html = chartOf(requests);
    const faultAt = Number(/class="fault" x1="([\d.]+)"/.exec(html)?.[1]);
    const filled = (title: string): number[] => shapes(html, title).flat();
    expect(faultAt).toBe(50);
    const columns = columnsOf(drill({ requests }), requests);
    const bad = columns.filter((column) => column.requests.some(({ outcome }) => outcome !== 'ok'));
    expect(Math.min(...bad.map(({ fromMs }) => fromMs))).toBe(STRUCK_MS);
    expect(filled('refused').length).toBeGreaterThan(0);
  });

  it('end a column where a fault begins or ends, also off the grid of the samples', () => {
    const faults =
      '[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 207s, kind: region-loss, region: us-west-2, for: 5s }]';
    const requests = [80, 84, 86, 88, 93, 99].map((second) => request(second));
    const borders = columnsOf(drill({ faults, requests }), requests).map(({ fromMs }) => (fromMs - STRUCK_MS) / 1000);
    expect(borders).toEqual(expect.arrayContaining([87, 92]));
  });

  it('mark the fault in every strip as in the chart above, and the style shows it there', () => {
    const html = chartOf([request(-10), request(10)]);
    const pictures = html.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    expect(pictures).toHaveLength(9);
    expect(new Set(pictures.map((picture) => /class="fault" x1="([\d.]+)"/.exec(picture)?.[1]))).toEqual(
      new Set(['50']),
    );
    expect(STYLE).toMatch(/^svg \.fault \{/m);
  });

  it('share their axis: in the timeline both begin at the same place', () => {
    const columns = (rule: RegExp): string | undefined => rule.exec(STYLE)?.[1];
    const plot = columns(/#timeline \.plot \{ grid-template-columns: (\S+) /);
    expect(plot).toBe('150px');
    expect(columns(/\.strips \.row \{ display: grid; grid-template-columns: (\S+) /)).toBe(plot);
    expect(columns(/#timeline \.plot \{[^}]*column-gap: (\S+);/)).toBe(columns(/\.strips \.row \{[^}]* gap: (\S+);/));
    expect(timelineSection(drill()).html).toContain('<section id="timeline"');
  });

  it('show a write that was accepted to wait as accepted, not as refused', () => {
    const waits = { kind: 'write', outcome: 'waiting', status: 202 } as const;
    const html = chartOf([request(5), request(6, waits)]);
    expect(html).toContain('accepted, applied after the partition');
    // Nothing is left to be red in the strip, nor to be refused in the chart: these shapes have no height.
    for (const title of ['did not succeed', 'refused', 'failed'])
      for (const heights of shapes(html, title, 1)) expect([title, new Set(heights)]).toEqual([title, new Set([0])]);
    expect(chartOf([request(5)])).not.toContain('applied after');
  });
});

describe('the axis', () => {
  it('says the time of day, and where each fault begins', () => {
    const faults =
      '[{ at: 2m, kind: region-loss, region: us-east-1, for: 4m }, { at: 22m, kind: region-loss, region: us-east-1 }]';
    const { labels, faults: places } = axisOf(drill({ faults }));
    expect(labels.html).toMatch(/>00:05<[\s\S]*>00:35</);
    expect(places).toEqual([5, 55]);
  });
});

describe('the lag of copies', () => {
  const sample = (second: number, lagSeconds: number | null, ways = ['us-east-1', 'us-west-2']) => ({
    ...{ atMs: STRUCK_MS + second * 1000, placement: 'us-east', store: 'table' as const, lagSeconds },
    ...{ from: ways[0] ?? '', at: ways[1] ?? '' },
  });
  const lagOf = (lags: readonly ReturnType<typeof sample>[], faults?: string): string => {
    const record = drill({ lags, ...(faults !== undefined && { faults }) });
    return lagChart(record, axisOf(record)).html;
  };

  it('ends where a region is lost: how long it is lost is no lag', () => {
    const html = lagOf([sample(-60, 4), sample(-30, 8), sample(30, 38), sample(600, 608)]);
    expect(html).toContain('us-east-1 → us-west-2, tables: worst 8 s');
    expect(html.match(/<polyline/g)).toHaveLength(1);
  });

  it('goes on when the region is back: with what its copy lacks, not with the silence of the sender', () => {
    const faults = '[{ at: 2m, kind: region-loss, region: us-east-1, for: 5m }]';
    const back = ['us-west-2', 'us-east-1'];
    const html = lagOf(
      [
        sample(-30, 8),
        sample(305, 313),
        sample(330, 6),
        sample(-30, 3, back),
        sample(200, 400, back),
        sample(305, 309, back),
      ],
      faults,
    );
    expect(html).toContain('us-east-1 → us-west-2, tables: worst 8 s');
    expect(html).toContain('us-west-2 → us-east-1, tables: worst 309 s');
  });

  it('draws no line across samples that nobody knows', () => {
    const html = lagOf([sample(-60, 4), sample(-50, 4), sample(-40, null), sample(-30, 4), sample(-20, 4)]);
    expect(html.match(/<polyline/g)).toHaveLength(2);
  });
});

describe('the phases', () => {
  const step = { machine: 'companyos-dev-evacuate', execution: 'arn', region: 'us-west-2' };
  const at = (second: number): number => STRUCK_MS + second * 1000;
  const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  const steps = [
    { ...step, state: 'Decide', startedAtMs: at(41), endedAtMs: at(42) },
    { ...step, state: 'Wait for proof', startedAtMs: at(42), endedAtMs: at(57) },
    { ...step, state: 'Decide', startedAtMs: at(57), endedAtMs: at(58) },
    { ...step, state: 'Ask', startedAtMs: at(60), endedAtMs: at(150) },
  ];

  it('say what they worked, and apart from it what they waited for', () => {
    const text = textOf(phaseCharts(drill({ claims: [claim], steps })).html);
    expect(text).toContain('evacuation of us-east-1, conducted by us-west-2');
    expect(text).toContain('detect waited 40 s for the health budget');
    expect(text).toContain('decide (tier-0) 2 s, waited 15 s for proof');
    expect(text).toContain('approve (tier-0) waited 90 s for a person');
  });

  it('of each incident have an axis of their own', () => {
    const later = { ...claim, flow: 'return' as const, incident: 'return-1', execution: 'other' };
    const back = { ...step, execution: 'other', state: 'Promote', startedAtMs: at(900), endedAtMs: at(910) };
    const claims = [claim, { ...later, claimedAt: new Date(START_MS + 1_000_000).toISOString() }];
    const { html } = phaseCharts(drill({ claims, steps: [...steps, back] }));
    expect(html.match(/<figure/g)).toHaveLength(2);
    expect(/return of us-east-1[\s\S]*left:0%;width:100%/.test(html)).toBe(true);
  });
});
