/**
 * Compiles Retry and Catch. Assumption: the defaults of the Amazon States Language (one second, doubled each time,
 * three attempts, no jitter). A wrong default would shift every recovery time that the lab measures.
 */
import { asList, asObject, asText, compileNamed, refuseUnknown, type Raw, type Reader } from './compile/definition';
import { InvalidDefinition } from './failures';
import { SECONDS_MAX } from './limits';
import type { Catcher, Recovery, Retrier } from './machine';

const RETRIER_FIELDS = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCHER_FIELDS = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];
const DEFAULTS = { intervalSeconds: 1, attemptsMax: 3, backoffRate: 2 };
/** AWS's maximum, 366 days in seconds. */
const DELAY_SECONDS_MAX = 31_622_400;

/** Retry and Catch of a Task, Parallel or Map. */
export function compileRecovery({ name, raw }: Reader): Recovery {
  const retriers = 'Retry' in raw ? listOf(raw, 'Retry', name).map((rule) => compileRetrier(rule, name)) : [];
  const catchers =
    'Catch' in raw ? listOf(raw, 'Catch', name).map((rule, index) => compileCatcher(rule, index, name)) : [];
  refuseMisplacedAll(retriers, 'Retry', name);
  refuseMisplacedAll(catchers, 'Catch', name);
  return { retriers, catchers };
}

function listOf(raw: Raw, key: string, state: string): readonly Raw[] {
  if (Array.isArray(raw[key]) && raw[key].length === 0) return [];
  return asList(raw[key], key, state).map((rule) => asObject(rule, `each element of ${key}`, state));
}

function errorsOf(rule: Raw, what: string, state: string): readonly string[] {
  const errors = asList(rule['ErrorEquals'], `${what}: ErrorEquals`, state).map((error) =>
    asText(error, `${what}: ErrorEquals`, state),
  );
  if (errors.length > 1 && errors.includes('States.ALL')) {
    throw new InvalidDefinition(`${what}: States.ALL must stand alone in ErrorEquals`, state);
  }
  return errors;
}

function refuseMisplacedAll(rules: readonly { errors: readonly string[] }[], what: string, state: string): void {
  const all = rules.findIndex((rule) => rule.errors.includes('States.ALL'));
  if (all >= 0 && all < rules.length - 1)
    throw new InvalidDefinition(`${what}: States.ALL must be in the last element`, state);
}

function compileRetrier(rule: Raw, state: string): Retrier {
  refuseUnknown(rule, RETRIER_FIELDS, state);
  const jitter = rule['JitterStrategy'] ?? 'NONE';
  if (jitter !== 'NONE' && jitter !== 'FULL')
    throw new InvalidDefinition('Retry: JitterStrategy must be NONE or FULL', state);
  const number = (key: string, range: Range): number => numberOf(rule, { key, state, ...range });
  const intervalSeconds = number('IntervalSeconds', { fallback: DEFAULTS.intervalSeconds, from: 1, whole: true });
  return {
    errors: errorsOf(rule, 'Retry', state),
    intervalSeconds,
    attemptsMax: number('MaxAttempts', { fallback: DEFAULTS.attemptsMax, from: 0, whole: true }),
    backoffRate: number('BackoffRate', { fallback: DEFAULTS.backoffRate, from: 1, whole: false }),
    delaySecondsMax: number('MaxDelaySeconds', { fallback: DELAY_SECONDS_MAX, from: intervalSeconds + 1, whole: true }),
    jitter: jitter === 'FULL',
  };
}

interface Range {
  readonly fallback: number;
  readonly from: number;
  readonly whole: boolean;
}

function numberOf(rule: Raw, { key, state, fallback, from, whole }: Range & { key: string; state: string }): number {
  const value = rule[key] ?? fallback;
  const fits =
    typeof value === 'number' && value >= from && value <= SECONDS_MAX && (!whole || Number.isInteger(value));
  if (!fits)
    throw new InvalidDefinition(
      `Retry: ${key} must be ${whole ? 'an integer' : 'a number'} of at least ${from}`,
      state,
    );
  return value;
}

function compileCatcher(rule: Raw, index: number, state: string): Catcher {
  refuseUnknown(rule, CATCHER_FIELDS, state);
  const place = (key: string) => ({
    location: `Catch[${index}]/${key}`,
    states: ['input', 'context', 'errorOutput'] as const,
  });
  const compile = (key: string) => (key in rule ? compileNamed(state, rule[key], place(key)) : undefined);
  return {
    errors: errorsOf(rule, 'Catch', state),
    next: asText(rule['Next'], 'Catch: Next', state),
    output: compile('Output'),
    assign: compile('Assign'),
  };
}
