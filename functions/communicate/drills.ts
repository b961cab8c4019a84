import * as z from 'zod';
import { drillResultKey, messagesPk } from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { drillLines, drillMessage, drillsToTell, type ToldDrill } from '../../strategy/drill-told';
import { mayTry, Post } from '../../strategy/post';
import { streamName } from '../../strategy/stream-name';
import { queryReadable } from '../runtime/control/control-store';
import { deliver } from './deliver';
import type { Facts, Here } from './here';
import { keepOnRecord } from './on-record';
import { isLate, openLine, type Round } from './round';

/** Sends what is due to the channels for drills, about the newest drill of each region. */
export async function tellOfDrills(here: Here, known: Facts): Promise<readonly Round[]> {
  if (here.channels.drills.length === 0) return [];
  return Promise.all(drillsToTell(known).map((drill) => tellOf(here, drill)));
}

/** Leads decide about outages. */
const NOBODY_LEADS = { orders: [], rca: undefined };

async function tellOf(here: Here, drill: ToldDrill): Promise<Round> {
  const posts = await queryReadable(here.store, Post, { pk: messagesPk(drill.told.name) });
  await keepOnRecord(here, posts);
  const now = { outage: drill.told, posts, led: NOBODY_LEADS, nowMs: Date.now() };
  const open = drillLines(here.channels).flatMap((line) => openLine(line, now));
  const ready = open.filter(({ post }) => mayTry(post, Date.now()));
  const result = ready.some(({ due }) => due.kind === 'resolution') ? await resultOf(here, drill) : undefined;
  const sent = await Promise.all(
    ready.map(async (line): Promise<readonly string[]> => {
      const message = drillMessage(drill, { due: line.due, result }, here.wording);
      return (await deliver(here, { line, outage: drill.told, message })) ? [streamName(line.stream)] : [];
    }),
  );
  return { sent: sent.flat(), late: open.filter((line) => isLate(line, sent.flat())).length };
}

const Anything = z.unknown();

/** Undefined if nobody has written it, or if nobody can read it. */
async function resultOf({ store }: Here, { told }: ToldDrill): Promise<DrillResult | undefined> {
  return DrillResult.safeParse(await store.get(drillResultKey(told.name), Anything)).data;
}
