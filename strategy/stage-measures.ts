/**
 * What a drill with stages proved, counted from the requests of the workload and from its ledger. A stage that never
 * began, or after which nobody asked, makes the figure null: it was not measured.
 */
import { type Answers, type Begun, type FaultStage, isPause, type Stage } from './stages';
import { isRefused } from './tried';
import type { Lag, Tried } from './workload';

/**
 * `stages`: those of the playbook. `begun`: those that the ledger shows. `answers`: of people to its messages.
 * `conducted`: when which execution looked at the drill, in order. `lags`: of the copies in other regions, as every
 * round has seen them.
 */
export interface StageFacts {
  readonly tries: readonly Tried[];
  readonly lags: readonly Lag[];
  readonly stages: readonly Stage[];
  readonly begun: readonly Begun[];
  readonly answers: Answers;
  readonly conducted: readonly { readonly execution: string; readonly atMs: number }[];
}

/** From when a stage disturbs until it ends, and until the next one begins, in ms. */
interface Span {
  readonly stage: FaultStage;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly restedMs: number;
}

/** Cells read the map every three seconds. */
const MAP_MS = 3000;
/** A breaker that is open asks no store. A request that asks one waits for at least a second in vain. */
const AT_ONCE_MS = 1000;

/** Undefined when a fault of the playbook never began, or its times cannot be read. */
function spansOf({ stages, begun }: StageFacts): readonly Span[] | undefined {
  const faults = stages.filter((stage) => stage.kind === 'fault');
  const spans = faults.map((stage) => {
    const own = begun.filter((one) => one.stage === stage.name);
    const fromMs = Math.min(...own.map(({ atMs }) => atMs));
    const untilMs = Math.max(...own.map((one) => one.untilMs));
    return { stage, fromMs, untilMs, restedMs: untilMs + stage.restSeconds * 1000 };
  });
  const isWhole = spans.length > 0 && spans.every(({ fromMs, untilMs }) => Number.isFinite(untilMs - fromMs));
  return isWhole ? spans : undefined;
}

/** How many of the answers that a stage has to show were never given at once while it lasted. */
export function documentedNotSeen(facts: StageFacts): number | null {
  const spans = spansOf(facts);
  if (!spans) return null;
  const missing = spans.map(({ stage, fromMs, untilMs }) => {
    const during = facts.tries.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
    return stage.shows.filter(({ service, degraded }) => !during.some((one) => isShown(one, service, degraded))).length;
  });
  return missing.reduce((sum, count) => sum + count, 0);
}

const isShown = (one: Tried, service: string, degraded: string): boolean =>
  one.service === service && one.degraded === degraded && one.endedMs - one.atMs < AT_ONCE_MS;

/**
 * The longest time, in seconds, from the end of a stage until a request was sent that was still refused or degraded.
 * Null too when one of the services that a stage touches was not served well after its end.
 */
export function secondsUntilServed(facts: StageFacts): number | null {
  const spans = spansOf(facts);
  if (!spans) return null;
  const times = spans.map(({ stage, untilMs, restedMs }) => {
    const after = facts.tries.filter(({ service, atMs }) => stage.touches.includes(service) && atMs >= untilMs);
    const isServed = stage.shows.every(({ service }) => after.some((one) => one.service === service && isWell(one)));
    const bad = after.filter((one) => one.atMs < restedMs && !isWell(one)).map(({ atMs }) => atMs - untilMs);
    return isServed ? Math.max(0, ...bad) : NaN;
  });
  const longestMs = Math.max(...times);
  return Number.isNaN(longestMs) ? null : Math.round(longestMs) / 1000;
}

/** A read that has not found its value yet is an answer: `acknowledged writes lost` counts what is never found. */
const isWell = (one: Tried): boolean => !isRefused(one) && one.degraded === undefined;

const isServed = (one: Tried): boolean => !isRefused(one) && (one.degraded ?? 'stale') === 'stale';

