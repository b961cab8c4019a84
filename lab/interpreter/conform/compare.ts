/** Whether an execution agrees with a recording, level by level, by the rules in the recordings' own README. */
import type { Answer, EventType, Recording } from './recording';

export type Level = 'output' | 'wording' | 'events' | 'assigned';
export const LEVELS: readonly Level[] = ['output', 'wording', 'events', 'assigned'];

interface Rules {
  readonly ignore: readonly string[];
  readonly wording: boolean;
}

type Compare = (recording: Recording, actual: Answer) => boolean;

const COMPARE: Readonly<Record<Level, Compare>> = {
  output: ({ expected, ignore = [] }, actual) => sameResult(expected, actual, { ignore, wording: false }),
  wording: ({ expected, ignore = [] }, actual) =>
    sameResult(expected, actual, { ignore, wording: true }) &&
    (expected.cause === undefined || expected.cause === actual.cause),
  events: ({ expected: { eventTypes }, eventOrder = 'exact' }, actual) =>
    !eventTypes || sameEvents(eventTypes, actual.eventTypes ?? [], eventOrder),
  assigned: ({ expected: { assigned }, ignore = [] }, actual) =>
    !assigned || same([assigned, actual.assigned], '$assigned', { ignore, wording: false }),
};

/** Whether an answer agrees with a recording on one level, by the rules in the recordings' README. */
export function agrees(level: Level, recording: Recording, actual: Answer): boolean {
  return COMPARE[level](recording, actual);
}

function sameResult(expected: Answer, actual: Answer, rules: Rules): boolean {
  const sameError =
    expected.error === undefined
      ? expected.status !== 'SUCCEEDED' || actual.error === undefined
      : expected.error === actual.error;
  return expected.status === actual.status && sameError && same([expected.output, actual.output], '$', rules);
}

function same([a, b]: readonly [unknown, unknown], path: string, rules: Rules): boolean {
  if (rules.ignore.includes(path) || a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b, { path, rules });
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same([item, b[index]], `${path}[${index}]`, rules));
  }
  return isObject(a) && isObject(b) && sameFields([a, b], path, rules);
}

function sameFields(
  [a, b]: readonly [Record<string, unknown>, Record<string, unknown>],
  path: string,
  rules: Rules,
): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    same([a[key], b[key]], `${path}.${key}`, rules),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameText(a: string, b: string, { path, rules }: { path: string; rules: Rules }): boolean {
  if (!rules.wording && /\.[Cc]ause$/.test(path)) return true;
  try {
    return same([JSON.parse(a), JSON.parse(b)], path, rules);
  } catch {
    return false;
  }
}

const OPENS = ['ParallelStateStarted', 'MapStateStarted'];
const CLOSES = /^(Parallel|Map)State(Succeeded|Failed|Aborted)$/;

/** Compares events as texts. Events between the outermost start and end of branches are sorted, or left out. */
function sameEvents(
  a: readonly EventType[],
  b: readonly EventType[],
  order: NonNullable<Recording['eventOrder']>,
): boolean {
  const normal = (types: readonly EventType[]): string =>
    JSON.stringify(order === 'exact' ? types : foldRegions(types, order === 'regions'));
  return normal(a) === normal(b);
}

function foldRegions(types: readonly EventType[], keep: boolean): unknown[] {
  const folded: unknown[] = [];
  const region: string[] = [];
  let depth = 0;
  for (const type of types) {
    const name = typeof type === 'string' ? type : type[0];
    if (CLOSES.test(name)) depth -= 1;
    if (depth === 0 && region.length > 0) folded.push(keep ? region.splice(0).sort() : region.splice(0).slice(0, 0));
    if (depth > 0) region.push(JSON.stringify(type));
    else folded.push(type);
    if (OPENS.includes(name)) depth += 1;
  }
  return folded;
}
