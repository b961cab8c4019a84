import * as z from 'zod';
import type { Channel } from '../../../strategy/channels';
import { postId, type Sent } from '../../../strategy/post';
import type { Region } from '../../../strategy/topology';
import { signerFor } from '../../runtime/signing';
import type { Letter, Mailing } from '../here';
import { asked, CONTENT_TYPE, isGood, refusal, type Reply } from './asked';

type Email = Extract<Channel, { kind: 'email' }>;

/** "You can send to up to 50 destinations" (SES, SendBulkEmail). */
const RECIPIENTS_MAX = 50;
/** A list that takes longer goes on in the next minute: the function has 50 s, and a channel may hang for five. */
const WITHIN_MS = 15_000;

const Page = z.looseObject({
  Contacts: z.array(z.looseObject({ EmailAddress: z.string() })).default([]),
  NextToken: z.string().optional(),
});
const Results = z.looseObject({
  BulkEmailEntryResults: z.array(z.looseObject({ Status: z.string(), MessageId: z.string().optional() })),
});

/**
 * Sends a mail to everybody on the contact list of the residency who has not opted out (Amazon SES, API v2), fifty at a
 * time. Plain HTTPS, signed with the function's role: two calls, and the client is larger than the whole function. SES
 * has no idempotency key: if its answer is lost, fifty people may get the mail twice. Addresses are read, used and
 * forgotten: they are in no item, ledger or log.
 */
export async function toEmail(
  { from, lists }: Email,
  { post, reached }: Pick<Mailing, 'post' | 'reached'>,
): Promise<Sent> {
  const { residency } = post.stream;
  const place = residency && lists[residency];
  if (!place) return { kind: 'refused', reason: 'SES: there is no list for these people' };
  const startedAtMs = Date.now();
  let [cursor, id] = [post.cursor, postId(post)];
  for (;;) {
    const page = await contacts(place, cursor);
    if ('kind' in page) return page;
    const sent =
      page.addresses.length === 0 ? { kind: 'sent' as const, id } : await mail(place, { from, post, ...page });
    if (sent.kind !== 'sent') return sent;
    ({ id } = sent);
    if (page.next === undefined) return sent;
    cursor = page.next;
    await reached(cursor);
    if (Date.now() - startedAtMs > WITHIN_MS)
      return { kind: 'refused', reason: 'SES: not yet sent to all of the list' };
  }
}

/** Whether SES has all lists of the channel. Sends nothing. */
export async function canList({ lists }: Pick<Email, 'lists'>): Promise<Sent> {
  for (const place of Object.values(lists)) {
    const page = await contacts(place, undefined);
    if ('kind' in page) return page;
  }
  return { kind: 'sent', id: 'lists' };
}

interface Place {
  readonly region: Region;
  readonly list: string;
}

interface Contacts {
  readonly addresses: readonly string[];
  readonly next: string | undefined;
}

async function contacts({ region, list }: Place, cursor: string | undefined): Promise<Contacts | Refused> {
  const asks = { Filter: { FilteredStatus: 'OPT_IN' }, PageSize: RECIPIENTS_MAX };
  const reply = await ask(region, `/v2/email/contact-lists/${list}/contacts/list`, {
    ...asks,
    ...(cursor !== undefined && { NextToken: cursor }),
  });
  const { data } = Page.safeParse(isGood(reply) ? reply.body : undefined);
  if (!data) return refusal('SES', reply);
  return { addresses: data.Contacts.map(({ EmailAddress }) => EmailAddress), next: data.NextToken };
}

type Refused = Exclude<Sent, { kind: 'sent' }>;

interface Mail extends Pick<Letter, 'post'> {
  readonly from: string;
  readonly addresses: readonly string[];
}

async function mail({ region }: Place, { from, post, addresses }: Mail): Promise<Sent> {
  const { subject, text } = post;
  const reply = await ask(region, '/v2/email/outbound-bulk-emails', {
    FromEmailAddress: from,
    DefaultContent: { Template: { TemplateContent: { Subject: subject, Text: text }, TemplateData: '{}' } },
    DefaultEmailTags: [
      { Name: 'message', Value: postId(post).replace(/[^\w-]/g, '_') },
      { Name: 'kind', Value: post.kind },
    ],
    BulkEmailEntries: addresses.map((address) => ({ Destination: { ToAddresses: [address] } })),
  });
  const { data } = Results.safeParse(isGood(reply) ? reply.body : undefined);
  if (!data) return refusal('SES', reply);
  const [first] = data.BulkEmailEntryResults.filter(({ Status }) => Status === 'SUCCESS');
  const [bad] = data.BulkEmailEntryResults;
  // One address that SES rejects keeps the mail from nobody else.
  if (!first) return { kind: 'refused', reason: `SES: ${bad?.Status ?? 'no result'}` };
  return { kind: 'sent', id: first.MessageId ?? postId(post) };
}

async function ask(region: Region, path: string, said: object): Promise<Reply> {
  const host = `email.${region}.amazonaws.com`;
  const body = JSON.stringify(said);
  const headers = { 'content-type': CONTENT_TYPE };
  const signed = await signerFor(region, 'ses')({ method: 'POST', host, path, headers, body });
  return asked({ method: 'POST', url: `https://${host}${path}`, headers: signed, body });
}
