/**
 * Wait: sleeps on the virtual clock for some seconds or until a time. Assumption: AWS's strict timestamps, with `T` and
 * an offset, of an existing date (recorded). A time in the past does not wait.
 */
import { evaluateField } from '../evaluation';
import { EvaluationProblem } from '../failures';
import { finish } from '../finish';
import type { WaitState } from '../machine';
import { sleep, type Step, type Visit } from '../run';

const TIMESTAMP = /^\d{4}-(\d\d)-(\d\d)T\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Rejects with EvaluationProblem when the seconds or the timestamp cannot be used. */
export async function runWait(visit: Visit<WaitState>): Promise<Step> {
  const { lane, enteredAtMs } = visit;
  const untilMs = await untilMsOf(visit, enteredAtMs);
  if (untilMs > lane.run.host.now()) await sleep(lane, untilMs);
  return finish(visit, visit.state, { otherwise: visit.input });
}

async function untilMsOf(visit: Visit<WaitState>, enteredAtMs: number): Promise<number> {
  const seconds = await evaluateField(visit, visit.state.seconds);
  if (seconds !== undefined) return enteredAtMs + seconds * 1000;
  const timestamp = (await evaluateField(visit, visit.state.timestamp)) ?? '';
  const atMs = parseTimestamp(timestamp);
  if (atMs !== undefined) return atMs;
  const words = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`;
  throw new EvaluationProblem(words, 'Timestamp');
}

/** Milliseconds since 1970, or undefined when AWS would refuse the text. */
function parseTimestamp(text: string): number | undefined {
  const [, month, day] = TIMESTAMP.exec(text) ?? [];
  if (month === undefined || day === undefined) return undefined;
  const atMs = Date.parse(text.replace(',', '.'));
  const daysInMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(month), 0)).getUTCDate();
  return Number.isNaN(atMs) || Number(day) > daysInMonth ? undefined : atMs;
}
