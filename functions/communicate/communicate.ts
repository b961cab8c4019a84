import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { briefingOf, type Led } from '../../strategy/briefing';
import { type Line, linesOf, withOwnPage } from '../../strategy/channels';
import {
  messagesPk,
  OUTAGE_KEY,
  OUTAGE_PK,
  PAGES_PK,
  PAST_OUTAGE_PREFIX,
  pastOutageKey,
} from '../../strategy/control-items';
import type { LedgerEntry } from '../../strategy/ledger';
import { messageFor } from '../../strategy/messages';
import { MESSAGES_OVERDUE_METRIC } from '../../strategy/names';
import { Outage, outageNow } from '../../strategy/outage';
import { standingMatters } from '../../strategy/page';
import { mayTry, Post } from '../../strategy/post';
import { isAttended } from '../../strategy/rca';
import { streamName } from '../../strategy/stream-name';
import { type ControlStore, queryReadable } from '../runtime/control/control-store';
import { SentPage } from '../runtime/control/control-records';
import { readLedger } from '../runtime/control/ledger';
import { readSituation } from '../runtime/control/situation';
import { publishGauge } from '../runtime/gauge';
import { pause } from '../runtime/pause';
import type { Output } from './contract';
import { ledBy } from './led';
import { deliver } from './deliver';
import { tellOfDrills } from './drills';
import type { Facts, Here, OpenLine } from './here';
import { keepOnRecord } from './on-record';
import { keepPicture } from './picture';
import { isLate, type Now, openLine, type Round } from './round';

/** A region in trouble sends last: nobody knows whether its messages get out. */
const OTHERS_FIRST_MS = 15_000;
/** E-mail that takes longer keeps nobody waiting. */
const MAIL_FIRST_MS = 4000;
/** Statuspage and Slack take one message a second. */
const BETWEEN_MS = 1100;

/**
 * Keeps the outage up to date, and sends every message that is due. Nothing of a recovery waits for this. Whatever goes
 * wrong here is tried again by any region within a minute. Throws ControlStoreUnreachable: nothing is known then, and
 * no metric is published.
 */
export async function communicate(here: Here): Promise<Output> {
  const known = await knownNow(here);
  const newest = await keptOutage(here.store, known);
  const past = await queryReadable(here.store, Outage, { pk: OUTAGE_PK, prefix: PAST_OUTAGE_PREFIX });
  const outages = [...(newest ? [newest] : []), ...past];
  // Before anything is sent, because a channel that hangs may use up the time of this run.
  await keepPicture(here, known, outages);
  const rounds: Round[] = [];
  for (const outage of outages.filter((one) => isAttended(one, known.nowMs)))
    rounds.push(await tell(here, { outage, known, isNewest: outage === newest }));
  rounds.push(...(await tellOfDrills(here, known)));
  const sent = rounds.flatMap((one) => one.sent);
  const overdue = rounds.reduce((sum, { late }) => sum + late, 0);
  publishGauge({ name: MESSAGES_OVERDUE_METRIC, unit: MetricUnit.Count, value: overdue }, { Sender: here.region });
  // What was just sent stands on the status page at once, and not a minute later.
  if (sent.length > 0) await keepPicture(here, known, outages);
  return newest ? { outage: newest.name, sent } : { sent };
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

interface Telling {
  readonly outage: Outage;
  readonly known: Facts;
  readonly isNewest: boolean;
}

async function tell(here: Here, { outage, known, isNewest }: Telling): Promise<Round> {
  // Also after the end: nobody knows whether the way out of that region is whole again.
  if (isNewest && outage.regions.includes(here.region)) await pause(OTHERS_FIRST_MS);
  const led = await ledBy(here, outage);
  // One message that cannot be read keeps back its own stream only, and that is overdue after a while.
  const posts = await queryReadable(here.store, Post, { pk: messagesPk(outage.name) });
  await keepOnRecord(here, posts);
  const now = { outage, posts, led, nowMs: Date.now() };
  const open = linesOf(withOwnPage(here.channels), outage).flatMap((line) => openLine(line, now));
  // While a newer outage goes on, nobody reads that all is well after an earlier one.
  const lines = isNewest ? open : open.filter(({ due }) => due.nextBy === undefined && due.kind !== 'resolution');
  const ready = lines.filter(({ post }) => mayTry(post, Date.now()));
  const sent = ready.length === 0 ? [] : await sendAll(here, { outage, known, posts, led, lines: ready });
  return { sent, late: lines.filter((line) => isLate(line, sent)).length };
}

interface Sending extends Pick<Now, 'outage' | 'posts'> {
  readonly led: Led;
  readonly known: Facts;
  readonly lines: readonly OpenLine[];
}

/**
 * Returns the names of the streams that got their message. E-mail goes first, because it alone comes to customers by
 * itself. Otherwise channels do not wait for each other.
 */
async function sendAll(here: Here, { outage, known, posts, led, lines }: Sending): Promise<string[]> {
  const ledgers = new Map<string, readonly LedgerEntry[]>();
  for (const incident of outage.incidents) ledgers.set(incident, await readLedger(here.store, incident));
  const briefing = briefingOf(outage, { situation: known, ledgers, posts, ...led });
  const one = async (channel: string): Promise<readonly string[]> => {
    const done: string[] = [];
    for (const [index, line] of lines.filter(({ stream }) => stream.channel === channel).entries()) {
      if (index > 0) await pause(BETWEEN_MS);
      const message = messageFor(briefing, line, here.wording);
      if (await deliver(here, { line, outage, message })) done.push(streamName(line.stream));
    }
    return done;
  };
  const all = (some: readonly Line[]): Promise<(readonly string[])[]> =>
    Promise.all([...new Set(some.map(({ stream }) => stream.channel))].map(one));
  const [mails, others] = [lines.filter(isMail), lines.filter((line) => !isMail(line))];
  const mailed = all(mails);
  // If not all has arrived, another region may be sending it.
  const isAway = mailed.then((done) => (done.flat().length < mails.length ? pause(MAIL_FIRST_MS) : undefined));
  if (mails.length > 0) await Promise.race([isAway, pause(MAIL_FIRST_MS)]);
  const sent = await all(others);
  return [...(await mailed), ...sent].flat();
}

const isMail = ({ channel }: Line): boolean => channel.kind === 'email';
