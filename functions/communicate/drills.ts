import * as z from 'zod';
import { dueTo } from '../../strategy/cadence';
import { drillResultKey, messagesPk } from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { drillLines, drillMessage, drillsToTell, type ToldDrill } from '../../strategy/drill-told';
import { lastTold, mayTry, Post, postOf } from '../../strategy/post';
import { streamName } from '../../strategy/stream-name';
import { queryReadable } from '../runtime/control/control-store';
import { deliver } from './deliver';
import type { Facts, Here, OpenLine } from './here';
import { isLate, type Round } from './round';
import { keepOnRecord } from './on-record';

/** Sends what is due to the channels for drills, about the newest drill of each region. */
export async function tellOfDrills(here: Here, known: Facts): Promise<readonly Round[]> {
  if (here.channels.drills.length === 0) return [];
  return Promise.all(drillsToTell(known).map((drill) => tellOf(here, drill)));
}

async function tellOf(here: Here, drill: ToldDrill): Promise<Round> {
  const posts = await queryReadable(here.store, Post, { pk: messagesPk(drill.told.name) });
  await keepOnRecord(here, posts);
  const open = drillLines(here.channels).flatMap((line): readonly OpenLine[] => {
    const post = postOf(posts, line.stream);
    const due = dueTo(drill.told, line.stream, { last: lastTold(post), nowMs: Date.now() });
    return due ? [{ ...line, due, post, ordered: undefined }] : [];
  });
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
