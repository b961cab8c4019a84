/**
 * Everybody whom an outage concerns is told, in time and once (strategy §3, communication workflows). Judged by what
 * people read in the channels. After an evacuation is declared, each channel gets its first message, customers of a
 * residency at the latest 15 minutes after their trouble began, and then none waits longer than the cadence. Nobody
 * else is told anything. Vendors hear of a region that is gone, and never of what all regions have alike. The channels
 * for drills hear of each drill, and of nothing else. No message comes twice. None says that all is well while users
 * are turned away. There is more time if no region was able to send, if the channel was out of order, or while a lead
 * holds the message.
 */
import { CADENCES, type Audience, streamText } from '../../../strategy/cadence';
import { type Channel, channelName, reaches } from '../../../strategy/channels';
import { placementNamed, regionsOf, type Residency } from '../../../strategy/topology';
import type { Received } from '../../channels/received';
import { type Fault, isOfLink } from '../../scenario/fault-kinds';
import { affectedOf } from '../affected';
import { cutOffSpans, wasHindered } from '../control-reach';
import { claimedMs, declaredIn, declaredMs, troublesOf } from '../owed';
import type { ClaimSeen, DrillRecord } from '../record';
import { commonSpans, dueAfter, type Span } from '../spells';
import { isGone, namesRegion, spanOf } from '../works';
import { promise, type PromiseResult } from './promise';

const MINUTE_MS = 60_000;
/** The first message, from the declaration, or from the moment at which customers were first turned away. */
const FIRST_MS = 15 * MINUTE_MS;
/** Vendors hear at the declaration. Senders look once a minute, and a channel may need more tries. */
const VENDORS_MS = 10 * MINUTE_MS;
/** A failure that is seen late is declared late. Then customers are told soon after that. */
const DECLARED_MS = 3 * MINUTE_MS;
/** A message that came a little before users noticed counts too. */
const BEFORE_MS = 15 * MINUTE_MS;
/** Senders look once a minute, so they need this long after a fault before they send again. */
const AGAIN_MS = 2 * MINUTE_MS;
/** What was sent may arrive while things get worse. */
const MOMENT_MS = MINUTE_MS;

/** Where messages for somebody go: one channel, and one residency if it is for customers. */
interface Line {
  readonly audience: Audience;
  readonly channel: Channel;
  readonly residency?: Residency;
  readonly messages: readonly Received[];
}

interface Judged {
  readonly violations: readonly string[];
  readonly isKnown: boolean;
}

export function everybodyTold(record: DrillRecord): PromiseResult {
  const declared = declaredIn(record);
  const lines = linesIn(record);
  const judged = lines.map((line) => judgeLine(record, line, declared));
  const violations = [...judged.flatMap((one) => one.violations), ...strangers(record)];
  // An environment without channels tells nobody, and promises nothing.
  const isQuiet = lines.length === 0 || (declared.length === 0 && record.messages.length === 0);
  return promise('everybody-told', violations, isQuiet || judged.some(({ isKnown }) => isKnown));
}

function linesIn({ channels, topology, messages }: DrillRecord): readonly Line[] {
  const own = (channel: Channel): readonly Received[] => messages.filter(({ place }) => place === channelName(channel));
  const others = (['internal', 'executives', 'vendors', 'drills'] as const).flatMap((audience) =>
    channels[audience].map((channel) => ({ audience, channel, messages: own(channel) })),
  );
  const residencies = [...new Set(topology.placements.map(({ residency }) => residency))];
  const customers = channels.customers.flatMap((channel) =>
    residencies
      .filter((residency) => reaches(channel, residency))
      .map((residency) => ({
        ...{ audience: 'customers' as const, channel, residency },
        messages: own(channel).filter((message) => message.residency === residency),
      })),
  );
  return [...others, ...customers];
}

