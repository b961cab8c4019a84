/**
 * Which message is due to whom, and by when the next one has to come (strategy §3, communication workflows). Nothing
 * here remembers anything: what is due follows from the outage and from the last message that each stream got. So a
 * message that could not be sent is simply still due, and says what is true when it goes out. Nobody gets a flood of
 * old messages.
 */
import * as z from 'zod';
import { type Concerned, isServedAgain, type Outage } from './outage';
import { type Rca, reminderDueMs } from './rca';
import { RESIDENCIES } from './topology';

/** Who hears of outages. */
export const OUTAGE_AUDIENCES = ['internal', 'executives', 'customers', 'vendors'] as const;
/** `drills`: who hears of drills, and of nothing else. */
export const AUDIENCES = [...OUTAGE_AUDIENCES, 'drills'] as const;
export type Audience = (typeof AUDIENCES)[number];

interface Cadence {
  /** How long after the trouble began (customers) or the outage was declared (others) the first message is due. */
  readonly firstSeconds: number;
  /** The longest time between two messages. */
  readonly everySeconds: number;
}

const MINUTE = 60;

/**
 * Strategy §3: Slack every 15 minutes, executives every 30; customers within 15 minutes of the fault, then every 30.
 * Customers are told after five: trouble that ends sooner needs one message and not two, and a person has time to look
 * at the text. Ten minutes remain for a channel that is slow. Vendors are told at once, and then every hour:
 * a case is no chat, and each word in it lands in the queue of an engineer. The strategy names no time for them. Drills
 * are told as staff are.
 */
export const CADENCES: Readonly<Record<Audience, Cadence>> = {
  internal: { firstSeconds: 0, everySeconds: 15 * MINUTE },
  executives: { firstSeconds: 0, everySeconds: 30 * MINUTE },
  customers: { firstSeconds: 5 * MINUTE, everySeconds: 30 * MINUTE },
  vendors: { firstSeconds: 0, everySeconds: 60 * MINUTE },
  drills: { firstSeconds: 0, everySeconds: 15 * MINUTE },
};

/** Senders look once a minute, and a channel may need a second try. So updates go out this much earlier. */
const EARLY_SECONDS = 3 * MINUTE;

/** Where messages of one kind go one after the other. `residency`: of customers; absent for everybody else. */
export const Stream = z.object({
  audience: z.enum(AUDIENCES),
  residency: z.enum(RESIDENCIES).exactOptional(),
  /** The place in the environment's list of channels for that audience, as `slack:C0INCCOMM`. */
  channel: z.string(),
});
export type Stream = Readonly<z.output<typeof Stream>>;

/**
 * `notice`: the first of a stretch of trouble. `resolution`: the last. After the end, `reminder`: the report is due;
 * `rca`: here it is.
 */
