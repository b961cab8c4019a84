import { decisionsSection } from '../../../lab/report/decisions';
import { messagesSection } from '../../../lab/report/messages';
import { drill, STRUCK_MS } from '../judge/a-record';

const read = (sinceFault: number, shown?: Record<string, string>) => ({
  atMs: STRUCK_MS + sinceFault * 1000,
  ...(shown && { shown }),
});
const WELL = { US: 'operational', EU: 'operational' };

describe('the messages of the report', () => {
  it('are left out if nobody was told anything and the status page never changed', () => {
    expect(messagesSection(drill({ statusReads: [read(-60, WELL), read(-30, WELL)] })).html).toBe('');
  });

  it('stand under their channel, and the status page beside them, whenever it changed', () => {
    const statusReads = [
      ...[read(-60, {}), read(-30, WELL), read(0, WELL), read(30)],
      read(60, { ...WELL, US: 'major_outage' }),
    ];
    const message = { atMs: STRUCK_MS + 61_000, place: 'slack:C0123456789', subject: 'Outage <1>', text: 'It is down' };
    const { html } = messagesSection(
      drill({
        channels: {
          internal: [{ kind: 'slack', channel: 'C0123456789' }],
          executives: [],
          customers: [],
          vendors: [],
          drills: [],
        },
        messages: [{ ...message, isLast: false, id: 'one' }],
        statusReads,
      }),
    );
    const cells = [...html.matchAll(/<th scope="row">([^<]+)<\/th><td[^>]*><div>(.*?)<\/div>/gs)];
    expect(cells.map(([, when, what]) => [when, what])).toEqual([
      ['00:03:01', '<strong>Outage &lt;1&gt;</strong><br />It is down<br />'],
      ['00:01:00', 'that it does not know'],
      ['00:01:30', 'US: operational, EU: operational'],
      ['00:02:30', 'it could not be read'],
      ['00:03:00', 'US: major outage, EU: operational'],
    ]);
    expect(html).toContain('internal by slack:C0123456789');
    expect(html).not.toContain('what leads decided');
  });
});

describe('the decisions of the report', () => {
  it('name what leads decided, who and why, when', () => {
    const entry = {
      sequence: 1,
      at: new Date(STRUCK_MS + 90_000).toISOString(),
      region: 'us-west-2',
      previous: '',
      hash: '',
    };
    const body = { action: 'hold', by: '1/role/ada', caller: 'arn', outage: 'outage-1', minutes: 5, why: 'wrong name' };
    const entries = [
      { ...entry, verb: 'lead', body: { roles: {} } },
      { ...entry, verb: 'lead', body },
      { ...entry, verb: 'communicate', body },
    ];
    const { html } = decisionsSection(drill({ ledgers: [{ incident: 'outage-1', entries }] }));
    expect(html).toContain('00:03:30');
    expect(html.match(/hold by 1\/role\/ada \(minutes: 5, why: &quot;wrong name&quot;\)/g)).toHaveLength(1);
  });
});
