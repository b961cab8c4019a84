import * as z from 'zod';
import type { Channel } from '../../../strategy/channels';
import { prefix } from '../../../strategy/names';
import { postId, type Sent } from '../../../strategy/post';
import type { Region, Topology } from '../../../strategy/topology';
import { signerFor } from '../../runtime/signing';
import type { Letter } from '../here';
import { asked, isGood, refusal, type Reply } from './asked';

/** AWS Support is one service behind three endpoints, and a case of one goes on at any other (docs/aws.md). */
const ENDPOINTS: readonly Region[] = ['us-east-1', 'us-west-2', 'eu-west-1'];
const TARGET = 'AWSSupport_20130415';
/** "communicationBody: Length Constraints: Maximum length of 8000." AWS names no limit of a subject: assumption. */
const BODY_MAX = 8000;
const SUBJECT_MAX = 200;
/** How far a search goes back before the first try. Our clock may be wrong, and AWS's is not ours. */
const LOOK_BACK_MS = 15 * 60_000;
/** "maxResults: Minimum value of 10. Maximum value of 100." */
const LIST_MAX = 100;
/** What people have to mend is asked for again after this time, not each minute. */
const MENDED_SECONDS = 15 * 60;

type Support = Extract<Channel, { kind: 'support' }>;
type Unsent = Exclude<Sent, { kind: 'sent' }>;

/** What AWS asks for in a case that is none. */
const TEST = 'TEST CASE-Please ignore';

const NOBODY: Unsent = { kind: 'silent', reason: 'AWS Support: nobody was asked' };

const Problem = z.looseObject({ __type: z.string() });
const Created = z.looseObject({ caseId: z.string() });
const Cases = z.looseObject({
  cases: z.array(
    z.looseObject({
      caseId: z.string(),
      subject: z.string().default(''),
      recentCommunications: z
        .looseObject({ communications: z.array(z.looseObject({ body: z.string().default('') })).default([]) })
        .optional(),
    }),
  ),
});
type Case = z.output<typeof Cases>['cases'][number];

/**
 * Opens a case at AWS Support with the first message of an outage, and adds the later ones to it. It never resolves a
 * case: that our users are served again does not mean that AWS is whole, and people close it. Plain HTTPS, because the
 * SDK knows one of the three endpoints, us-east-1, which may be what is lost. AWS Support has no idempotency key. So
 * the case is looked for before each message, by our reference in its subject, and the message by its id in the text.
 */
export async function toSupport(channel: Support, { post, outage }: Letter, topology: Topology): Promise<Sent> {
  const reference = `${prefix(topology)}/${post.outage}/${channel.name}`;
  const found = await lookFor({ post, reference }, outage.regions);
  if ('kind' in found) return found;
  const { endpoint, known } = found;
  const id = `${postId(post)} ${post.kind}`;
  const isThere = known?.recentCommunications?.communications.some(({ body }) => body.includes(id)) === true;
  if (known && isThere) return { kind: 'sent', id, thread: known.caseId };
  const names = `The names of our resources begin with ${prefix(topology)}. Our reference: ${reference}. Message ${id}`;
  const communicationBody = `${post.text.slice(0, BODY_MAX - names.length - 2)}\n\n${names}`;
  if (!known) return create(endpoint, { ...caseOf(channel, post.subject, reference), communicationBody });
  const { caseId } = known;
  const reply = await ask(endpoint, 'AddCommunicationToCase', { caseId, communicationBody });
  return isGood(reply) ? { kind: 'sent', id, thread: caseId } : problem(reply);
}

/** Whether AWS would open a case of that channel. Opens none. */
export async function canOpen(channel: Support, topology: Topology): Promise<Sent> {
  const asks = {
    ...caseOf(channel, TEST, `${prefix(topology)}/test/${channel.name}`),
    ...{ communicationBody: TEST, dryRun: true },
  };
  let last = NOBODY;
  for (const endpoint of ENDPOINTS) {
    const reply = await ask(endpoint, 'CreateCase', asks);
    if (typeOf(reply) === 'DryRunOperationException') return { kind: 'sent', id: 'a case would be opened' };
    last = problem(reply);
    if (isAnswer(reply)) return last;
  }
  return last;
}

