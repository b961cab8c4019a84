/**
 * What a deploy refuses and a drill accepts: placeholder values of the built-in environments and the example,
 * environments that are made for drills, and regions without a service that we need. Assumes that no real account, zone
 * or domain looks like a placeholder: all of these are reserved for documentation, or our own.
 */
import { type Channel, channelName } from '../../strategy/channels';
import type { Region } from '../../strategy/topology';
import type { Problem } from './checks';
import type { Environment } from './schema';

/** 111111111111, 111122223333, 123456789012: account ids in AWS's documentation. */
const SAMPLE_ACCOUNT = /^(?:(?:(\d)\1{3}){3}|123456789012|012345678901)$/;
/** Reserved by RFC 2606: nobody can own these domains. */
const RESERVED_DOMAIN = /(?:^|[.@])(?:example|test|invalid|localhost|example\.(?:com|net|org))$/;
/** No id that Slack, PagerDuty or Statuspage has made. */
const SAMPLE_CHANNEL = /:(?:C0EXAMPLE|PEXAMPLE|example)/;
const SAMPLE_CERTIFICATE = /certificate\/(?:0{8}-0{4}|12345678-1234-1234-1234-123456789012)/;

/**
 * Regions without function URLs, so people could not answer there (Lambda Developer Guide, "Invoking Lambda function
 * URLs", 2026).
 */
const WITHOUT_FUNCTION_URLS: ReadonlySet<Region> = new Set([
  ...['ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  ...['ca-west-1', 'eu-central-2', 'eu-south-2', 'il-central-1', 'me-central-1'],
]);

const isSample = (channel: Channel): boolean =>
  SAMPLE_CHANNEL.test(channelName(channel)) ||
  (channel.kind === 'webhook' && RESERVED_DOMAIN.test(new URL(channel.url).hostname)) ||
  (channel.kind === 'email' && RESERVED_DOMAIN.test(channel.from));

/** Every reason not to deploy this environment; none for one that is made for deploys. */
export function obstaclesToDeploy(environment: Environment): readonly Problem[] {
  const { account, domain, zone, regions, certificates, contacts, communications, evidence, labOnly } = environment;
  const doubtful: readonly (readonly [path: readonly PropertyKey[], isPlaceholder: boolean, wanted: string])[] = [
    [['account'], SAMPLE_ACCOUNT.test(account), 'the id of your AWS account'],
    [['domain'], RESERVED_DOMAIN.test(domain), 'your own domain'],
    [['zone', 'zoneName'], RESERVED_DOMAIN.test(zone.zoneName), 'the name of your hosted zone'],
    [['zone', 'zoneId'], zone.kind === 'given' && zone.zoneId.includes('EXAMPLE'), 'the id of your hosted zone'],
    ...(certificates === 'issued' ? [] : Object.entries(certificates)).map(
      ([region, arn]) =>
        [['certificates', region], SAMPLE_CERTIFICATE.test(arn), 'the ARN of an issued certificate'] as const,
    ),
    ...Object.entries(communications.channels).flatMap(([audience, channels]) =>
      channels.map(
        (channel, index) =>
          [
            ['communications', 'channels', audience, index],
            isSample(channel),
            'the ids of your own channel, or no channel',
          ] as const,
      ),
    ),
    ...evidence.timestampAuthorities.map(
      ({ url }, index) =>
        [
          ['evidence', 'timestampAuthorities', index],
          RESERVED_DOMAIN.test(new URL(url).hostname),
          'the URL of a time-stamp authority (RFC 3161), or no second one',
        ] as const,
    ),
    ...Object.entries(contacts).map(
      ([role, { email }]) =>
        [
          ['contacts', role, 'email'],
          RESERVED_DOMAIN.test(email),
          'an e-mail address that somebody reads at any hour',
        ] as const,
    ),
  ];
  const placeholders = doubtful.filter(([, isPlaceholder]) => isPlaceholder);
  return [
    ...(labOnly ? [{ path: ['labOnly'], message: 'this environment is only for drills and is never deployed' }] : []),
    ...regions.flatMap((region, index) =>
      WITHOUT_FUNCTION_URLS.has(region)
        ? [{ path: ['regions', index], message: 'Lambda has no function URLs there, and people answer through one' }]
        : [],
    ),
    ...placeholders.map(([path, , wanted]) => ({ path, message: `a placeholder; a deploy needs ${wanted}` })),
  ];
}
