import { briefingOf } from '../../strategy/briefing';
import { dueTo, streamName } from '../../strategy/cadence';
import { type Line, linesOf, withOwnPage } from '../../strategy/channels';
import { messagesPk, OUTAGE_KEY, PAGES_PK, pastOutageKey } from '../../strategy/control-items';
import type { LedgerEntry } from '../../strategy/ledger';
import { messageFor } from '../../strategy/messages';
import { Outage, outageNow } from '../../strategy/outage';
import { standingMatters } from '../../strategy/page';
import { isOverdue, lastTold, mayTry, Post } from '../../strategy/post';
import { type ControlStore, queryReadable } from '../runtime/control/control-store';
import { SentPage } from '../runtime/control/control-records';
import { readLedger } from '../runtime/control/ledger';
import { readSituation } from '../runtime/control/situation';
import { pause } from '../runtime/pause';
import type { Output } from './contract';
import { deliver } from './deliver';
import type { Facts, Here, OpenLine } from './here';
import { publishOverdue } from './metrics';
import { keepOnRecord } from './on-record';
import { keepPicture } from './picture';

/** A region in trouble sends last: nobody knows whether its messages get out. */
const OTHERS_FIRST_MS = 15_000;
/** Statuspage and Slack take one message a second. */
const BETWEEN_MS = 1100;

/**
 * Keeps the outage up to date, and sends every message that is due. Nothing of a recovery waits for this. Whatever goes
 * wrong here is tried again by any region within a minute. Throws ControlStoreUnreachable: nothing is known then, and
 * no metric is published.
 */
export async function communicate(here: Here): Promise<Output> {
  const known = await knownNow(here);
  const outage = await keptOutage(here.store, known);
  // Before anything is sent, because a channel that hangs may use up the time of this run.
  await keepPicture(here, known, outage);
  if (!outage) {
    publishOverdue(here.region, 0);
    return { sent: [] };
  }
  if (outage.regions.includes(here.region)) await pause(OTHERS_FIRST_MS);
  // One message that cannot be read keeps back its own stream only, and that is overdue after a while.
  const posts = await queryReadable(here.store, Post, { pk: messagesPk(outage.name) });
  await keepOnRecord(here, posts);
  const lines = linesOf(withOwnPage(here.channels), outage).flatMap((line) =>
    openLine(line, { outage, posts, nowMs: Date.now() }),
  );
  const ready = lines.filter(({ post }) => mayTry(post, Date.now()));
  const sent = ready.length === 0 ? [] : await sendAll(here, { outage, known, posts, lines: ready });
  publishOverdue(here.region, lines.filter((line) => isLate(line, sent)).length);
  // What was just sent stands on the status page at once, and not a minute later.
  if (sent.length > 0) await keepPicture(here, known, outage);
  return { outage: outage.name, sent };
}

async function knownNow({ topology, store }: Here): Promise<Facts> {
  const situation = await readSituation(topology, store, Date.now());
  const sent = await queryReadable(store, SentPage, { pk: PAGES_PK });
  return { ...situation, matters: standingMatters(sent, situation.nowMs) };
}

/** The newest outage after what is known now. Every region computes the same, so the first write counts. */
async function keptOutage(store: ControlStore, known: Facts): Promise<Outage | undefined> {
  const before = await store.get(OUTAGE_KEY, Outage);
  const now = outageNow(before, known);
  if (!now || now === before) return before;
  if (before && before.name !== now.name) await store.put(pastOutageKey(before.name), before, 'always');
  const { kind } = await store.put(
    OUTAGE_KEY,
    now,
    before ? { name: before.name, revision: before.revision } : 'absent',
  );
  return kind === 'written' ? now : store.get(OUTAGE_KEY, Outage);
}

interface Now {
  readonly outage: Outage;
  readonly posts: readonly Post[];
  readonly nowMs: number;
}

function openLine(line: Line, { outage, posts, nowMs }: Now): readonly OpenLine[] {
  const post = posts.find(({ stream }) => streamName(stream) === streamName(line.stream));
  const due = dueTo(outage, line.stream, { last: lastTold(post), nowMs });
  return due ? [{ ...line, due, post }] : [];
}

const isLate = ({ stream, due }: OpenLine, sent: readonly string[]): boolean =>
  isOverdue(due.dueAt, Date.now()) && !sent.includes(streamName(stream));

interface Sending {
  readonly outage: Outage;
  readonly known: Facts;
  readonly posts: readonly Post[];
  readonly lines: readonly OpenLine[];
}

/** Returns the names of the streams that got their message. Channels do not wait for each other. */
async function sendAll(here: Here, { outage, known, posts, lines }: Sending): Promise<string[]> {
  const ledgers = new Map<string, readonly LedgerEntry[]>();
  for (const incident of outage.incidents) ledgers.set(incident, await readLedger(here.store, incident));
  const briefing = briefingOf(outage, { situation: known, ledgers, posts });
  const channels = [...new Set(lines.map(({ stream }) => stream.channel))];
  const sent = await Promise.all(
    channels.map(async (channel) => {
      const done: string[] = [];
      for (const [index, line] of lines.filter(({ stream }) => stream.channel === channel).entries()) {
        if (index > 0) await pause(BETWEEN_MS);
        const message = messageFor(briefing, line, here.voice);
        if (await deliver(here, { line, outage, message })) done.push(streamName(line.stream));
      }
      return done;
    }),
  );
  return sent.flat();
}
