import { momentsTable, noticeText } from '../../../lab/report/moments';
import { drill, STRUCK_MS } from '../judge/a-record';

const row = (service: string, seconds: number | null) => ({ placement: 'us-east', service, seconds });

describe('the moments of the timeline', () => {
  it('name the services of an event and their losses, and say what is unknown', () => {
    const expectedLoss = [row('analytics', 12), row('tooling', 12), row('content-standard', 40), row('identity', null)];
    expect(noticeText({ incident: 'evac-1', source: 'us-east-1', scope: 'rest', expectedLoss })).toBe(
      ' (us-east-1): scope: rest; expected loss: analytics, tooling of us-east 12 s, content-standard of us-east 40 s, identity of us-east unknown',
    );
  });

  it('never show the length of a list instead of the list, and leave out what is empty', () => {
    const detail = { outcome: 'recovered', notMoved: [], criteria: [{ name: 'reads refused', met: true }] };
    expect(noticeText(detail)).toBe(': outcome: recovered; criteria: reads refused met');
  });

  it('say in UTC when faults began and ended, and what was published', () => {
    const faults = '[{ at: 2m, kind: region-loss, region: us-east-1, for: 8m }]';
    const notices = [
      { atMs: STRUCK_MS + 33_000, region: 'us-west-2', type: 'IncidentDeclared', detail: { source: 'x' } },
    ];
    const { html } = momentsTable(drill({ faults, notices }));
    const rows = [...html.matchAll(/<th scope="row">([^<]+)<\/th><td[^>]*><div><b>([^<]+)<\/b>/g)];
    expect(rows.map(([, when, what]) => [when, what])).toEqual([
      ['00:02:00', 'Fault:'],
      ['00:02:33', 'Incident declared'],
      ['00:10:00', 'Fault ended:'],
    ]);
  });
});
