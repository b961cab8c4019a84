import * as z from 'zod';
import type { MessageKind } from '../../../strategy/cadence';
import type { Channel } from '../../../strategy/channels';
import type { Concerned } from '../../../strategy/outage';
import { postId, type Sent } from '../../../strategy/post';
import type { Letter } from '../here';
import { asked, isGood, refusal } from './asked';

const API = 'https://api.statuspage.io/v1';
/** "There is a maximum limit of 255 characters" for a name, and of 25,000 for a body (Statuspage API). */
const NAME_MAX = 255;
const BODY_MAX = 25_000;

type Statuspage = Extract<Channel, { kind: 'statuspage' }>;

const STATUS: Readonly<Record<MessageKind, string>> = {
  notice: 'investigating',
  update: 'identified',
  resolution: 'resolved',
  reminder: 'resolved',
  rca: 'resolved',
};

const Incident = z.looseObject({
  id: z.string(),
  metadata: z.looseObject({ companyos: z.looseObject({ message: z.string().optional() }).optional() }).nullish(),
});
type Incident = z.output<typeof Incident>;
const Incidents = z.array(Incident);

/**
 * Tells customers of one residency on a page of Atlassian Statuspage: a notice opens an incident there, and later
 * messages update it. Plain HTTPS: the only client on npm is licensed under the GPL. The incident's metadata names our
 * newest message, so a message that may have arrived is looked for first.
 */
export async function toStatuspage(channel: Statuspage, { post, outage }: Letter, token: string): Promise<Sent> {
  const incidents = `${API}/pages/${channel.page}/incidents`;
  const headers = { authorization: `OAuth ${token}` };
  const thread = post.kind === 'notice' ? undefined : post.thread;
  const found = post.maybeSent ? await lookFor({ incidents, thread, headers, message: postId(post) }) : undefined;
  if (found) return found;
  const incident = { ...(thread === undefined && nameOf(post)), ...updateOf(channel, { post, outage }) };
  const to = thread === undefined ? { method: 'POST' as const, url: incidents } : changeOf(`${incidents}/${thread}`);
  const reply = await asked({ ...to, headers, body: JSON.stringify({ incident }) });
  const { data } = Incident.safeParse(isGood(reply) ? reply.body : undefined);
  return data ? { kind: 'sent', id: data.id, thread: data.id } : refusal('Statuspage', reply);
}

/** Whether the page answers with that token. Sends nothing. */
export async function canReach({ page }: Statuspage, token: string): Promise<Sent> {
  const url = `${API}/pages/${page}/incidents`;
  const reply = await asked({ method: 'GET', url, headers: { authorization: `OAuth ${token}` } });
  return isGood(reply) ? { kind: 'sent', id: page } : refusal('Statuspage', reply);
}

const changeOf = (url: string) => ({ method: 'PATCH' as const, url });
const nameOf = ({ subject }: Letter['post']) => ({ name: subject.slice(0, NAME_MAX) });

function updateOf(channel: Statuspage, { post, outage }: Letter): object {
  const { residency } = post.stream;
  const components = residency === undefined ? [] : (channel.components[residency] ?? []);
  const concerned = outage.residencies.find((one) => one.residency === residency);
  const state = post.kind === 'resolution' ? 'operational' : stateOf(concerned);
  // The report says nothing of how the services are by then.
  const changed = post.kind === 'rca' ? [] : components;
  return {
    ...{ status: STATUS[post.kind], body: post.text.slice(0, BODY_MAX), component_ids: components },
    components: Object.fromEntries(changed.map((id) => [id, state])),
    metadata: { companyos: { message: postId(post), kind: post.kind } },
    deliver_notifications: true,
  };
}

/** What the page shows for the residency. While nobody knows, it is not well. */
function stateOf(concerned: Concerned | undefined): string {
  const feels = (concerned?.feels ?? []).map((one) => one.feels);
  if (feels.includes('down')) return 'major_outage';
  return feels.length > 0 ? 'partial_outage' : 'degraded_performance';
}

interface Search {
  readonly incidents: string;
  readonly thread: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: string;
}

/** The message, if the page has it. Undefined if it does not. Silent, if nobody knows: then nothing may be sent. */
async function lookFor({ incidents, thread, headers, message }: Search): Promise<Sent | undefined> {
  const url = thread === undefined ? incidents : `${incidents}/${thread}`;
  const reply = await asked({ method: 'GET', url, headers });
  if (!isGood(reply)) return refusal('Statuspage', reply);
  const listed = thread === undefined ? Incidents.safeParse(reply.body).data : single(reply.body);
  if (!listed) return { kind: 'refused', reason: 'Statuspage: an answer that nobody can read' };
  const sent = listed.find(({ metadata }) => metadata?.companyos?.message === message);
  return sent && { kind: 'sent', id: sent.id, thread: sent.id };
}

function single(body: unknown): readonly Incident[] | undefined {
  const { data } = Incident.safeParse(body);
  return data && [data];
}
