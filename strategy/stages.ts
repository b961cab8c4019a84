/**
 * Drills in which nothing leaves (strategy §3, chaos and game day): stages that disturb the subject or ask people
 * something, one after the other. Which stage is next follows from the drill's ledger, the answers of people and the
 * clock alone, so that a successor goes on where its predecessor died. Assumes that `inject` and `guard` put on record
 * what they did. If they did not, a stage would be repeated.
 */
import * as z from 'zod';
import { FaultEffect } from './fault';
import type { Service } from './layers';
import type { LedgerEntry } from './ledger';
import { PAUSED, ReplicationPause } from './pause';
import type { Region } from './topology';

/**
 * How an answer says that it is not a full one. `cached`, `refused`: from the read cache, or by a circuit breaker or in
 * a partition (ADR 30). `waiting`: a write that is applied later. `stale`: by a routing map that could not be confirmed
 * (ADR 8).
 */
export const DEGRADED = ['cached', 'refused', 'waiting', 'stale'] as const;
type Degraded = (typeof DEGRADED)[number];

/** What a stage does to a region: a fault in our own functions, or a pause of its replication. */
export const Disturbance = z.discriminatedUnion('kind', [FaultEffect, ReplicationPause]);
type Disturbance = z.infer<typeof Disturbance>;

/**
 * A fault for synthetic tenants, or a pause of replication. `touches`: services that may be refused or degraded
 * meanwhile. `shows`: the answers that have to be seen meanwhile, because they are documented (ADR 30). `restSeconds`:
 * how long the workload goes on after its end, before the next stage.
 */
export interface FaultStage {
  readonly kind: 'fault';
  readonly name: string;
  readonly where: 'subject' | 'every region';
  readonly effect: Disturbance;
  readonly forSeconds: number;
  readonly restSeconds: number;
  readonly touches: readonly Service[];
  readonly shows: readonly { readonly service: Service; readonly degraded: Degraded }[];
}

/** The conductor of the drill gives up without closing it. The watchdogs have to replace it. */
interface LeaderStage {
  readonly kind: 'leader';
  readonly name: string;
  readonly restSeconds: number;
}

/**
 * A message of an exercise (ADR 35). `to`: people on call, or the testers who get what customers would get. `text`: in
 * plain sentences. `answerSeconds`: how long the drill waits for an answer of people; 0 when it wants none.
 */
export interface MessageStage {
  readonly kind: 'message';
  readonly name: string;
  readonly to: 'people' | 'testers';
  readonly text: string;
  readonly answerSeconds: number;
  readonly restSeconds: number;
}

export type Stage = FaultStage | LeaderStage | MessageStage;

/** Whether it pauses replication. */
export const isPause = (stage: Stage): boolean => stage.kind === 'fault' && stage.effect.kind === PAUSED;

/** When people answered which message, in ms; NaN when the answer does not say. */
export type Answers = ReadonlyMap<string, number>;

/**
 * A stage that has begun, and where. `untilMs`: when its fault ends, or has been ended. Both in ms. A stage that is
 * refused too often ends when it would have begun, so it is not measured, and the next one follows.
 */
export interface Begun {
  readonly stage: string;
  readonly region: Region;
  readonly atMs: number;
  readonly untilMs: number;
}

/**
 * What is next. `begin`: that stage in that region. `rest`: a fault is in force, people have not answered yet, or the
 * time after it lasts. `over`: every stage has ended, and so has its rest, at that moment in ms.
 */
type Next =
  | { readonly kind: 'begin'; readonly stage: Stage; readonly region: Region }
  | { readonly kind: 'rest'; readonly stage: Stage }
  | { readonly kind: 'over'; readonly sinceMs: number };

interface Playing {
  readonly subject: Region;
  readonly regions: readonly Region[];
  readonly begun: readonly Begun[];
  readonly answers: Answers;
  readonly nowMs: number;
}

