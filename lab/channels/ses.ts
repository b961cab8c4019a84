/**
 * Amazon SES, API v2, in the regions of the environment's contact lists: listing a contact list and sending one mail to
 * many, as the API reference describes them. Refusals are 403 (no signature, no permission), 404 (no such list), 400
 * (another body, too many recipients, a sender that is not verified) and 429. Assumptions: the sender is verified, the
 * account is out of the sandbox, a list has 120 people, a mail counts as read when SES takes it, 14 recipients a second
 * are allowed on average over a minute, and these regions are never lost: no placement is served from them.
 */
import * as z from 'zod';
import { type Channel, channelName } from '../../strategy/channels';
import type { Residency } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Aws } from './aws';
import { PerMinute } from './per-minute';
import { isLastKind, jsonAnswer, type Parts, type Received, type Receiver } from './received';

type Email = Extract<Channel, { kind: 'email' }>;

const PEOPLE = 120;
/** "The maximum send rate" of an account that has left the sandbox: 14 a second. */
const PER_MINUTE = 14 * 60;
const DESTINATIONS_MAX = 50;

const Listing = z.strictObject({
  Filter: z.strictObject({ FilteredStatus: z.enum(['OPT_IN', 'OPT_OUT']) }).optional(),
  PageSize: z.number().int().min(1).max(1000),
  NextToken: z.string().optional(),
});
const Bulk = z.strictObject({
  FromEmailAddress: z.string(),
  DefaultContent: z.strictObject({
    Template: z.strictObject({
      TemplateContent: z.strictObject({ Subject: z.string().min(1), Text: z.string().min(1) }),
      TemplateData: z.string(),
    }),
  }),
  // "It can only contain ASCII letters (a–z, A–Z), numbers (0–9), underscores (_), or dashes (-)", 256 at most.
  DefaultEmailTags: z.array(z.strictObject({ Name: z.string(), Value: z.string().regex(/^[\w-]{1,256}$/) })),
  BulkEmailEntries: z
    .array(z.strictObject({ Destination: z.strictObject({ ToAddresses: z.array(z.string()).length(1) }) }))
    .min(1)
    .max(DESTINATIONS_MAX),
});

const LIST_PATH = /^\/v2\/email\/contact-lists\/([\w-]+)\/contacts\/list$/;
const HOST = /^email\.([a-z0-9-]+)\.amazonaws\.com$/;

/** One list: whose customers are on it. */
interface List {
  readonly channel: Email;
  readonly residency: Residency;
  readonly region: string;
  readonly name: string;
}

const listsOf = (channels: Parts['channels']): readonly List[] =>
  Object.values(channels)
    .flat()
    .flatMap((channel) =>
      channel.kind !== 'email'
        ? []
        : Object.entries(channel.lists).map(([residency, { region, list: name }]) => ({
            ...{ channel, residency: residency as Residency, region, name },
          })),
    );

export const sesHosts = (channels: Parts['channels']): readonly string[] => [
  ...new Set(listsOf(channels).map(({ region }) => `email.${region}.amazonaws.com`)),
];

export class Ses implements Receiver {
  private readonly lists: readonly List[];
  private readonly sent = new PerMinute(PER_MINUTE);
  /** Message and address: who has got what. */
  private readonly got = new Set<string>();

  constructor(
    private readonly parts: Parts,
    private readonly aws: Aws,
  ) {
    this.lists = listsOf(parts.channels);
  }

  answer(request: HttpRequest): HttpAnswer {
    const { host, path, method, body = '' } = request;
    const [, region = ''] = HOST.exec(host) ?? [];
    const principal = this.aws.signerOf(request, { service: 'ses', region });
    if (principal === undefined) return refused(403, 'MissingAuthenticationTokenException');
    const asked = { principal, region, body: JSON.parse(body) as unknown };
    const [, list] = LIST_PATH.exec(path) ?? [];
    if (method !== 'POST') return refused(404, 'NotFoundException');
    if (list !== undefined) return this.list(asked, list);
    return path === '/v2/email/outbound-bulk-emails' ? this.bulk(asked) : refused(404, 'NotFoundException');
  }

