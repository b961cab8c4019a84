/**
 * Somebody is told. While something is wrong for more than two minutes (users are turned away, a question waits, nobody
 * observes), a person has heard of it within two: a message that names the region, and the incident if it is about one,
 * says what and how much, and what to do. What a good message is, is judged by its shape; whether it is true is for
 * whoever reads it.
 */
import { regionsOf, type Placement, type Region } from '../../strategy/topology';
import type { Fault } from '../fault-kinds';
import type { DrillRecord, Page } from '../record';
import { CRASHES_FOR_GOOD, isFromOutside } from './bearing';
import { linesOf, stretchesWhere } from './bursts';
import { cutOffSpans } from './control-reach';
import { promise, type PromiseResult } from './promise';
import { isProven } from './served';
import type { Span } from './spells';
import { spanOf } from './works';

const TOLD_MS = 120_000;
/** A page that came before users noticed counts as well, if it is about this. */
const BEFORE_MS = 120_000;
/**
 * Where a share is refused, bad minutes come and go by chance: they are one matter, of which people are reminded every
 * quarter of an hour.
 */
const REMINDED_MS = 15 * 60_000 + TOLD_MS;
/** Less than a sentence. */
const TEXT_MIN = 60;

/** A region's name has a number too. */
const REGION = /[a-z]{2}-[a-z]+-\d/g;

/** Something that a person has to hear of. */
interface Wrong extends Span {
  /** A page counts from then on. */
  readonly knownFromMs: number;
  readonly what: string;
  /** A page has to name one of these. */
  readonly regions: readonly Region[];
  readonly incident: string | undefined;
}

export function peopleAreTold(record: DrillRecord): PromiseResult {
  const wrongs = [...failing(record), ...waiting(record), ...blind(record)].filter(
    ({ fromMs, untilMs }) => Math.min(untilMs, record.endMs) - fromMs > TOLD_MS,
  );
  const untold = wrongs.filter((wrong) => !record.pages.some((page) => tells(page, wrong)));
  const violations = untold
    .filter((wrong) => somebodyCouldTell(record, wrong))
    .map(
      ({ what, fromMs, regions, incident }) =>
        `${what} from ${new Date(fromMs).toISOString()}: nobody was told within ${TOLD_MS / 1000} s of ${incident ?? regions.join(' or ')}, and what to do`,
    );
  return promise('told', violations, untold.length === violations.length);
}

/** Whether that message says it: soon enough, about the right thing, with numbers and what to do. */
function tells({ atMs, subject, text }: Page, { fromMs, knownFromMs, regions, incident }: Wrong): boolean {
  const said = `${subject}\n${text}`;
  const isTimely = atMs >= knownFromMs && atMs <= fromMs + TOLD_MS;
  const isAboutIt =
    regions.some((region) => said.includes(region)) && (incident === undefined || said.includes(incident));
  const isComplete = text.length >= TEXT_MIN && /\d/.test(text.replace(REGION, '')) && /(Runbook|To do):/.test(text);
  return isTimely && isAboutIt && isComplete;
}

/** Times in which some service of a placement turned users away, one after the other. */
function failing(record: DrillRecord): readonly Wrong[] {
  return record.topology.placements.flatMap((placement) => {
    const lines = linesOf(record).filter((line) => line.placement === placement);
    // A bad burst of one service beside that of another may both be chance.
    const bad = lines.flatMap(({ bursts }) => stretchesWhere(bursts, ({ isGood }) => !isGood).filter(isProven));
    const regions = hitRegionsOf(record, placement);
    return joined(bad).map((span) => ({
      ...span,
      knownFromMs: Math.min(span.fromMs - BEFORE_MS, chanceSinceMs(record, span, regions)),
      what: `users of ${placement.name} were turned away`,
      regions,
      incident: undefined,
    }));
  });
}

/**
 * Since when one of these regions refuses a share of what it is asked, and how far back people remember it; Infinity
 * when none does.
 */
function chanceSinceMs(record: DrillRecord, { fromMs }: Span, regions: readonly Region[]): number {
  const since = record.scenario.faults
    .filter((fault) => CHANCES.has(fault.kind) && regions.some((region) => Object.values(fault).includes(region)))
    .map((fault) => spanOf(record, fault))
    .filter((span) => span.fromMs <= fromMs && fromMs < span.untilMs)
    .map((span) => span.fromMs);
  return Math.max(Math.min(...since), fromMs - REMINDED_MS);
}

const CHANCES: ReadonlySet<Fault['kind']> = new Set(['region-gray', 'service-throttled', 'packets-lost']);

/** Regions of the placement that a fault names; all of them when none does. */
function hitRegionsOf({ scenario }: DrillRecord, placement: Placement): readonly Region[] {
  const named = regionsOf(placement).filter((region) =>
    scenario.faults.some((fault) => Object.values(fault).includes(region)),
  );
  return named.length > 0 ? named : regionsOf(placement);
}

/** Overlapping spans as one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const { fromMs, untilMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = whole.at(-1);
    if (last && fromMs <= last.untilMs) whole[whole.length - 1] = { ...last, untilMs: Math.max(last.untilMs, untilMs) };
    else whole.push({ fromMs, untilMs });
  }
  return whole;
}

/** A question that is taken back ends with the execution that asked it. */
function waiting({ questions, claims, executions }: DrillRecord): readonly Wrong[] {
  return questions.map(({ incident, askedAtMs, answer, scope }) => {
    const claim = claims.find((one) => one.incident === incident);
    const endedMs = executions.find(({ arn }) => arn === claim?.execution)?.endedAtMs ?? Infinity;
    return {
      ...{ fromMs: askedAtMs, untilMs: Math.min(answer?.atMs ?? Infinity, endedMs) },
      ...{ knownFromMs: askedAtMs - BEFORE_MS, what: `a question (${scope}) was open`, incident },
      regions: claim === undefined ? [] : [claim.source],
    };
  });
}

/** Nobody observes: detect dies at every try, in every region. */
function blind(record: DrillRecord): readonly Wrong[] {
  const { faults } = record.scenario;
  return faults.filter(killsDetectors).map((fault) => ({
    ...spanOf(record, fault),
    knownFromMs: spanOf(record, fault).fromMs - BEFORE_MS,
    ...{ what: 'no region was observed', regions: record.topology.regions, incident: undefined },
  }));
}

const killsDetectors = (fault: Fault): boolean =>
  fault.kind === 'handler-crash' && fault.handler === 'detect' && fault.times >= CRASHES_FOR_GOOD;

/**
 * Whether some region could send a message all the time: it was there, and its SNS too. What waits for an answer is
 * read in the control store.
 */
function somebodyCouldTell(record: DrillRecord, { fromMs, incident }: Wrong): boolean {
  const isThen = (span: Span): boolean => span.fromMs < fromMs + TOLD_MS && fromMs < span.untilMs;
  return record.topology.regions.some((region) => {
    const silent = record.scenario.faults
      .filter((fault) => silences(fault, region))
      .map((fault) => spanOf(record, fault));
    const blind = incident === undefined ? [] : (cutOffSpans(record).get(region) ?? []);
    return ![...silent, ...blind].some(isThen);
  });
}

function silences(fault: Fault, region: Region): boolean {
  if (fault.kind === 'region-loss' || fault.kind === 'region-isolated') return fault.region === region;
  // E-mail leaves a region through the internet.
  if (fault.kind === 'link-cut') return isFromOutside(fault) && [fault.from, fault.to].includes(region);
  const service: string | undefined = fault.kind === 'service-down' ? fault.service : undefined;
  return service === 'sns' && 'region' in fault && fault.region === region;
}