function judgeLine(record: DrillRecord, line: Line, declared: readonly ClaimSeen[]): Judged {
  const unable = [...unableSpans(record, line.channel), ...heldSpans(record, line)].sort((a, b) => a.fromMs - b.fromMs);
  const troubles = line.residency === undefined ? [] : troublesOf(record, line.residency);
  const owed = owedTo(record, { line, troubles, declared, unable });
  const firsts = owed.map((fromMs) => firstMessage(record, { line, unable, fromMs }));
  return {
    violations: [
      ...firsts.flatMap((first) => (first.kind === 'late' ? [first.text] : [])),
      ...gaps(record, line, unable),
      // SES cannot tell whether it has a mail already, so an answer that is lost makes it come twice.
      ...(line.channel.kind === 'email' && unable.length > 0 ? [] : twice(line)),
      ...tooEarly(line, troubles),
      ...mistaken(record, line),
    ],
    isKnown: isToOweNothing(line, owed) || firsts.some(({ kind }) => kind !== 'unknown') || line.messages.length > 0,
  };
}

/** Most outages are none of vendors' business, and no outage is a drill. */
const isToOweNothing = ({ audience }: Line, owed: readonly number[]): boolean =>
  (audience === 'vendors' || audience === 'drills') && owed.length === 0;

interface Owing {
  readonly line: Line;
  readonly troubles: readonly Span[];
  readonly declared: readonly ClaimSeen[];
  readonly unable: readonly Span[];
}

/** The moments from which on the time for a first message counts. */
function owedTo(record: DrillRecord, { line, troubles, declared, unable }: Owing): readonly number[] {
  if (line.audience === 'drills') return drillsIn(record);
  if (line.audience === 'vendors')
    return declared
      .filter((one) =>
        isGoneFor(record, one.source, {
          fromMs: claimedMs(one),
          untilMs: dueAfter(claimedMs(one), VENDORS_MS, unable),
        }),
      )
      .map(claimedMs);
  return line.residency === undefined ? declared.map(claimedMs) : troubles.flatMap((one) => owedFor(one, declared));
}

/** When each drill began, in ms. */
const drillsIn = ({ claims }: DrillRecord): readonly number[] =>
  claims.filter(({ flow }) => flow === 'drill').map(claimedMs);

/** Whether a fault keeps the whole region away all that time. Smaller faults may be unclear to observers. */
const isGoneFor = (record: DrillRecord, region: string, { fromMs, untilMs }: Span): boolean =>
  record.scenario.faults
    .filter((fault) => isGone(fault) && fault.region === region)
    .map((fault) => spanOf(record, fault))
    .some((span) => span.fromMs <= fromMs && span.untilMs >= untilMs);

/** Messages that nobody of that audience should have read. */
function mistaken(record: DrillRecord, line: Line): readonly string[] {
  if (line.audience === 'drills') return notOfDrills(record, line);
  return line.audience === 'vendors' ? notOfOneRegion(record, line) : [];
}

/** Told without a drill, or without the word. */
const notOfDrills = (record: DrillRecord, line: Line): readonly string[] =>
  line.messages
    .filter(({ atMs, subject }) => !/drill/i.test(subject) || !drillsIn(record).some((begunMs) => begunMs <= atMs))
    .map(({ atMs, subject }) => `${nameOf(line)}: told of "${subject}" at ${clock(atMs)}, and that is no drill`);

/** Told of something, although no fault was in one place more than in others. */
const notOfOneRegion = ({ scenario }: DrillRecord, line: Line): readonly string[] =>
  scenario.faults.some((fault) => 'region' in fault || isOfLink(fault))
    ? []
    : line.messages.map(({ atMs }) => `${nameOf(line)}: told at ${clock(atMs)}, and no region was worse than others`);

/** From when on it counts for customers. Nothing is owed for trouble that no evacuation belongs to. */
function owedFor(trouble: Span, declared: readonly ClaimSeen[]): readonly number[] {
  const atMs = declaredMs(trouble, declared);
  return atMs === undefined ? [] : [Math.max(trouble.fromMs, atMs + DECLARED_MS - FIRST_MS)];
}

interface First {
  readonly line: Line;
  readonly unable: readonly Span[];
  readonly fromMs: number;
}

type Verdict = { readonly kind: 'told' | 'unknown' } | { readonly kind: 'late'; readonly text: string };

function firstMessage({ endMs }: DrillRecord, { line, unable, fromMs }: First): Verdict {
  const dueMs = dueAfter(fromMs, line.audience === 'vendors' ? VENDORS_MS : FIRST_MS, unable);
  const isTold = line.messages.some(({ atMs }) => atMs >= fromMs - BEFORE_MS && atMs <= dueMs);
  if (isTold) return { kind: 'told' };
  if (dueMs > endMs) return { kind: 'unknown' };
  return {
    kind: 'late',
    text: `${nameOf(line)}: nothing was said of what began at ${clock(fromMs)} until ${clock(dueMs)}`,
  };
}

