/** What people read in the channels, as they read it: one channel after the other, each like a chat. */
import { AUDIENCES, streamText } from '../../strategy/cadence';
import { channelName, type Channels } from '../../strategy/channels';
import { momentText } from '../judge/summary/words';
import type { DrillRecord } from '../judge/record';
import { html, NOTHING, type Html } from '../../strategy/html';
import { section, table } from './html';

/** Empty if nobody was told anything, and the status page always showed the same. */
export function messagesSection(record: DrillRecord): Html {
  const { messages, channels } = record;
  const page = pageChanges(record);
  if (messages.length === 0 && page.length < 2) return NOTHING;
  const utc = (atMs: number): string => momentText(atMs, record.startMs);
  const places = [...new Set(messages.map(({ place, residency }) => placeText(channels, place, residency)))].sort();
  const note = 'What people read, in the channels where they read it. Times are UTC.';
  return section(
    { id: 'messages', title: 'Messages', note },
    ...places.map((place) =>
      table(
        place,
        ['UTC', 'Message'],
        messages
          .filter((one) => placeText(channels, one.place, one.residency) === place)
          .map(({ atMs, subject, text }) => [
            utc(atMs),
            html`<strong>${subject}</strong><br />${text.split('\n').map((line) => html`${line}<br />`)}`,
          ]),
      ),
    ),
    table(
      'status page, when it changed',
      ['UTC', 'What it showed'],
      page.map(({ atMs, text }) => [utc(atMs), text]),
    ),
  );
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