function caseOf({ serviceCode, categoryCode, severityCode }: Support, subject: string, reference: string): object {
  const tag = ` [${reference}]`;
  return {
    ...{ serviceCode, categoryCode, severityCode },
    ...{ subject: `${subject.slice(0, SUBJECT_MAX - tag.length)}${tag}`, issueType: 'technical', language: 'en' },
  };
}

async function create(endpoint: Region, asks: object): Promise<Sent> {
  const reply = await ask(endpoint, 'CreateCase', asks);
  const { data } = Created.safeParse(isGood(reply) ? reply.body : undefined);
  return data ? { kind: 'sent', id: data.caseId, thread: data.caseId } : problem(reply);
}

interface Search extends Pick<Letter, 'post'> {
  readonly reference: string;
}

/** An endpoint that answers, and the case if there is one. */
async function lookFor(
  search: Search,
  troubled: readonly Region[],
): Promise<{ endpoint: Region; known?: Case } | Unsent> {
  let last = NOBODY;
  for (const endpoint of inTurn(search.post, troubled)) {
    const reply = await ask(endpoint, 'DescribeCases', searchOf(search));
    const { data } = Cases.safeParse(isGood(reply) ? reply.body : undefined);
    const known = data?.cases.find((one) => isOurs(one, search));
    if (data) return { endpoint, ...(known && { known }) };
    last = problem(reply);
    // The same answer comes from every endpoint: they are one service.
    if (isAnswer(reply)) return last;
  }
  // Nothing was sent yet.
  return { ...last, kind: 'refused' };
}

/** Endpoints of regions in trouble come last. The others take turns, because one may answer and still take no case. */
function inTurn({ tries }: Letter['post'], troubled: readonly Region[]): readonly Region[] {
  const well = ENDPOINTS.filter((one) => !troubled.includes(one));
  const first = (tries - 1) % Math.max(1, well.length);
  return [...well.slice(first), ...well.slice(0, first), ...ENDPOINTS.filter((one) => troubled.includes(one))];
}

const searchOf = ({ post }: Search): object => ({
  ...{ includeResolvedCases: true, includeCommunications: true },
  ...(post.thread === undefined
    ? { maxResults: LIST_MAX, afterTime: new Date(Date.parse(post.firstAt) - LOOK_BACK_MS).toISOString() }
    : { caseIdList: [post.thread] }),
});

const isOurs = ({ caseId, subject }: Case, { post, reference }: Search): boolean =>
  post.thread === undefined ? subject.includes(`[${reference}]`) : caseId === post.thread;

/** The name of the error, without the namespace that may come before it. */
const typeOf = (reply: Reply): string | undefined =>
  reply.kind === 'answered' ? Problem.safeParse(reply.body).data?.__type.replace(/^.*#/, '') : undefined;

const isAnswer = (reply: Reply): boolean => reply.kind === 'answered' && reply.status < 500;

/** Errors that pass by themselves. */
const PASSING: readonly (string | undefined)[] = [undefined, 'ThrottlingException'];

const TO_DO: Readonly<Record<string, string>> = {
  SubscriptionRequiredException:
    'this account has no support plan with the API. To do: open a case in the Support Center, or tell AWS another way',
  CaseCreationLimitExceeded: 'too many cases are open. To do: resolve some, or add to one of them',
};

/** Why AWS has not taken a message, and what people can do. */
function problem(reply: Reply): Unsent {
  const type = typeOf(reply);
  const plain = refusal('AWS Support', reply);
  if (!isAnswer(reply) || PASSING.includes(type)) return plain;
  const todo = TO_DO[type ?? ''] ?? 'AWS does not take it. To do: open a case in the Support Center';
  return { kind: 'refused', reason: `AWS Support: ${type ?? ''}: ${todo}`, afterSeconds: MENDED_SECONDS };
}

async function ask(region: Region, operation: string, said: object): Promise<Reply> {
  const host = `support.${region}.amazonaws.com`;
  const body = JSON.stringify(said);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${operation}` };
  const signed = await signerFor(region, 'support')({ method: 'POST', host, path: '/', headers, body });
  return asked({ method: 'POST', url: `https://${host}/`, headers: signed, body });
}
