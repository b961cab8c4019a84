/**
 * The ways that messages go (strategy §3, communication workflows), as an environment names them. A channel's token is
 * a secret, and not here.
 */
import * as z from 'zod';
import { type Audience, OUTAGE_AUDIENCES, type Stream } from './cadence';
import type { Outage } from './outage';
import { RegionCode } from './flow-words';
import { RESIDENCIES, type Residency } from './topology';

/** A Slack channel, by its id: the name of a channel can change. */
const Slack = z.strictObject({
  kind: z.literal('slack'),
  channel: z.string().regex(/^[CG][A-Z0-9]{8,20}$/, 'must be the id of a Slack channel, such as C0123456789'),
});

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a name of small letters, digits and hyphens');

const id = z.string().regex(/^[a-z0-9]{12}$/, 'must be an id of Statuspage: twelve letters or digits');

/** A page of Atlassian Statuspage. `components`: what stands on it for the customers of each residency. */
const Statuspage = z.strictObject({
  kind: z.literal('statuspage'),
  page: id,
  components: z.partialRecord(z.enum(RESIDENCIES), z.array(id).min(1)),
});

/** A service of PagerDuty, with an integration of the type "Events API V2". */
const Pagerduty = z.strictObject({
  kind: z.literal('pagerduty'),
  service: z.string().regex(/^P[A-Z0-9]{6,13}$/, 'must be the id of a PagerDuty service, such as PABC123'),
});

/** Any other system: it gets each message as JSON, signed (standardwebhooks.com). */
const Webhook = z.strictObject({
  kind: z.literal('webhook'),
  name,
  url: z.url({ protocol: /^https$/, error: 'must be an address that begins with https://' }),
});

/**
 * Cases at AWS Support. Which codes there are: `DescribeServices`. Which severities: it depends on the support plan.
 */
const code = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a code of AWS Support: small letters, digits and hyphens');
const Support = z.strictObject({
  kind: z.literal('support'),
  name,
  serviceCode: code,
  categoryCode: code,
  severityCode: z.enum(
    ['low', 'normal', 'high', 'urgent', 'critical'],
    'must be low, normal, high, urgent or critical',
  ),
});

/**
 * E-mail to customers through Amazon SES: a contact list for each residency, in a region of that residency. Addresses
 * are nowhere else. `from`: a verified sender.
 */
const Email = z.strictObject({
  kind: z.literal('email'),
  name,
  from: z.email('must be an e-mail address'),
  lists: z.partialRecord(
    z.enum(RESIDENCIES),
    z.strictObject({
      region: RegionCode,
      list: z.string().regex(/^[\w-]{1,64}$/, 'must be the name of a contact list'),
    }),
  ),
});

export const Channel = z.discriminatedUnion(
  'kind',
  [Slack, Statuspage, Pagerduty, Webhook, Email, Support],
  'must have kind "slack", "statuspage", "pagerduty", "webhook", "email" or "support"',
);
export type Channel = Readonly<z.output<typeof Channel>>;
export type ChannelKind = Channel['kind'];
export const CHANNEL_KINDS = [
  ...(['slack', 'statuspage', 'pagerduty', 'webhook', 'email', 'support'] as const),
] as const satisfies readonly ChannelKind[];

/** Our own status page. Every environment has it, so nobody names it. What is on record for it stands on it. */
export const OWN_PAGE = { kind: 'page' } as const;
export type AnyChannel = Channel | typeof OWN_PAGE;

/** Two channels of one name would be one stream, and only one of them would get its messages. */
const ChannelList = z
  .array(Channel)
  .refine((all) => new Set(all.map(channelName)).size === all.length, 'must not name a channel twice')
  .default([]);

/** The channels of each audience; none means that nobody of it is told. */
export const Channels = z.strictObject({
  internal: ChannelList,
  executives: ChannelList,
  customers: ChannelList,
  vendors: ChannelList,
  drills: ChannelList,
});
export type Channels = Readonly<z.output<typeof Channels>>;

/** Channels by audience, our own page included. */
type Places = Readonly<Record<Audience, readonly AnyChannel[]>>;

export const withOwnPage = (channels: Channels): Places => ({
  ...channels,
  customers: [OWN_PAGE, ...channels.customers],
});

/** The channel's name in streams, ledgers and texts: `slack:C0123456789`, `webhook:partners`, `page`. */
export function channelName(channel: AnyChannel): string {
  return channel.kind === 'page' ? channel.kind : `${channel.kind}:${placeOf(channel)}`;
}

function placeOf(channel: Channel): string {
  if (channel.kind === 'slack') return channel.channel;
  if (channel.kind === 'statuspage') return channel.page;
  return channel.kind === 'pagerduty' ? channel.service : channel.name;
}

/** A channel that has a token. Those of AWS take the signature of the function's role instead. */
export type TokenChannel = Exclude<Channel, { kind: 'email' | 'support' }>;

export const hasToken = (channel: Channel): channel is TokenChannel =>
  channel.kind !== 'email' && channel.kind !== 'support';

/**
 * Under which name the secret has the channel's token. One token serves all channels of a Slack workspace, and all
 * pages of Statuspage. Each service of PagerDuty and each webhook has its own.
 */
export const tokenName = (channel: TokenChannel): string =>
  channel.kind === 'slack' || channel.kind === 'statuspage' ? channel.kind : channelName(channel);

/** A stream and the channel that it goes through. */
export interface Line {
  readonly stream: Stream;
  readonly channel: AnyChannel;
}

/**
 * Every stream of the outage. Customers have one per residency that is concerned and that the channel knows. Vendors
 * have one if something may be a failure of the cloud's.
 */
export function linesOf(channels: Places, outage: Pick<Outage, 'residencies' | 'cloud'>): readonly Line[] {
  const { residencies, cloud = [] } = outage;
  return OUTAGE_AUDIENCES.flatMap((audience) =>
    channels[audience].flatMap((channel): readonly Line[] => {
      const named = { audience, channel: channelName(channel) };
      if (audience === 'vendors' && cloud.length === 0) return [];
      if (audience !== 'customers') return [{ stream: named, channel }];
      const concerned = residencies.map(({ residency }) => residency).filter((one) => reaches(channel, one));
      return concerned.map((residency) => ({ stream: { ...named, residency }, channel }));
    }),
  );
}

/** Whether customers of the residency are told through that channel. */
export function reaches(channel: AnyChannel, residency: Residency): boolean {
  if (channel.kind === 'statuspage') return channel.components[residency] !== undefined;
  return channel.kind !== 'email' || channel.lists[residency] !== undefined;
}
