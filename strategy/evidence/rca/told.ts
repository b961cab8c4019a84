/** Who was told, when, and which messages came later than strategy §3 (communication workflows) allows. */
import * as z from 'zod';
import { CADENCES, MESSAGE_KINDS, OUTAGE_AUDIENCES, Stream, streamText } from '../../cadence';
import { OVERDUE_SECONDS } from '../../post';
import { streamName } from '../../stream-name';
import { know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Given } from './given';
import { moment, secondsBetween, span } from './words';

/** A message that has arrived, as its entry says. */
const Arrived = z.looseObject({
  ...{ stream: Stream, number: z.number(), kind: z.enum(MESSAGE_KINDS), dueAt: z.string(), sentAt: z.string() },
  nextBy: z.string().exactOptional(),
});
type Arrived = Readonly<z.output<typeof Arrived>>;

/** A message that came late, or has not come. `bySeconds`: later than it had to be. */
interface Late {
  readonly to: string;
  readonly what: string;
  readonly at: string;
  readonly bySeconds: number;
}

export function messagesPart(given: Given): Content {
  const { messages, occasion } = given;
  if (messages === null && occasion !== 'drill') return [know('Unknown: the control store could not be read.')];
  const streams = streamsIn(given);
  const late = lateIn(given);
  const silent = OUTAGE_AUDIENCES.filter((one) => !streams.some(([{ stream }]) => stream.audience === one));
  const nobody =
    occasion === 'outage' ? 'No message is in the pack.' : `No message of an outage belongs to this ${occasion}.`;
  return [
    streams.length === 0 ? know(nobody) : table(HEAD, streams.map(streamRow)),
    ...(streams.length === 0 ? [] : lateBlocks(late)),
    ...(occasion === 'outage' && streams.length > 0 && silent.length > 0
      ? [
          know(
            `Nothing in the pack went to: ${silent.join(', ')}. Either nothing was due to them yet, or they have no channel. The pack does not say which.`,
          ),
        ]
      : []),
    ...(occasion === 'outage'
      ? [know(`What was sent after ${moment(given.evidence.recordedAt)} is not in this pack.`)]
      : []),
  ];
}

const HEAD = ['To whom', 'Messages', 'First', 'Last', 'Kinds'];

type Sent = readonly [Arrived, ...Arrived[]];

/**
 * The messages of each stream, in order. Those of a drill are in its own ledger. An entry may be there twice, when its
 * writer died in between.
 */
function streamsIn({ messages, ledger }: Pick<Given, 'messages' | 'ledger'>): readonly Sent[] {
  const streams = new Map<string, Map<string, Arrived>>();
  for (const { verb, body } of [...(messages ?? []), ...(ledger ?? [])]) {
    const post = verb === 'communicate' ? Arrived.safeParse(body).data : undefined;
    if (!post) continue;
    const name = streamName(post.stream);
    streams.set(name, (streams.get(name) ?? new Map<string, Arrived>()).set(`${post.number} ${post.sentAt}`, post));
  }
  return [...streams.values()].flatMap((posts) => {
    const [first, ...rest] = [...posts.values()].sort((one, other) => (one.sentAt < other.sentAt ? -1 : 1));
    return first ? [[first, ...rest] as const] : [];
  });
}

const streamRow = (sent: Sent): readonly string[] => {
  const last = sent.at(-1) ?? sent[0];
  const kinds = MESSAGE_KINDS.flatMap((kind) => {
    const count = sent.filter((one) => one.kind === kind).length;
    return count > 0 ? [`${count} ${kind}`] : [];
  });
  return [
    streamText(sent[0].stream),
    String(sent.length),
    moment(sent[0].sentAt),
    moment(last.sentAt),
    kinds.join(', '),
  ];
};

/** Messages that came late, the latest first. Empty as well when nobody could read the messages. */
export function lateIn(given: Pick<Given, 'messages' | 'ledger' | 'evidence'>): readonly Late[] {
  return streamsIn(given)
    .flatMap((sent) => lateOf(sent, given.evidence.recordedAt))
    .sort((one, other) => other.bySeconds - one.bySeconds);
}

/** Customers have to be told within 15 minutes of the fault, and their notice is due after five. */
const CUSTOMERS_SECONDS = 15 * 60 - CADENCES.customers.firstSeconds;

const lateOf = (sent: Sent, untilAt: string): readonly Late[] =>
  sent.flatMap((post, index) => [...lateNotice(post), ...lateAfter(post, sent[index + 1], untilAt)]);

function lateNotice({ kind, stream, dueAt, sentAt }: Arrived): readonly Late[] {
  const grace = stream.audience === 'customers' ? CUSTOMERS_SECONDS : OVERDUE_SECONDS;
  const bySeconds = (secondsBetween(dueAt, sentAt) ?? 0) - grace;
  if (kind !== 'notice' || bySeconds <= 0) return [];
  return [{ to: streamText(stream), what: 'the first message', at: sentAt, bySeconds }];
}

/** Each message promises when the next one comes. What has not come by the time of the pack is late until then. */
function lateAfter({ stream, nextBy }: Arrived, next: Arrived | undefined, untilAt: string): readonly Late[] {
  const at = next?.sentAt ?? untilAt;
  const bySeconds = secondsBetween(nextBy ?? null, at) ?? 0;
  if (bySeconds <= 0) return [];
  const what = next ? `message ${next.number}` : 'the next message, which had not come yet';
  return [{ to: streamText(stream), what, at, bySeconds }];
}

const LATE_MAX = 20;

function lateBlocks(late: readonly Late[]): readonly Block[] {
  if (late.length === 0) return [know('No message that is in the pack was late against the cadences of the strategy.')];
  return [
    know(`Late against the cadences of the strategy: ${late.length}.`),
    table(
      ['To whom', 'What', 'At', 'Late by'],
      late.slice(0, LATE_MAX).map(({ to, what, at, bySeconds }) => [to, what, moment(at), span(bySeconds)]),
    ),
    ...(late.length > LATE_MAX ? [know(`${late.length - LATE_MAX} more are in messages.jsonl.`)] : []),
  ];
}
