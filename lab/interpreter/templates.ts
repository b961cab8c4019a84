/**
 * A JSON value in which strings of the exact form `{% … %}` are JSONata expressions: Arguments, Output, Assign, ItemSelector, Items
 * and every single field that takes an expression. Assumes that an expression which yields nothing is an error wherever it stands
 * alone (recorded). Constant parts are shared between evaluations, so nobody may change them.
 */
import type { Bindings } from './direct';
import { compileExpression, wordsOf, type Expression, type StatesFields } from './expressions';
import { EvaluationProblem } from './failures';
import { NotJson } from './json-values';

/** Gives the value or a promise of it; throws EvaluationProblem with the location of the field. */
export interface Template {
  readonly constant: boolean;
  /** The expression's text, when the whole template is one expression. */
  readonly source?: string;
  evaluate(bindings: Bindings): unknown;
}

/** Where a template stands: the name of the field, and what it may read of `$states`. */
export interface Place {
  readonly location: string;
  readonly states: StatesFields;
}

/** Compiles a value; throws an Error that says which field is wrong and why. */
export function compileTemplate(raw: unknown, place: Place): Template {
  if (typeof raw === 'string') return compileText(raw, place);
  if (typeof raw !== 'object' || raw === null) return constant(raw);
  if (Array.isArray(raw)) {
    const items = raw.map((item, index) => compileTemplate(item, within(place, `[${index}]`)));
    return composite(raw, items, (values) => values);
  }
  const keys = Object.keys(raw);
  const fields = Object.entries(raw).map(([key, value]) => compileTemplate(value, within(place, `/${key}`)));
  return composite(raw, fields, (values) => Object.fromEntries(keys.map((key, index) => [key, values[index]])));
}

/** AWS's sentence about an expression, without the state's name in front. */
export function aboutExpression(source: string, location: string, what: string): EvaluationProblem {
  return new EvaluationProblem(
    `The JSONata expression '${source}' specified for the field '${location}' ${what}`,
    location,
  );
}

function within(place: Place, step: string): Place {
  return { ...place, location: place.location + step };
}

function constant(value: unknown): Template {
  return { constant: true, evaluate: () => value };
}

function compileText(text: string, place: Place): Template {
  const opens = text.startsWith('{%');
  if (opens !== text.endsWith('%}'))
    throw new Error(`the field '${place.location}' must start with {% and end with %}: ${text}`);
  if (!opens) return constant(text);
  try {
    return expressionTemplate(compileExpression(text.slice(2, -2).trim(), place.states), place.location);
  } catch (thrown) {
    throw new Error(`the field '${place.location}': ${wordsOf(thrown)}`, { cause: thrown });
  }
}

function expressionTemplate(expression: Expression, location: string): Template {
  const { source } = expression;
  const required = (value: unknown): unknown => {
    if (value === undefined) throw aboutExpression(source, location, 'returned nothing (undefined).');
    return value;
  };
  const fail = (thrown: unknown): never => {
    if (thrown instanceof NotJson)
      throw aboutExpression(source, location, `returned a value of unsupported type '${thrown.kind}'.`);
    throw aboutExpression(source, location, `threw an error during evaluation. ${wordsOf(thrown)}`);
  };
  return {
    constant: false,
    source,
    evaluate: (bindings) => {
      const value = expression.evaluate(bindings);
      return value instanceof Promise ? value.catch(fail).then(required) : required(value);
    },
  };
}

function composite(raw: unknown, parts: readonly Template[], build: (values: unknown[]) => unknown): Template {
  if (parts.every((part) => part.constant)) return constant(raw);
  return {
    constant: false,
    evaluate: (bindings) => {
      const values = evaluateAll(parts, bindings);
      return values instanceof Promise ? values.then(build) : build(values);
    },
  };
}

/** In order, and only as asynchronous as the parts are. */
function evaluateAll(parts: readonly Template[], bindings: Bindings): unknown[] | Promise<unknown[]> {
  const values: unknown[] = [];
  for (const part of parts) {
    const value = part.evaluate(bindings);
    if (value instanceof Promise) return evaluateRest(parts.slice(values.length + 1), bindings, [...values, value]);
    values.push(value);
  }
  return values;
}

async function evaluateRest(parts: readonly Template[], bindings: Bindings, begun: unknown[]): Promise<unknown[]> {
  const values = [...begun.slice(0, -1), await begun.at(-1)];
  for (const part of parts) values.push(await part.evaluate(bindings));
  return values;
}
