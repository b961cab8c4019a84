/**
 * People are told. If something is wrong for more than two minutes (users are turned away, a question waits, nobody
 * observes), a message reaches a person within two minutes. It names the region, and the incident if there is one, and
 * says what is wrong, how much, and what to do. Only the form of a message is judged. Whether it is true is for its
 * reader to judge.
 */
import { EXERCISE } from '../../../strategy/exercise';
import { regionsOf, type Placement, type Region } from '../../../strategy/topology';
import type { Fault } from '../../scenario/fault-kinds';
import type { DrillRecord, Page } from '../record';
import { CRASHES_FOR_GOOD, isFromOutside } from '../bearing';
import { linesOf, stretchesWhere } from '../bursts';
import { cutOffSpans } from '../control-reach';
import { promise, type PromiseResult } from './promise';
import { isProven } from './served';
import { sinceWithoutGap, type Span } from '../spells';
import { namesRegion, runningOf, spanOf } from '../works';

const TOLD_MS = 120_000;
/** A page about the same thing that came before users noticed counts too. */
const BEFORE_MS = 120_000;
/**
 * If a region refuses a share of its requests, bad minutes come and go by chance. They are one matter, and people are
 * reminded of it every 15 minutes.
 */
const REMINDED_MS = 15 * 60_000 + TOLD_MS;
/** A good moment that is shorter is chance: users who only read are served where writes are refused. */
const MOMENT_MS = 60_000;
/** A shorter text is less than a sentence. */
const TEXT_MIN = 60;

/** Removed before the search for a number, because a region's name has one too. */
const REGION = /[a-z]{2}-[a-z]+-\d/g;

/** Something that a person has to be told. */
interface Wrong extends Span {
  /** The earliest page that counts. */
  readonly knownFromMs: number;
  readonly what: string;
  /** The page has to name one of these. */
  readonly regions: readonly Region[];
  readonly incident: string | undefined;
}

export function peopleAreTold(record: DrillRecord): PromiseResult {
  const wrongs = [...failing(record), ...waiting(record), ...blind(record)].filter(
    ({ fromMs, untilMs }) => Math.min(untilMs, record.endMs) - fromMs > TOLD_MS,
  );
  // A message of an exercise tells nobody what is really wrong.
  const real = record.pages.filter(({ subject }) => !subject.startsWith(EXERCISE));
  const untold = wrongs.filter((wrong) => !real.some((page) => tells(page, wrong)));
  const violations = untold
    .filter((wrong) => somebodyCouldTell(record, wrong))
    .map(
      ({ what, fromMs, regions, incident }) =>
        `${what} from ${new Date(fromMs).toISOString()}: nobody was told within ${TOLD_MS / 1000} s of ${incident ?? regions.join(' or ')}, and what to do`,
    );
  return promise('told', violations, untold.length === violations.length);
}

/** Whether the page is in time, is about the right thing, and has numbers and a next step. */
function tells({ atMs, subject, text }: Page, { fromMs, knownFromMs, regions, incident }: Wrong): boolean {
  const said = `${subject}\n${text}`;
  const isTimely = atMs >= knownFromMs && atMs <= fromMs + TOLD_MS;
  const isAboutIt =
    regions.some((region) => said.includes(region)) && (incident === undefined || said.includes(incident));
  const isComplete = text.length >= TEXT_MIN && /\d/.test(text.replace(REGION, '')) && /(Runbook|To do):/.test(text);
  return isTimely && isAboutIt && isComplete;
}

/** When any service of a placement turned users away. */
function failing(record: DrillRecord): readonly Wrong[] {
  return record.topology.placements.flatMap((placement) => {
    const lines = linesOf(record).filter((line) => line.placement === placement);
    // Stretches are judged per service: single bad bursts of two services may both be chance.
    const bad = lines.flatMap(({ bursts }) => stretchesWhere(bursts, ({ isGood }) => !isGood).filter(isProven));
    const regions = hitRegionsOf(record, placement);
    return joined(bad).map((span) => ({
      ...span,
      knownFromMs: Math.min(
        span.fromMs - BEFORE_MS,
        chanceSinceMs(record, span, regions),
        cutOffSinceMs(record, span, placement),
      ),
      what: `users of ${placement.name} were turned away`,
      regions,
      incident: undefined,
    }));
  });
}

/**
 * Since when one of these regions refuses a share of its requests, but at most as far back as people remember. Infinity
 * if none does.
 */
function chanceSinceMs(record: DrillRecord, { fromMs }: Span, regions: readonly Region[]): number {
  const since = record.scenario.faults
    .filter((fault) => CHANCES.has(fault.kind) && regions.some((region) => namesRegion(fault, region)))
    .map((fault) => spanOf(record, fault))
    .filter((span) => span.fromMs <= fromMs && fromMs < span.untilMs)
    .map((span) => span.fromMs);
  return Math.max(Math.min(...since), fromMs - REMINDED_MS);
}

/**
 * Since when a region of the placement runs and does not reach the control store, but at most as far back as people
 * remember. Reads are served then and writes are not, so bursts are good or bad by chance. Infinity if there is none.
 */
function cutOffSinceMs(record: DrillRecord, { fromMs }: Span, placement: Placement): number {
  const running = runningOf(record, regionsOf(placement));
  const spans = running.flatMap((region) => cutOffSpans(record).get(region) ?? []);
  const since = sinceWithoutGap(spans, fromMs);
  return since === undefined ? Infinity : Math.max(since, fromMs - REMINDED_MS);
}

const CHANCES: ReadonlySet<Fault['kind']> = new Set(['region-gray', 'service-throttled', 'packets-lost']);

/** Regions of the placement that a fault names. All its regions if no fault names one. */
function hitRegionsOf({ scenario }: DrillRecord, placement: Placement): readonly Region[] {
  const named = regionsOf(placement).filter((region) => scenario.faults.some((fault) => namesRegion(fault, region)));
  return named.length > 0 ? named : regionsOf(placement);
}

/** Merges spans that overlap, or that only a moment separates. */
function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const { fromMs, untilMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = whole.at(-1);
    if (last && fromMs < last.untilMs + MOMENT_MS)
      whole[whole.length - 1] = { ...last, untilMs: Math.max(last.untilMs, untilMs) };
    else whole.push({ fromMs, untilMs });
  }
  return whole;
}

/** A question that was withdrawn ends with the execution that asked it. */
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

/** Nobody observes: detect crashes at every try, in every region. */
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
 * Whether one region was able to send a message the whole time: the region and its SNS worked. For a question it also
 * had to reach the control store.
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
