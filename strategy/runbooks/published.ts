/**
 * The runbooks that are in force: those that somebody has published into the evidence buckets. `newest.json` lists them
 * and is written last, so a publication that dies on its way leaves the one before it in force. Each text has a key of
 * its own. Assumes that whoever deploys other templates publishes again. Otherwise packs hold older runbooks, and their
 * versions say so.
 */
import * as z from 'zod';
import { type Flow, flowOf, restoredPlacement } from '../claim';
import { digestOf } from '../pack';
import { type Placement, regionsOf, type Topology } from '../topology';
import { SCENARIO_CLASSES, type ScenarioClass } from './runbook';

export const RUNBOOKS = 'runbooks/';
/** In a bucket. A pack has the same bytes as `PUBLISHED_FILE`. */
export const NEWEST_RUNBOOKS = `${RUNBOOKS}newest.json`;
export const PUBLISHED_FILE = `${RUNBOOKS}published.json`;

/** `version`: as the runbook states it. `sha256`: of the published text, in hex. */
const PublishedRunbook = z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() });
export type PublishedRunbook = Readonly<z.output<typeof PublishedRunbook>>;

/** `publishedAt`: ISO 8601. */
export const PublishedRunbooks = z.strictObject({
  schema: z.literal(1),
  environment: z.string(),
  publishedAt: z.iso.datetime(),
  runbooks: z.array(PublishedRunbook).min(1),
});
export type PublishedRunbooks = Readonly<z.output<typeof PublishedRunbooks>>;

export const runbookId = (placement: string, scenario: ScenarioClass): string => `${placement}-${scenario}`;

/** Where the text of that runbook is. Another text is another object. */
export const runbookKey = ({ id, sha256 }: Pick<PublishedRunbook, 'id' | 'sha256'>): string =>
  `${RUNBOOKS}${id}/${sha256.slice(0, 16)}.md`;

/** The file of that runbook in a pack. */
export const runbookFile = (id: string): string => `${RUNBOOKS}${id}.md`;

/** `text`: Markdown. */
export const RunbookText = z.strictObject({ id: z.string(), version: z.string(), text: z.string() });
export type RunbookText = Readonly<z.output<typeof RunbookText>>;

/** Evidence is locked for years, so it has no address of anybody. Names stay. */
const withoutAddresses = (text: string): string => text.replace(/[\w.'+-]+@[\w-]+\.[\w.-]*\w/g, '(address left out)');

/** What to write into a bucket, by key, in this order. */
export function publicationOf(
  texts: readonly RunbookText[],
  { environment, publishedAt }: Pick<PublishedRunbooks, 'environment' | 'publishedAt'>,
): ReadonlyMap<string, string> {
  const all = texts.map(({ id, version, ...of }) => {
    const text = withoutAddresses(of.text);
    return { text, listed: { id, version, sha256: digestOf(Buffer.from(text)) } };
  });
  const newest: PublishedRunbooks = { schema: 1, environment, publishedAt, runbooks: all.map(({ listed }) => listed) };
  return new Map([
    ...all.map(({ listed, text }) => [runbookKey(listed), text] as const),
    [NEWEST_RUNBOOKS, `${JSON.stringify(newest, null, 2)}\n`],
  ]);
}

/** Nobody knows at the end which scenario it was, and a drill may play each. */
const SCENARIOS_OF: Readonly<Record<Flow, readonly ScenarioClass[]>> = {
  evacuation: ['region-loss', 'control-plane', 'partition'],
  return: ['return'],
  restore: ['corruption'],
  drill: SCENARIO_CLASSES,
};

/** Ids of the runbooks of an incident. `source`: the region that is left, comes back or is drilled. */
export function runbooksConcerned(
  topology: Topology,
  { incident, source }: { readonly incident: string; readonly source: string },
): readonly string[] {
  const flow = flowOf(incident);
  const isConcerned = ({ name, home }: Placement): boolean =>
    flow === 'restore' ? name === restoredPlacement(incident) : home === source;
  const concerned = topology.placements.filter(isConcerned);
  // A region that is home to nobody serves what came to it.
  const guests = topology.placements.filter((placement) => regionsOf(placement).includes(source));
  return (concerned.length > 0 ? concerned : guests).flatMap(({ name }) =>
    SCENARIOS_OF[flow].map((scenario) => runbookId(name, scenario)),
  );
}