function gaps({ endMs }: DrillRecord, line: Line, unable: readonly Span[]): readonly string[] {
  const withinMs = CADENCES[line.audience].everySeconds * 1000;
  return line.messages.flatMap(({ atMs, isLast }, index) => {
    const nextMs = line.messages[index + 1]?.atMs ?? endMs;
    const dueMs = dueAfter(atMs, withinMs, unable);
    return isLast || nextMs <= dueMs ? [] : [`${nameOf(line)}: no word after ${clock(atMs)} until ${clock(nextMs)}`];
  });
}

function twice(line: Line): readonly string[] {
  const ids = line.messages.map(({ id }) => id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map(
    (id) => `${nameOf(line)}: message ${id} came twice`,
  );
}

/** A message that says that all is well, while users are turned away. */
function tooEarly(line: Line, troubles: readonly Span[]): readonly string[] {
  return line.messages
    .filter(({ isLast }) => isLast)
    .filter(({ atMs }) => troubles.some((one) => one.fromMs < atMs - MOMENT_MS && atMs + MOMENT_MS < one.untilMs))
    .map(({ atMs }) => `${nameOf(line)}: at ${clock(atMs)} all was said to be well, and users were turned away`);
}

/**
 * Customers who are told of an outage that does not concern them: no fault did, no evacuation moved them, and their
 * regions could always rely on the control store. Without it their writes are refused.
 */
function strangers(record: DrillRecord): readonly string[] {
  const { topology, routes, claims, messages } = record;
  const evacuations = claims.filter(({ flow }) => flow === 'evacuation').map(({ incident }) => incident);
  const moved = routes.filter(({ incident }) => evacuations.includes(incident ?? ''));
  const concerned = [
    ...affectedOf(record).placements,
    ...topology.placements.filter((one) => wasHindered(record, regionsOf(one))),
    ...moved.map(({ placement }) => placementNamed(topology, placement)),
  ].map(({ residency }) => residency);
  return messages
    .filter(({ residency }) => residency !== undefined && !concerned.includes(residency))
    .map(
      ({ atMs, residency, place }) =>
        `${place}: customers of ${residency ?? ''} were told at ${clock(atMs)}, and nothing was wrong for them`,
    );
}

/** When no region was able to send through the channel, in time order. */
function unableSpans(record: DrillRecord, channel: Channel): readonly Span[] {
  const { faults } = record.scenario;
  const cutOff = cutOffSpans(record);
  const longer = ({ fromMs, untilMs }: Span): Span => ({ fromMs, untilMs: untilMs + AGAIN_MS });
  const everywhere = faults
    .filter((fault) => stopsEverywhere(fault, channel))
    .map((fault) => longer(spanOf(record, fault)));
  return commonSpans(
    record.topology.regions.map((region) => [
      ...everywhere,
      // A region with any fault may be unable to send.
      ...faults.filter((fault) => namesRegion(fault, region)).map((fault) => longer(spanOf(record, fault))),
      ...(cutOff.get(region) ?? []).map(longer),
    ]),
  );
}

/** When a lead held the messages of that line. */
const heldSpans = ({ scenario, startMs }: DrillRecord, { audience, residency, channel }: Line): readonly Span[] =>
  scenario.leads
    .filter((lead) => lead.action === 'hold' && lead.audience === audience)
    .filter((lead) => lead.residency === undefined || lead.residency === residency)
    .filter((lead) => lead.channel === undefined || lead.channel === channelName(channel))
    .map(({ at, minutes = 0 }) => ({
      fromMs: startMs + at,
      untilMs: startMs + at + minutes * MINUTE_MS + AGAIN_MS,
    }));

function stopsEverywhere(fault: Fault, channel: Channel): boolean {
  if (fault.kind === 'channel-trouble') return fault.channel === channel.kind;
  return 'handler' in fault && fault.handler === 'communicate' && fault.region === undefined;
}

const nameOf = (line: Line): string => streamText({ ...line, channel: channelName(line.channel) });

const clock = (ms: number): string => new Date(ms).toISOString();
