/** The tokens of the channels: what people have put into the secret, and what the companies accept. */
import { type Channels, hasToken, type TokenChannel, tokenName } from '../../strategy/channels';

export const SLACK_TOKEN = 'xoxb-lab-slack-token';
export const STATUSPAGE_TOKEN = 'lab-statuspage-token';

/** "The 32 character Integration Key" of the service. */
export const routingKey = (service: string): string => `labroutingkey${service}`.padEnd(32, '0');

/** A key of 24 bytes, as Standard Webhooks writes it. */
export const signingSecret = (name: string): string =>
  `whsec_${Buffer.from(`key of ${name}`.padEnd(24, '.').slice(0, 24)).toString('base64')}`;

/** All tokens. */
export const tokensOf = (channels: Channels): readonly string[] => withToken(channels).map(tokenFor);

const withToken = (channels: Channels): readonly TokenChannel[] =>
  Object.values(channels).flatMap((all) => all.filter(hasToken));

/** The secret, as JSON. */
export const secretOf = (channels: Channels): string =>
  JSON.stringify(Object.fromEntries(withToken(channels).map((channel) => [tokenName(channel), tokenFor(channel)])));

function tokenFor(channel: TokenChannel): string {
  if (channel.kind === 'slack') return SLACK_TOKEN;
  if (channel.kind === 'statuspage') return STATUSPAGE_TOKEN;
  return channel.kind === 'pagerduty' ? routingKey(channel.service) : signingSecret(channel.name);
}