  private list({ principal, region, body }: Asked, name: string): HttpAnswer {
    if (!this.may(principal, 'ses:ListContacts', [this.arn(region, `contact-list/${name}`)]))
      return refused(403, 'AccessDeniedException');
    const found = this.lists.find((one) => one.region === region && one.name === name);
    if (!found) return refused(404, 'NotFoundException');
    const { data } = Listing.safeParse(body);
    if (!data) return refused(400, 'BadRequestException');
    const from = Number(data.NextToken ?? 0);
    const until = Math.min(PEOPLE, from + data.PageSize);
    const Contacts = Array.from({ length: until - from }, (_, index) => ({
      ...{ EmailAddress: addressOf(found, from + index), UnsubscribeAll: false },
    }));
    return jsonAnswer(200, { Contacts, ...(until < PEOPLE && { NextToken: String(until) }) });
  }

  private bulk({ principal, region, body }: Asked): HttpAnswer {
    const { data } = Bulk.safeParse(body);
    if (!data) return refused(400, 'BadRequestException');
    const { FromEmailAddress: from, BulkEmailEntries: entries, DefaultEmailTags: tags } = data;
    const identities = [from, from.replace(/^.*@/, '')].map((identity) => this.arn(region, `identity/${identity}`));
    if (!identities.some((identity) => this.may(principal, 'ses:SendBulkEmail', [identity])))
      return refused(403, 'AccessDeniedException');
    const own = this.lists.filter((one) => one.region === region);
    if (!own.some(({ channel }) => channel.from === from)) return refused(400, 'MessageRejected');
    const addresses = entries.flatMap(({ Destination }) => Destination.ToAddresses);
    if (!addresses.every(() => this.sent.takes(this.parts.now()))) return refused(429, 'TooManyRequestsException');
    const tag = (name: string): string => tags.find(({ Name }) => Name === name)?.Value ?? '';
    const [id, isLast] = [tag('message'), isLastKind(tag('kind'))];
    const { Subject: subject, Text: text } = data.DefaultContent.Template.TemplateContent;
    const to = own.find((one) => addresses.some((address) => address.endsWith(domainOf(one))));
    if (to) this.read(to, { id, subject, text, isLast, addresses });
    const results = addresses.map((one) => ({ Status: 'SUCCESS', MessageId: `${id}-${one.split('@')[0] ?? ''}` }));
    return jsonAnswer(200, { BulkEmailEntryResults: results });
  }

  /** People on a list read the same: it counts once, and again for each time that somebody gets it twice. */
  private read({ channel, residency }: List, { addresses, ...message }: Read): void {
    const { id } = message;
    const isNew = ![...this.got].some((one) => one.startsWith(`${id} `));
    const isDoubled = addresses.some((address) => this.got.has(`${id} ${address}`));
    for (const address of addresses) this.got.add(`${id} ${address}`);
    if (isNew || isDoubled) this.parts.heard({ place: channelName(channel), residency, ...message });
  }

  private may(principal: string, action: string, resources: readonly string[]): boolean {
    return this.aws.allowed(principal, { action, resources });
  }

  private arn(region: string, resource: string): string {
    return `arn:aws:ses:${region}:${this.aws.account}:${resource}`;
  }
}

interface Asked {
  readonly principal: string;
  readonly region: string;
  readonly body: unknown;
}

interface Read extends Omit<Received, 'atMs' | 'place' | 'residency'> {
  readonly addresses: readonly string[];
}

const domainOf = ({ residency }: List): string => `@${residency.toLowerCase()}.customers.example`;
const addressOf = (list: List, index: number): string => `person-${index}${domainOf(list)}`;

const refused = (status: number, type: string): HttpAnswer => jsonAnswer(status, { __type: type, message: type });
