/**
 * GetExecutionHistory: a page of the events of an execution. Times are seconds since 1970, as in the JSON protocol of
 * AWS. A token names the place of its page, and is valid for 24 hours and for the same question (Step Functions API
 * Reference, "GetExecutionHistory"). Assumptions: a page is full unless it is the last one; a token of another question
 * is refused; without execution data an event has no input and no output, and keeps its parameters, variables, error
 * and cause. Not modelled: pages that end early because of their size, and the 90 days after which AWS forgets.
 */
import { ServiceError, type Call, type Fields } from '../../calls/call';
import { type HistoryEvent, toAwsEvent } from '../../interpreter/history';
import { flag, optionalText, refuseUnknown, text, within } from '../fields';

const KNOWN = new Set(['executionArn', 'includeExecutionData', 'maxResults', 'nextToken', 'reverseOrder']);
const ARN = /^arn:aws:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/;
const ARN_LENGTH_MAX = 256;
const PAGE_MAX = 1000;
const PAGE = 100;
const TOKEN_MS = 24 * 3_600_000;

/** `eventsOf`: all events of that execution, the oldest first; throws when there is none. */
interface Asked {
  readonly nowMs: number;
  readonly eventsOf: (arn: string) => readonly HistoryEvent[];
}

/** The answer. Throws ServiceError: InvalidArn, InvalidToken, ValidationException, and what `eventsOf` throws. */
export function historyPage(call: Call, { nowMs, eventsOf }: Asked): Fields {
  const { input } = call;
  refuseUnknown(call, KNOWN);
  const arn = arnIn(input);
  const size = within(input, 'maxResults', { low: 0, high: PAGE_MAX, fallback: 0 }) || PAGE;
  const isReverse = flag(input, 'reverseOrder', false);
  const hasData = flag(input, 'includeExecutionData', true);
  const question = `${arn} ${size} ${isReverse} ${hasData}`;
  const all = eventsOf(arn);
  const from = fromToken(optionalText(input, 'nextToken'), question, nowMs);
  // A page is cut out first: only what is answered is serialized.
  const page = (isReverse ? all.toReversed() : all).slice(from, from + size);
  const events = page.map((event) => shown(hasData ? event : withoutData(event)));
  const next = from + size;
  return { events, ...(next < all.length && { nextToken: tokenOf([question, next, nowMs]) }) };
}

function arnIn(input: Fields): string {
  const arn = text(input, 'executionArn');
  if (arn.length > ARN_LENGTH_MAX)
    throw new ServiceError('ValidationException', `executionArn must have at most ${ARN_LENGTH_MAX} characters`);
  if (!ARN.test(arn)) throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
  return arn;
}

type Place = readonly [question: string, from: number, atMs: number];

const tokenOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64');

/** Only tokens that were given out for the same question, and lately, are taken. */
function fromToken(token: string | undefined, question: string, nowMs: number): number {
  if (token === undefined) return 0;
  const [asked, from, atMs] = placeOf(token);
  if (asked === question && typeof from === 'number' && typeof atMs === 'number' && nowMs - atMs <= TOKEN_MS)
    return from;
  throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
}

function placeOf(token: string): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    return Array.isArray(place) ? place : [];
  } catch (cause) {
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}

const shown = (event: HistoryEvent): Fields => ({ ...toAwsEvent(event), timestamp: event.atMs / 1000 });

function withoutData(event: HistoryEvent): HistoryEvent {
  const kept = Object.entries(event.details ?? {}).filter(([name]) => name !== 'input' && name !== 'output');
  return { ...event, details: event.details && Object.fromEntries(kept) };
}