/**
 * The share of the requests, sent while a stage lasted, of services that it does not touch, that were served. In a
 * partition nobody confirms the map that they are served by.
 */
export function answeredElsewhere(facts: StageFacts): number | null {
  const spans = spansOf(facts);
  if (!spans) return null;
  const others = spans.flatMap(({ stage, fromMs, untilMs }) =>
    facts.tries.filter(
      ({ service, atMs }) => atMs >= fromMs && atMs < untilMs + MAP_MS && !stage.touches.includes(service),
    ),
  );
  if (others.length === 0) return null;
  return Math.round((1000 * others.filter(isServed).length) / others.length) / 1000;
}

/** Heartbeats at home are ten seconds apart, and a copy of an object takes up to 15 s. */
const CLOSE_SECONDS = 30;

/**
 * In seconds: how far behind each copy was at its worst while replication was paused; the smallest of these figures.
 * Null when there is none for a copy.
 */
export function secondsBehind(facts: StageFacts): number | null {
  const worst = ofEachCopy(facts, (lags, { fromMs, untilMs }) => {
    const during = lags.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
    return Math.max(...during.map(({ seconds }) => seconds ?? -Infinity));
  });
  const least = Math.min(...worst);
  return Number.isFinite(least) ? Math.round(least) : null;
}

/** The longest time, in seconds, from the end of the pause until a copy was close behind; null if one never was. */
export function secondsUntilCaughtUp(facts: StageFacts): number | null {
  const times = ofEachCopy(facts, (lags, { untilMs }) => {
    const close = lags.filter(({ atMs, seconds }) => atMs >= untilMs && seconds !== null && seconds < CLOSE_SECONDS);
    return Math.min(...close.map(({ atMs }) => atMs - untilMs));
  });
  const longestMs = Math.max(...times);
  return Number.isFinite(longestMs) ? Math.round(longestMs) / 1000 : null;
}

function ofEachCopy(facts: StageFacts, figure: (lags: readonly Lag[], pause: Span) => number): readonly number[] {
  const pause = spansOf(facts)?.find(({ stage }) => isPause(stage));
  if (!pause) return [];
  const copyOf = ({ placement, target }: Lag): string => `${placement} ${target}`;
  const copies = [...new Set(facts.lags.map(copyOf))];
  return copies.map((copy) =>
    figure(
      facts.lags.filter((lag) => copyOf(lag) === copy),
      pause,
    ),
  );
}

/** In seconds: from when a conductor gave up until another one looked at the drill. Null when neither happened. */
export function secondsUntilTakenOver({ stages, begun, conducted }: StageFacts): number | null {
  const leader = stages.find(({ kind }) => kind === 'leader');
  const gaveUp = begun.find((one) => one.stage === leader?.name);
  if (!gaveUp) return null;
  const before = conducted.findLast(({ atMs }) => atMs <= gaveUp.atMs);
  const next = conducted.find(({ atMs, execution }) => atMs > gaveUp.atMs && execution !== before?.execution);
  return next ? Math.round(next.atMs - gaveUp.atMs) / 1000 : null;
}

/**
 * The longest time, in seconds, from a message to people until its answer. Null when one was not sent or not answered,
 * or when an answer does not say when it was given, or says a time before the message.
 */
export function secondsUntilAnswered({ stages, begun, answers }: StageFacts): number | null {
  const asked = stages.filter((stage) => stage.kind === 'message' && stage.answerSeconds > 0);
  const times = asked.map(
    ({ name }) => (answers.get(name) ?? NaN) - (begun.find(({ stage }) => stage === name)?.atMs ?? NaN),
  );
  const longestMs = Math.max(...times);
  return times.length > 0 && times.every((ms) => ms >= 0) ? Math.round(longestMs) / 1000 : null;
}

/** How many messages of the exercise were not sent. */
export const messagesNotSent = ({ stages, begun }: StageFacts): number =>
  stages.filter(({ kind, name }) => kind === 'message' && !begun.some(({ stage }) => stage === name)).length;
