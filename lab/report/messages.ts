/** What people read in the channels, as they read it: one channel after the other, each like a chat; and who led. */
import * as z from 'zod';
import { AUDIENCES, streamText } from '../../strategy/cadence';
import { channelName, type Channels } from '../../strategy/channels';
import { clockText } from '../terminal/duration';
import { affectedOf } from '../judge/affected';
import type { DrillRecord } from '../judge/record';
import { html, NOTHING, type Html } from '../../strategy/html';
import { section, table } from './html';

/** Empty if nobody was told anything, and the status page always showed the same. */
export function messagesSection(record: DrillRecord): Html {
  const { messages, channels } = record;
  const page = pageChanges(record);
  if (messages.length === 0 && page.length < 2) return NOTHING;
  const struck = affectedOf(record).struckAtMs;
  const places = [...new Set(messages.map(({ place, residency }) => placeText(channels, place, residency)))].sort();
  const decisions = decisionsOf(record).map(({ atMs, text }) => [clockText(atMs - struck), text]);
  const note = 'What people read, in the channels where they read it. The times count from the fault.';
  return section(
    { id: 'messages', title: 'Messages', note },
    ...places.map((place) =>
      table(
        place,
        ['When', 'Message'],
        messages
          .filter((one) => placeText(channels, one.place, one.residency) === place)
          .map(({ atMs, subject, text }) => [
            clockText(atMs - struck),
            html`<strong>${subject}</strong><br />${text.split('\n').map((line) => html`${line}<br />`)}`,
          ]),
      ),
    ),
    ...(decisions.length === 0 ? [] : [table('what leads decided', ['When', 'What'], decisions)]),
    table(
      'status page, when it changed',
      ['When', 'What it showed'],
      page.map(({ atMs, text }) => [clockText(atMs - struck), text]),
    ),
  );
}

const Act = z.looseObject({ action: z.string(), by: z.string() });
/** What an act says besides. */
const DETAILS = ['audience', 'residency', 'channel', 'minutes', 'why', 'text', 'role', 'to', 'url'] as const;

/** From the ledgers: who asked for what. */
function decisionsOf({ ledgers }: DrillRecord): readonly { readonly atMs: number; readonly text: string }[] {
  const entries = ledgers.flatMap((ledger) => ledger.entries.filter(({ verb }) => verb === 'lead'));
  return entries.flatMap(({ at, body }) => {
    const act = Act.safeParse(body).data;
    if (!act) return [];
    const details = DETAILS.flatMap((name) =>
      act[name] === undefined ? [] : [`${name}: ${JSON.stringify(act[name])}`],
    );
    return [{ atMs: Date.parse(at), text: `${act.action} by ${act.by} (${details.join(', ')})` }];
  });
}

/** What the status page showed, whenever that was something else than before. */
function pageChanges({ statusReads }: DrillRecord): readonly { readonly atMs: number; readonly text: string }[] {
  const seen = statusReads.map(({ atMs, shown }) => ({
    atMs,
    text: shown ? shownText(shown) : 'it could not be read',
  }));
  return seen.filter(({ text }, index) => text !== seen[index - 1]?.text);
}

function shownText(shown: Readonly<Record<string, string>>): string {
  const all = Object.entries(shown).map(([residency, state]) => `${residency}: ${state.replaceAll('_', ' ')}`);
  return all.length > 0 ? all.join(', ') : 'that it does not know';
}

function placeText(channels: Channels, place: string, residency: string | undefined): string {
  const found = AUDIENCES.find((audience) => channels[audience].some((channel) => channelName(channel) === place));
  return streamText({ audience: found ?? 'nobody', residency, channel: place });
}
