/**
 * When a service waited for a person, which is policy. It waits from the question to the answer, and after a "decline"
 * until somebody asks again. Only a move that needs a person may wait for one: Tier-0 may not, if its table is strongly
 * consistent (ADR 5). Judged by the questions in the control table and by the times of their answers.
 */
import { OBJECTIVES } from '../../strategy/layers';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { regionsOf, type Region } from '../../strategy/topology';
import type { DrillRecord, Question } from './record';
import type { Line } from './bursts';
import type { Span } from './spells';

/** Why a service waited. */
export interface Excuse extends Span {
  readonly why: 'nobody has answered' | 'a person declined' | 'a person answered late';
}

type Of = Pick<Line, 'placement' | 'service'>;

/** When the service waited for a person, in time order. */
export const excusesOf = (record: DrillRecord, of: Of): readonly Excuse[] =>
  waitsOf(
    of,
    record.questions.filter((question) => isAbout(record, question, of)),
  );

/** When users of the service waited for a person to close one of these doors, in time order. */
export const excusesAtDoors = (record: DrillRecord, of: Of, doors: readonly Region[]): readonly Excuse[] =>
  waitsOf(
    of,
    record.questions.filter((question) => doors.some((door) => sourceOf(record, question) === door)),
  );

function waitsOf({ placement, service }: Of, asked: readonly Question[]): readonly Excuse[] {
  if (OBJECTIVES[service].tier === 0 && tier0IsStronglyConsistent(placement)) return [];
  return asked.flatMap(({ askedAtMs, answer }, index): readonly Excuse[] => {
    const againMs = asked[index + 1]?.askedAtMs ?? Infinity;
    if (!answer) return [{ fromMs: askedAtMs, untilMs: againMs, why: 'nobody has answered' }];
    const waited = { fromMs: askedAtMs, untilMs: answer.atMs, why: 'a person answered late' } as const;
    if (answer.decision !== 'decline') return [waited];
    return [{ fromMs: askedAtMs, untilMs: againMs, why: 'a person declined' }];
  });
}

/** How long the service waited for people during the span, in ms. */
export function waitedMs(excuses: readonly Excuse[], span: Span): number {
  return excuses.reduce(
    (sum, { fromMs, untilMs }) => sum + Math.max(0, Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs)),
    0,
  );
}

function isAbout(record: DrillRecord, question: Question, { placement, service }: Of): boolean {
  const { expectedLoss } = question;
  if (expectedLoss.length > 0)
    return expectedLoss.some((one) => one.placement === placement.name && one.service === service);
  const source = sourceOf(record, question);
  return source === undefined || regionsOf(placement).includes(source);
}

const sourceOf = ({ claims }: DrillRecord, { incident }: Question): Region | undefined =>
  claims.find((claim) => claim.incident === incident)?.source;