export const MESSAGE_KINDS = ['notice', 'update', 'resolution', 'reminder', 'rca'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** The last message that a stream got; times are ISO 8601. */
export const Told = z.object({ kind: z.enum(MESSAGE_KINDS), sentAt: z.string() });
export type Told = Readonly<z.output<typeof Told>>;

/** `dueAt`, `nextBy`: ISO 8601. `nextBy`: what the message promises its readers; absent from the end on. */
export interface Due {
  readonly kind: MessageKind;
  readonly dueAt: string;
  readonly nextBy?: string;
}

/** What the stream has to be told now, or undefined. */
export function dueTo(outage: Outage, stream: Stream, known: Omit<Reader, 'stream'>): Due | undefined {
  const reader = { ...known, stream };
  const about = stretchOf(outage, stream, known.nowMs);
  const now = about && messageDue(about, reader);
  // Vendors hear nothing afterwards: their case may be closed by then, and the report is about us. A drill has none.
  return now ?? (['vendors', 'drills'].includes(stream.audience) ? undefined : dueAfterwards(outage, reader));
}

/**
 * A stretch of trouble as a stream sees it, in ms. `overMs`: when it ended; undefined while it goes on. `isFelt`: false
 * while nobody knows. `newsMs`: when the newest region joined it; for vendors, who would else hear of it an hour later.
 */
interface Stretch {
  readonly sinceMs: number;
  readonly knownMs: number;
  readonly overMs: number | undefined;
  readonly isFelt: boolean;
  readonly newsMs?: number;
}

function stretchOf(outage: Outage, { audience, residency }: Stream, nowMs: number): Stretch | undefined {
  const endedMs = outage.endedAt === undefined ? undefined : Date.parse(outage.endedAt);
  if (audience === 'vendors') return cloudStretch(outage, endedMs);
  const openedMs = Date.parse(outage.openedAt);
  if (audience !== 'customers') return { sinceMs: openedMs, knownMs: openedMs, overMs: endedMs, isFelt: true };
  const concerned = outage.residencies.find((one) => one.residency === residency);
  if (!concerned) return undefined;
  const isFelt = concerned.feels.length > 0;
  return { sinceMs: Date.parse(concerned.since), knownMs: openedMs, overMs: overMs(concerned, nowMs), isFelt };
}

/** Vendors hear of what may be a failure of the cloud's, and of nothing else. */
function cloudStretch({ cloud = [] }: Outage, endedMs: number | undefined): Stretch | undefined {
  if (cloud.length === 0) return undefined;
  const seenMs = cloud.map(({ seenAt }) => Date.parse(seenAt));
  const [sinceMs, newsMs] = [Math.min(...seenMs), Math.max(...seenMs)];
  return { sinceMs, knownMs: sinceMs, overMs: endedMs, isFelt: true, newsMs };
}

const overMs = (concerned: Concerned, nowMs: number): number | undefined =>
  isServedAgain(concerned, nowMs) ? Date.parse(concerned.wellSince ?? '') : undefined;

/** `isAsked`: a lead wants the next message now. `rca`: the report, once it is published or waived. */
interface Reader {
  readonly stream: Stream;
  readonly last: Told | undefined;
  readonly nowMs: number;
  readonly isAsked?: boolean;
  readonly rca?: Rca | undefined;
}

/** A channel that is new since then hears nothing of the end of an outage. */
const NEWS_SECONDS = 24 * 3600;

const TROUBLE: readonly MessageKind[] = ['notice', 'update'];

function messageDue(about: Stretch, reader: Reader): Due | undefined {
  const { last, nowMs } = reader;
  const isClosed = last !== undefined && !TROUBLE.includes(last.kind);
  if (about.overMs !== undefined) {
    const isOldNews = last === undefined && nowMs - about.overMs > NEWS_SECONDS * 1000;
    return isClosed || isOldNews ? undefined : { kind: 'resolution', dueAt: new Date(about.overMs).toISOString() };
  }
  if (isClosed && !about.isFelt) return undefined;
  return last === undefined || isClosed
    ? inTime('notice', noticeDueMs(about, reader), reader)
    : inTime('update', updateDueMs(about, last, reader.stream), reader);
}

/** The message, if it is due by now or if a lead wants it now. */
function inTime(kind: MessageKind, dueMs: number, { nowMs, stream, isAsked = false }: Reader): Due | undefined {
  if (nowMs < dueMs && !isAsked) return undefined;
  const nextBy = new Date(nowMs + CADENCES[stream.audience].everySeconds * 1000).toISOString();
  return { kind, dueAt: new Date(dueMs).toISOString(), nextBy };
}

function updateDueMs({ newsMs = -Infinity }: Stretch, last: Told, { audience }: Stream): number {
  const lastMs = Date.parse(last.sentAt);
  return newsMs > lastMs ? newsMs : lastMs + (CADENCES[audience].everySeconds - EARLY_SECONDS) * 1000;
}

/** Trouble that begins again is told at once: people have just read that it is over. */
const noticeDueMs = ({ sinceMs, knownMs }: Stretch, { last, nowMs, stream }: Reader): number =>
  last ? nowMs : Math.max(sinceMs + CADENCES[stream.audience].firstSeconds * 1000, knownMs);

/** Only who has read that the outage is over hears of the report on it. That there is none concerns staff alone. */
function dueAfterwards(outage: Outage, { stream, last, rca, nowMs }: Reader): Due | undefined {
  if (outage.endedAt === undefined || last === undefined || last.kind === 'rca') return undefined;
  const isStaff = stream.audience === 'internal';
  if (rca) return rca.kind === 'published' || isStaff ? { kind: 'rca', dueAt: rca.at } : undefined;
  const dueMs = isStaff ? reminderDueMs(outage, nowMs) : undefined;
  if (dueMs === undefined || Date.parse(last.sentAt) >= dueMs) return undefined;
  return { kind: 'reminder', dueAt: new Date(dueMs).toISOString() };
}

/** A stream in words: `internal by slack:C0123456789`, `customers of EU by statuspage:…`. */
export const streamText = ({ audience, residency, channel }: Words): string =>
  `${audience}${residency === undefined ? '' : ` of ${residency}`} by ${channel}`;

interface Words {
  readonly audience: string;
  readonly residency?: string | undefined;
  readonly channel: string;
}
