import { Channels, channelName, hasToken, linesOf, tokenName } from '../../strategy/channels';
import type { CloudTrouble } from '../../strategy/cloud-trouble';
import { streamName } from '../../strategy/stream-name';
import type { Concerned } from '../../strategy/outage';

const SLACK = { kind: 'slack', channel: 'C0123456789' } as const;
const PAGE = { kind: 'statuspage', page: 'page00000000', components: { EU: ['eu0000000000'] } } as const;
const PAGER = { kind: 'pagerduty', service: 'PABC123' } as const;
const HOOK = { kind: 'webhook', name: 'partners', url: 'https://partner.example/outages' } as const;
const CASES = {
  ...{ kind: 'support', name: 'aws', serviceCode: 'general-info', categoryCode: 'using-aws', severityCode: 'urgent' },
} as const;
const concerned = (residency: 'US' | 'EU'): Concerned => ({ residency, since: '', services: [], feels: [] });

describe('the channels of an environment', () => {
  it('are none unless it names some', () => {
    expect(Channels.parse({})).toEqual({ internal: [], executives: [], customers: [], vendors: [], drills: [] });
    expect(linesOf(Channels.parse({}), { residencies: [concerned('US')] })).toEqual([]);
  });

  it.each([
    [
      'a name in place of an id',
      { internal: [{ ...SLACK, channel: '#inc-comm' }] },
      'must be the id of a Slack channel',
    ],
    [
      'an unknown kind',
      { internal: [{ kind: 'pigeon' }] },
      'must have kind "slack", "statuspage", "pagerduty", "webhook", "email" or',
    ],
    ['a page without an id', { customers: [{ ...PAGE, page: 'status' }] }, 'must be an id of Statuspage'],
    ['a residency that does not exist', { customers: [{ ...PAGE, components: { MOON: ['x'] } }] }, ''],
    ['a name of a service in place of its id', { internal: [{ ...PAGER, service: 'Support' }] }, 'a PagerDuty service'],
    ['a webhook without TLS', { internal: [{ ...HOOK, url: 'http://partner.example' }] }, 'begins with https://'],
    ['a webhook whose name is no name', { internal: [{ ...HOOK, name: 'Our partners' }] }, 'must be a name of small'],
    ['a code of AWS that is none', { vendors: [{ ...CASES, serviceCode: 'Amazon S3' }] }, 'must be a code of AWS'],
    [
      'a severity of somebody else',
      { vendors: [{ ...CASES, severityCode: 'P1' }] },
      'must be low, normal, high, urgent',
    ],
    ['a channel that stands there twice', { internal: [HOOK, SLACK, HOOK] }, 'must not name a channel twice'],
    ['a field that does not exist', { testers: [] }, 'testers'],
  ])('are refused with %s', (_, given, message) => {
    const { error } = Channels.safeParse(given);
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
    expect(error?.issues.length).toBeGreaterThan(0);
  });

  it('have one stream each, and one for each residency that is concerned and that the channel knows', () => {
    const channels = Channels.parse({ internal: [SLACK], executives: [SLACK], customers: [PAGE, SLACK] });
    const streams = (...residencies: Concerned[]) =>
      linesOf(channels, { residencies }).map(({ stream }) => streamName(stream));
    const staff = ['internal#slack:C0123456789', 'executives#slack:C0123456789'];
    expect(streams()).toEqual(staff);
    expect(streams(concerned('US'))).toEqual([...staff, 'customers#US#slack:C0123456789']);
    expect(streams(concerned('EU'))).toEqual([
      ...[...staff, 'customers#EU#statuspage:page00000000'],
      'customers#EU#slack:C0123456789',
    ]);
  });

  it('have one for vendors if something may be a failure of the cloud', () => {
    const channels = Channels.parse({ internal: [SLACK], vendors: [CASES] });
    const streams = (cloud?: readonly CloudTrouble[]) =>
      linesOf(channels, { residencies: [], ...(cloud && { cloud: [...cloud] }) }).map(({ stream }) =>
        streamName(stream),
      );
    expect(streams()).toEqual(['internal#slack:C0123456789']);
    const lost = { region: 'us-east-1', since: '', seenAt: '', isLost: true, uses: [] };
    expect(streams([lost])).toEqual(['internal#slack:C0123456789', 'vendors#support:aws']);
  });

  it('have a name each, and a token by kind or by name', () => {
    const all = Channels.parse({ internal: [SLACK, PAGE, PAGER, HOOK, CASES] }).internal.filter(hasToken);
    const names = ['slack:C0123456789', 'statuspage:page00000000', 'pagerduty:PABC123', 'webhook:partners'];
    expect(all.map(channelName)).toEqual(names);
    expect(all.map(tokenName)).toEqual(['slack', 'statuspage', 'pagerduty:PABC123', 'webhook:partners']);
  });
});