export function nextOf(stages: readonly Stage[], playing: Playing): Next {
  const { begun, nowMs } = playing;
  let rested: { readonly stage: Stage; readonly atMs: number } | undefined;
  for (const stage of stages) {
    if (rested && nowMs < rested.atMs) return { kind: 'rest', stage: rested.stage };
    const own = begun.filter((one) => one.stage === stage.name);
    const region = placesOf(stage, playing).find((place) => !own.some((one) => one.region === place));
    if (region !== undefined) return { kind: 'begin', stage, region };
    const untilMs = Math.max(...own.map((one) => one.untilMs));
    rested = { stage, atMs: endOf(stage, untilMs, playing.answers) + stage.restSeconds * 1000 };
  }
  if (rested && nowMs < rested.atMs) return { kind: 'rest', stage: rested.stage };
  return { kind: 'over', sinceMs: rested?.atMs ?? nowMs };
}

/** A message ends with its answer, or when nobody answers in time. An answer without a time counts from the message. */
function endOf(stage: Stage, untilMs: number, answers: Answers): number {
  if (stage.kind !== 'message') return untilMs;
  const lastMs = untilMs + stage.answerSeconds * 1000;
  const answeredMs = answers.get(stage.name) ?? lastMs;
  return Number.isNaN(answeredMs) ? untilMs : Math.min(lastMs, Math.max(untilMs, answeredMs));
}

const placesOf = (stage: Stage, { subject, regions }: Playing): readonly Region[] =>
  stage.kind === 'fault' && stage.where === 'every region' ? regions : [subject];

/** Regions in which a fault of the drill is in force. */
export const disturbedNow = (begun: readonly Begun[], nowMs: number): readonly Region[] => [
  ...new Set(begun.filter(({ untilMs }) => nowMs < untilMs).map(({ region }) => region)),
];

const Where = z.object({ stage: z.string(), region: z.string() });
const Injected = z.object({
  input: Where,
  output: z.object({ kind: z.literal('injected'), until: z.iso.datetime() }),
});
const Sent = z.object({ input: Where, output: z.object({ kind: z.literal('sent') }) });
const Refused = z.object({ input: Where, output: z.object({ kind: z.literal('refused') }) });
/** Rounds are ten seconds apart. What refuses a stage for half a minute may refuse it for the rest of the drill. */
const REFUSALS_MAX = 3;
/** A refusal to end a fault means that it is not the drill's any more. */
const Ended = z.object({
  input: z.object({ region: z.string(), fault: z.null() }),
  output: z.object({ kind: z.enum(['ended', 'refused']) }),
});
const GaveUp = z.object({ output: z.object({ kind: z.literal('give-up'), stage: z.string(), region: z.string() }) });

/** The stages that the ledger of a drill shows. Entries that say anything else count for nothing. */
export function begunIn(ledger: readonly LedgerEntry[]): readonly Begun[] {
  let begun: readonly Begun[] = [];
  for (const { verb, at, body } of ledger) {
    const atMs = Date.parse(at);
    if (verb === 'guard') begun = [...begun, ...givenUp(body, atMs)];
    if (verb !== 'inject') continue;
    const injected = Injected.safeParse(body).data;
    const ended = Ended.safeParse(body).data?.input.region;
    begun = begun.map((one) => (one.region === ended && one.untilMs > atMs ? { ...one, untilMs: atMs } : one));
    if (injected) begun = [...begun, { ...injected.input, atMs, untilMs: Date.parse(injected.output.until) }];
    const sent = Sent.safeParse(body).data;
    if (sent) begun = [...begun, { ...sent.input, atMs, untilMs: atMs }];
  }
  return [...begun, ...refusedTooOften(ledger)];
}

function refusedTooOften(ledger: readonly LedgerEntry[]): readonly Begun[] {
  const refused = ledger.flatMap(({ verb, at, body }) => {
    const input = verb === 'inject' ? Refused.safeParse(body).data?.input : undefined;
    return input ? [{ ...input, atMs: Date.parse(at), untilMs: Date.parse(at) }] : [];
  });
  return refused.filter(({ stage, region }, index) => {
    const before = refused.slice(0, index).filter((one) => one.stage === stage && one.region === region);
    return before.length === REFUSALS_MAX - 1;
  });
}

function givenUp(body: unknown, atMs: number): readonly Begun[] {
  const said = GaveUp.safeParse(body).data?.output;
  return said ? [{ stage: said.stage, region: said.region, atMs, untilMs: atMs }] : [];
}
