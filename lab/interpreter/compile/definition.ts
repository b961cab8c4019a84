/**
 * Readers for an unchecked definition. Each returns the wanted shape or refuses it, with the state and the field.
 * Assumption: as on AWS, an unknown field is an error. An unread field would be a setting that silently does nothing.
 */
import { InvalidDefinition } from '../failures';
import { SECONDS_MAX } from '../limits';
import type { Field, Flow } from '../machine';
import { compileTemplate, type Place, type Template } from './templates';

/** A JSON object of the definition. */
export type Raw = Readonly<Record<string, unknown>>;

/** One state during compilation. */
export interface Reader {
  readonly name: string;
  readonly raw: Raw;
}

/** A state to compile, and a function for the flows inside it. `at` says which branch or Map contains the flow. */
export interface StateReader extends Reader {
  readonly compileFlow: (raw: Raw, at: { readonly state: string; readonly field: string }) => Flow;
}

/** The value as an object. Otherwise refuses it, with `what` as its name. */
export function asObject(value: unknown, what: string, state?: string): Raw {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Raw;
  throw new InvalidDefinition(`${what} must be an object`, state);
}

/** The value as a list with at least one element. */
export function asList(value: unknown, what: string, state: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new InvalidDefinition(`${what} must be a list with at least one element`, state);
}

/** The value as a text that is not empty. */
export function asText(value: unknown, what: string, state?: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidDefinition(`${what} must be a text`, state);
}

/** Refuses fields that are unknown here. The message says so when they belong to JSONPath. */
export function refuseUnknown(raw: Raw, known: readonly string[], state?: string): void {
  for (const key of Object.keys(raw)) {
    if (known.includes(key)) continue;
    const reason =
      JSONPATH_FIELDS.has(key) || key.endsWith('Path')
        ? 'belongs to JSONPath, this is JSONata'
        : 'is not supported here';
    throw new InvalidDefinition(`the field '${key}' ${reason}`, state);
  }
}

const JSONPATH_FIELDS = new Set(['Parameters', 'ResultSelector', 'Result', 'Variable']);

/** Compiles a field that may contain expressions. Undefined when it is absent. */
export function readTemplate({ name, raw }: Reader, key: string, states: Place['states']): Template | undefined {
  return key in raw ? compileNamed(name, raw[key], { location: key, states }) : undefined;
}

/** Compiles a value at a place. Every problem becomes a refusal that names the state. */
export function compileNamed(state: string, value: unknown, place: Place): Template {
  try {
    return compileTemplate(value, place);
  } catch (thrown) {
    throw new InvalidDefinition((thrown as Error).message, state);
  }
}

/** What a checked field expects, and how it accepts a value (undefined: refused). */
export type Expectation<T> = Pick<Field<T>, 'expected' | 'accepts'>;

/** Compiles a field with a check. A constant is checked at once. */
export function readField<T>(reader: Reader, key: string, expectation: Expectation<T>): Field<T> | undefined {
  const template = readTemplate(reader, key, ['input', 'context']);
  if (!template) return undefined;
  if (template.constant && expectation.accepts(reader.raw[key]) === undefined) {
    throw new InvalidDefinition(`the field '${key}' must be: ${expectation.expected}`, reader.name);
  }
  return { location: key, template, ...expectation };
}

export const TEXT: Expectation<string> = {
  expected: 'string',
  accepts: (value) => (typeof value === 'string' ? value : undefined),
};
export const BOOLEAN: Expectation<boolean> = {
  expected: 'boolean',
  accepts: (value) => (typeof value === 'boolean' ? value : undefined),
};
export const LIST: Expectation<readonly unknown[]> = {
  expected: 'array',
  accepts: (value) => (Array.isArray(value) ? (value as unknown[]) : undefined),
};

/** A whole number in a range. A text of digits is also accepted (recorded for MaxConcurrency). */
export function wholeNumber(from: number, to = SECONDS_MAX): Expectation<number> {
  return {
    expected: `integer between ${from} and ${to}`,
    accepts: (value) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      return Number.isInteger(number) && (number as number) >= from && (number as number) <= to
        ? (number as number)
        : undefined;
    },
  };
}

/** A percentage, which need not be whole. */
export const PERCENTAGE: Expectation<number> = {
  expected: 'number between 0 and 100',
  accepts: (value) => (typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined),
};
